//! What the compiler says about the models of every case.
//!
//! The models of all cases are modules of one package, each with a recorded schema of its own: first that which
//! `autogenerate` makes of them, where the compiler has to be silent; then that of `before.rs` with the models of
//! `after.rs`, where it has to point at something.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_tests::cases;
use migrate_tests::project::{Project, files_below};
use serde_json::Value;

/// One version of the models of a case, and what is recorded beside them.
struct Module {
    case: String,
    models: String,
    lock: String,
    configuration: String,
}

#[test]
fn models_are_in_step_with_what_they_record() {
    let mut modules = Vec::new();
    for case in cases::all() {
        for (version, configuration) in
            [("before", "configuration.toml"), ("after", "configuration_after.toml")]
        {
            let configuration = read(&case, configuration).or_else(|| read(&case, "configuration.toml"));
            let configuration = configuration.unwrap_or_default();
            let Some((models, lock)) = recorded(&case, version, &configuration) else { continue };
            modules.push(Module {
                case: format!("{} {version}", cases::name(&case)),
                models,
                lock,
                configuration,
            });
        }
    }
    let told = Package::new("in_step").compile(&modules);
    let mut wrong = String::new();
    for (case, drifts) in &told {
        let _ = writeln!(wrong, "{case}\n  {}", drifts.join("\n  "));
    }
    assert!(wrong.is_empty(), "out of step with their own lock:\n{wrong}");
}

#[test]
fn models_that_changed_are_noticed() {
    let mut modules = Vec::new();
    let mut expected = BTreeSet::new();
    for case in cases::all() {
        let configuration = read(&case, "configuration.toml").unwrap_or_default();
        let Some((_, lock)) = recorded(&case, "before", &configuration) else { continue };
        let after = read(&case, "configuration_after.toml").unwrap_or_else(|| configuration.clone());
        let Some((models, new)) = recorded(&case, "after", &after) else { continue };
        if blocks(&new).difference(&blocks(&lock)).next().is_some() {
            expected.insert(format!("{} after", cases::name(&case)));
        }
        modules.push(Module {
            case: format!("{} after", cases::name(&case)),
            models,
            lock,
            configuration: after,
        });
    }
    let told = Package::new("drifted").compile(&modules);
    let silent: Vec<_> =
        expected.iter().filter(|case| !told.contains_key(*case)).map(String::as_str).collect();
    assert!(silent.is_empty(), "{} changes were not noticed:\n{}", silent.len(), silent.join("\n"));
    assert!(expected.len() > 300, "only {} cases were looked at", expected.len());
}

fn read(case: &Path, file: &str) -> Option<String> {
    fs::read_to_string(case.join(file)).ok()
}

/// What a lock says about each type and table that a struct can be.
fn blocks(lock: &str) -> BTreeSet<&str> {
    let blocks = lock.split("\n\n");
    blocks
        .filter(|block| {
            ["[table.", "[enum.", "[domain.", "[composite."].iter().any(|kind| block.starts_with(kind))
        })
        .map(str::trim_end)
        .collect()
}

/// The models of one version, and the lock that `autogenerate` writes for them from nothing.
fn recorded(case: &Path, version: &str, configuration: &str) -> Option<(String, String)> {
    let project = Project::new("", configuration).expect("a project");
    let models = read(case, &format!("{version}.rs"))?;
    project.write("src/lib.rs", &models).expect("the models");
    let objects = files_below(&case.join(format!("{version}.schema"))).expect("the objects");
    fs::create_dir_all(project.folder().join("schema")).expect("a folder");
    project.restore("schema", &objects).expect("the objects");
    let flags = ["autogenerate", "-m", "all", "--rev-id", "000000000001", "--empty"];
    if project.run(&flags).exit != 0 {
        return None;
    }
    let lock = fs::read_to_string(project.folder().join("migrations/schema.lock")).expect("a lock");
    Some((models, lock))
}

/// A package in which each module has a database of its own.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(name: &str) -> Self {
        Self { folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("lockstep").join(name) }
    }

    /// What the compiler says about each module; modules that do not compile are left out, and are few.
    fn compile(&self, modules: &[Module]) -> BTreeMap<String, Vec<String>> {
        let _ = fs::remove_dir_all(&self.folder);
        let mut left: BTreeSet<usize> = (0..modules.len()).collect();
        let mut broken = BTreeMap::new();
        loop {
            self.write(modules, &left);
            let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let mut errors: BTreeMap<usize, String> = BTreeMap::new();
            let said = self.check();
            for (at, is_error, message) in &said {
                match is_error {
                    true => drop(errors.entry(*at).or_insert_with(|| message.clone())),
                    false => told.entry(modules[*at].case.clone()).or_default().push(message.clone()),
                }
            }
            if errors.is_empty() {
                let shown: Vec<_> = broken
                    .iter()
                    .map(|(at, why): (&usize, &String)| format!("{}: {why}", modules[*at].case))
                    .collect();
                assert!(broken.len() * 20 <= modules.len(), "too many do not compile:\n{}", shown.join("\n"));
                return told;
            }
            left.retain(|at| !errors.contains_key(at));
            broken.extend(errors);
        }
    }

    fn write(&self, modules: &[Module], left: &BTreeSet<usize>) {
        let write = |path: &str, text: &str| {
            let path = self.folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        let migrate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate");
        let mut manifest = format!(
            r#"[package]
name = "{}"
version = "0.1.0"
edition = "2024"

[dependencies]
chrono = {{ version = "0.4", default-features = false }}
migrate = {{ package = "migrate-rs", path = "{}", features = ["chrono-0_4", "rust_decimal-1", "serde_json-1", "uuid-1"] }}
rust_decimal = {{ version = "1", default-features = false }}
serde_json = "1"
uuid = {{ version = "1", default-features = false }}

[workspace]
"#,
            // Cargo tells two workspaces that share a target folder by the names of their packages.
            self.folder.file_name().unwrap_or_default().display(),
            migrate.display()
        );
        let mut library = "#![allow(dead_code, non_snake_case, unused_imports)]\n".to_owned();
        for at in left {
            let module = &modules[*at];
            let _ = writeln!(library, "mod m{at};");
            let comments = module.configuration.lines().filter(|line| line.starts_with("comments"));
            let _ = writeln!(
                manifest,
                "\n[package.metadata.migrate.databases.m{at}]\nmigrations = \"locks/m{at}\"\n{}",
                comments.collect::<Vec<_>>().join("\n")
            );
            write(&format!("locks/m{at}/schema.lock"), &module.lock);
            write(&format!("src/m{at}.rs"), &of_database(&module.models, &format!("m{at}")));
        }
        write("Cargo.toml", &manifest);
        write("src/lib.rs", &library);
        // The versions that the workspace has are those that are at hand.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        let _ = fs::copy(lock, self.folder.join("Cargo.lock"));
    }

    /// Each message with the module that it is about, and whether it is an error.
    fn check(&self) -> Vec<(usize, bool, String)> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--offline", "--message-format=json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.with_file_name("target"))
            .env_remove("CARGO_TARGET_TMPDIR")
            .env_remove("CARGO_MIGRATE_LOCKSTEP")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo");
        let out = String::from_utf8_lossy(&output.stdout);
        let mut said = Vec::new();
        for line in out.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let message = &line["message"];
            let is_error = message["level"] == "error";
            if !is_error && message["code"]["code"] != "deprecated" {
                continue;
            }
            let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
            let file = spans.iter().find_map(|span| span["file_name"].as_str()?.strip_prefix("src/m"));
            let at = file.and_then(|file| file.strip_suffix(".rs")?.parse().ok());
            let text = message["message"].as_str().unwrap_or_default();
            match at {
                Some(at) => said.push((at, is_error, text.to_owned())),
                None => assert!(!is_error || text.starts_with("aborting"), "{}", message["rendered"]),
            }
        }
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || said.iter().any(|(_, is_error, _)| *is_error), "{error}");
        said
    }
}

/// The models with the name of their database, below each derive.
fn of_database(models: &str, database: &str) -> String {
    let mut text = String::new();
    for line in models.lines() {
        text.push_str(line);
        text.push('\n');
        let derives = line.trim_start().strip_prefix("#[derive(").unwrap_or_default();
        for (derive, attribute) in [("Table", "table"), ("PgEnum", "pg_enum"), ("Composite", "composite")] {
            if derives.split([',', ')', ' ', ':']).any(|word| word == derive) {
                let _ = writeln!(text, "#[{attribute}(database = \"{database}\")]");
            }
        }
        if line.trim_start().starts_with("#[domain(") {
            let _ = writeln!(text, "#[domain(database = \"{database}\")]");
        }
    }
    text
}

//! What the compiler says when models and `schema.lock` have parted: a folder for each topic in `lockstep`, with
//! `models.rs`, `schema.lock` and what is said in debug builds (`warnings.txt`) and in others (`errors.txt`).
//!
//! All topics are modules of one package, each with a database of its own. `BLESS=1` writes what is said: read
//! the difference before it is committed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn a_debug_build_warns() {
    let package = Package::new("warnings", &topics());
    let told = package.build(&["check"]);
    assert!(told.is_built, "{}", told.everything());
    told.expect("warnings.txt", &topics());
}

#[test]
fn a_release_is_refused() {
    let package = Package::new("errors", &topics());
    let told = package.build(&["check", "--release"]);
    assert!(!told.is_built, "it is built");
    told.expect("errors.txt", &topics());
}

#[test]
fn the_variable_wins() {
    let package = Package::new("policy", &["defaults".to_owned()]);
    let outcome = |policy: &str| {
        let told = package.build_with(&["check"], policy);
        (told.is_built, !told.by_topic.is_empty())
    };
    assert_eq!(outcome("deny"), (false, true));
    assert_eq!(outcome("warn"), (true, true));
    assert_eq!(outcome("off"), (true, false));
    assert_eq!(outcome("auto"), (true, true));
    let told = package.build_with(&["check"], "strict");
    assert!(!told.is_built && told.everything().contains("`CARGO_MIGRATE_LOCKSTEP` is `strict`"));
}

#[test]
fn a_lock_that_cannot_be_used_is_one_error() {
    let package = Package::new("unusable", &["defaults".to_owned(), "types".to_owned()]);
    let lock = package.folder.join("locks/defaults/schema.lock");
    let whole = fs::read_to_string(&lock).expect("a lock");
    for (text, said) in [
        (format!("{whole}<<<<<<< ours\n").into_bytes(), "holds a merge conflict"),
        (
            whole.replace("version = 1", "version = 2").into_bytes(),
            "was written by a newer version of cargo migrate",
        ),
        (whole.replace("version = 1", "version is one").into_bytes(), "cannot be read"),
        ([whole.as_bytes(), b"# \xff\n"].concat(), "cannot be read: it is not UTF-8"),
    ] {
        fs::write(&lock, text).expect("a lock");
        let told = package.build(&["check"]);
        let everything = told.everything();
        assert!(!told.is_built && everything.matches(said).count() == 1, "{everything}");
    }
    fs::remove_file(&lock).expect("a lock");
    fs::create_dir(&lock).expect("a folder");
    let told = package.build(&["check"]);
    assert!(!told.is_built && told.everything().contains("it has to be a file"), "{}", told.everything());
    // As before `init`.
    fs::remove_dir(&lock).expect("a folder");
    let told = package.build(&["check"]);
    assert!(told.is_built && !told.by_topic.contains_key("defaults"), "{}", told.everything());
}

/// Nobody records what examples and tests have.
#[test]
fn examples_and_tests_are_left_alone() {
    let package = Package::new("beside", &["in_step".to_owned()]);
    let model = "#[derive(migrate::Table)]\n#[table(database = \"in_step\")]\npub struct Own {\n    \
                 #[column(primary_key)]\n    pub id: i64,\n}\n";
    let program = format!("{model}\nfn main() {{\n    let _ = Own {{ id: 1 }}.id;\n}}\n");
    package.write("examples/demo.rs", &program);
    package.write("tests/demo.rs", model);
    package.write("src/bin/worker.rs", &program);
    let told = package.build(&["check", "--examples", "--tests"]);
    assert!(told.is_built && !told.everything().contains("recorded schema"), "{}", told.everything());
    let told = package.build(&["check", "--bins"]);
    assert!(told.everything().contains("table `own` is not in the recorded schema"), "{}", told.everything());
}

/// A change of the lock alone is noticed, without a build script, and one of its neighbours is not.
#[test]
fn the_lock_is_a_source() {
    let package = Package::new("tracked", &["defaults".to_owned()]);
    let place = package.folder.join("locks/defaults");
    let lock = fs::read_to_string(place.join("schema.lock")).expect("a lock");
    assert!(package.build(&["check"]).by_topic.contains_key("defaults"));

    fs::write(place.join("upgrade.sql"), "SELECT 1;\n").expect("a file");
    let told = package.build(&["check"]);
    assert!(!told.everything().contains("Checking tracked"), "{}", told.everything());

    let mended = lock.replace("'draft'", "'open'").replace(", default = \"7\"", "");
    fs::write(place.join("schema.lock"), mended).expect("a lock");
    let told = package.build(&["check"]);
    assert!(told.everything().contains("Checking tracked"), "{}", told.everything());
    assert!(told.by_topic.is_empty(), "{}", told.everything());
}

fn topics() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lockstep");
    let entries = fs::read_dir(folder).expect("the topics").flatten();
    let mut topics: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    topics.sort();
    topics
}

struct Package {
    folder: PathBuf,
}

/// What Cargo and the compiler said.
struct Told {
    is_built: bool,
    by_topic: BTreeMap<String, String>,
    /// What is about no topic, and what Cargo said itself.
    rest: String,
}

impl Package {
    fn new(name: &str, topics: &[String]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("messages").join(name);
        let _ = fs::remove_dir_all(&folder);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut manifest = format!(
            r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"

[features]
extra = []

[dependencies]
migrate = {{ package = "migrate-rs", path = "{}", features = ["uuid-1"] }}
uuid = {{ version = "1", default-features = false }}
outside = {{ path = "outside" }}

[workspace]
"#,
            here.display()
        );
        let package = Self { folder };
        package.write_outside(here);
        let mut library = "#![allow(dead_code)]\n".to_owned();
        for topic in topics {
            library.push_str(&format!("pub mod {topic};\n"));
            manifest.push_str(&format!(
                "\n[package.metadata.migrate.databases.{topic}]\nmigrations = \"locks/{topic}\"\n"
            ));
            let read = |file: &str| {
                let path = here.join("tests/lockstep").join(topic).join(file);
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            };
            package.write(&format!("src/{topic}.rs"), &read("models.rs"));
            package.write(&format!("locks/{topic}/schema.lock"), &read("schema.lock"));
        }
        package.write("Cargo.toml", &manifest);
        package.write("src/lib.rs", &library);
        // The versions that the workspace has are those that are at hand.
        let _ = fs::copy(here.join("../Cargo.lock"), package.folder.join("Cargo.lock"));
        package
    }

    /// A package whose types the models use.
    fn write_outside(&self, here: &Path) {
        let manifest = format!(
            r#"[package]
name = "outside"
version = "0.1.0"
edition = "2024"

[dependencies]
migrate = {{ package = "migrate-rs", path = "{}" }}
"#,
            here.display()
        );
        self.write("outside/Cargo.toml", &manifest);
        self.write(
            "outside/src/lib.rs",
            "#[derive(migrate::ColumnType)]\n#[column_type(type = \"citext\")]\npub struct Email(pub String);\n\n\
             pub type Amount = i64;\n",
        );
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn build(&self, arguments: &[&str]) -> Told {
        self.build_with(arguments, "")
    }

    fn build_with(&self, arguments: &[&str], policy: &str) -> Told {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .args(["--offline", "--message-format=json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.with_file_name("target"))
            .env("CARGO_MIGRATE_LOCKSTEP", policy)
            .env_remove("CARGO_TARGET_TMPDIR")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo");
        let mut told = Told {
            is_built: output.status.success(),
            by_topic: BTreeMap::new(),
            rest: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        let mut messages: Vec<(String, u64, String)> = Vec::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let message = &line["message"];
            let Some(rendered) = message["rendered"].as_str() else { continue };
            let span = &message["spans"][0];
            let topic = span["file_name"].as_str().and_then(|file| file.strip_prefix("src/"));
            match topic.and_then(|file| file.strip_suffix(".rs")) {
                Some(topic) => {
                    let at = span["byte_start"].as_u64().unwrap_or_default();
                    messages.push((topic.to_owned(), at, rendered.to_owned()));
                }
                None => told.rest.push_str(rendered),
            }
        }
        messages.sort();
        for (topic, _, rendered) in messages {
            let all = told.by_topic.entry(topic).or_default();
            // Said once, with the first of all.
            let is_said_once = |line: &str| line.contains("`#[warn(deprecated)]` on by default");
            let lines: Vec<&str> = rendered.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                let is_above = line.trim() == "|" && lines.get(at + 1).is_some_and(|next| is_said_once(next));
                if !is_above && !is_said_once(line) {
                    all.push_str(line);
                    all.push('\n');
                }
            }
        }
        told
    }
}

impl Told {
    fn everything(&self) -> String {
        let topics: String = self.by_topic.values().map(String::as_str).collect();
        format!("{topics}{}", self.rest)
    }

    fn expect(&self, file: &str, topics: &[String]) {
        let mut wrong = String::new();
        for topic in topics {
            let found = self.by_topic.get(topic).map(String::as_str).unwrap_or_default();
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lockstep").join(topic).join(file);
            if env::var_os("BLESS").is_some() {
                fs::write(path, found).expect("a file");
            } else if fs::read_to_string(path).unwrap_or_default() != found {
                wrong.push_str(&format!("{topic}/{file} is another:\n{found}\n"));
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}

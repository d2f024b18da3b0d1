//! Whether the models that `pull` writes of a schema say that schema.
//!
//! The models of every case are read, written anew from nothing but their schema, and read again: nothing may be
//! lost on the way. Then what was written is compiled.

use std::fs;
use std::path::Path;
use std::process::Command;

use cargo_migrate::configuration::{Configuration, Manifest};
use cargo_migrate::project::Project as Opened;
use cargo_migrate::pull::{self, Crates, Files, Options, Output};
use cargo_migrate::source::{self, Naming, ReadOptions};
use cargo_migrate::terminal::Terminal;
use cargo_migrate::workspace::{self, Workspace};
use cargo_migrate::{answers, objects};
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::{
    Attribute, Column, Composite, Domain, EnumType, ForeignKey, ForeignKeyAction, Index, IndexKey, Named,
    Namespace, PrimaryKey, QualifiedName, ReplicaIdentity, Schema, Table, Unique,
};
use migrate_schema::sql_type::SqlType;
use migrate_tests::cases;
use migrate_tests::project::{Project, files_below};

#[test]
fn every_case_is_said_anew() {
    let package = Package::new();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for case in cases::all() {
        for version in ["before", "after"] {
            let Some((schema, options)) = package.of_case(&case, version) else { continue };
            seen += 1;
            for output in [Output::File("src/lib.rs".into()), Output::Folder("src/models".into())] {
                if let Err(why) = package.round_trip(&schema, &options, output) {
                    wrong.push(format!("{} {version}: {why}", cases::name(&case)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(seen > 1000, "only {seen} schemas were looked at");
}

/// Words of Rust, of its prelude and of our attributes, and what is no word at all.
const NAMES: [&str; 60] = [
    "user",
    "users",
    "Users",
    "USERS",
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "gen",
    "async",
    "mod",
    "true",
    "option",
    "string",
    "vec",
    "box",
    "some",
    "ok",
    "result",
    "table",
    "pg_enum",
    "column_type",
    "composite",
    "debug",
    "clone",
    "copy",
    "eq",
    "bound",
    "unique",
    "index",
    "deferrable",
    "nulls_not_distinct",
    "name",
    "where",
    "references",
    "using",
    "include",
    "asc",
    "desc",
    "nulls",
    "collate",
    "uuid",
    "date_time",
    "types",
    "aux",
    "lib",
    "1st",
    "_",
    "__a",
    "a__b",
    "a b",
    "a-b",
    "a.b",
    "say \"hi\"",
    "größe",
    "日本",
    "%",
    "🦀",
    "\\",
];

/// A schema in which everything is called like that, with a part of each kind.
fn of_names() -> Schema {
    let text: SqlType = "text".parse().expect("a type");
    let integer: SqlType = "integer".parse().expect("a type");
    let uuid: SqlType = "uuid".parse().expect("a type");
    let mut schema = Schema::default();
    let all: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    for name in NAMES {
        let mut table = Table::new(QualifiedName::public(name));
        let columns = NAMES.iter().enumerate().map(|(at, name)| {
            let of_enum = || SqlType::named(QualifiedName::new("t", *name));
            let sql_type = [&integer, &text, &uuid].get(at % 4).map_or_else(of_enum, |of| (*of).clone());
            Column::new(*name, sql_type)
        });
        table.columns = columns.collect();
        table.primary_key =
            Some(PrimaryKey { name: format!("pk {name}"), columns: vec![name.to_owned()], deferrable: None });
        table.uniques = vec![Unique {
            name: format!("{name}_u"),
            columns: all.clone(),
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
        }];
        table.indexes = vec![Index {
            name: format!("{name}_i"),
            keys: NAMES.iter().map(|name| IndexKey { descending: true, ..IndexKey::column(*name) }).collect(),
            unique: false,
            using: None,
            include: all[..3].to_vec(),
            nulls_not_distinct: false,
            with: None,
            predicate: None,
        }];
        table.foreign_keys = NAMES
            .iter()
            .step_by(3)
            .map(|other| ForeignKey {
                name: format!("{name} to {other}"),
                columns: vec![(*other).to_owned()],
                references: QualifiedName::public(*other),
                referenced_columns: vec![(*other).to_owned()],
                on_delete: ForeignKeyAction::SetNull,
                on_delete_columns: vec![(*other).to_owned()],
                on_update: ForeignKeyAction::NoAction,
                match_full: false,
                deferrable: None,
                not_valid: true,
            })
            .collect();
        sort_by_name(&mut table.foreign_keys);
        table.replica_identity = Some(ReplicaIdentity::Index(format!("pk {name}")));
        table.cluster = Some(format!("{name}_i"));
        schema.tables.push(table.into());
        let name = QualifiedName::new("t", name);
        schema.enums.push(EnumType { name: name.clone(), values: all.clone(), comment: None });
        let attributes =
            all.iter().map(|name| Attribute { name: name.clone(), sql_type: text.clone(), collation: None });
        schema.composites.push(Composite {
            name: QualifiedName::new("c", &name.name),
            attributes: attributes.collect(),
            comment: None,
        });
        schema.domains.push(Domain {
            name: QualifiedName::new("d", &name.name),
            sql_type: integer.clone(),
            collation: None,
            default: None,
            not_null: false,
            checks: Vec::new(),
            comment: None,
        });
    }
    schema.namespaces = ["c", "d", "t"].map(Namespace::new).to_vec();
    sort_by_name(&mut schema.tables);
    sort_by_name(&mut schema.enums);
    sort_by_name(&mut schema.composites);
    sort_by_name(&mut schema.domains);
    schema
}

fn sort_by_name<T: Named>(items: &mut [T]) {
    items.sort_by(|a, b| a.name().cmp(b.name()));
}

#[test]
fn every_name_is_said() {
    let package = Package::new();
    let schema = of_names();
    for output in [Output::File("src/lib.rs".into()), Output::Folder("src/models".into())] {
        package.round_trip(&schema, &package.options(), output).expect("the same schema");
    }
}

#[test]
fn what_is_written_compiles_and_is_formatted() {
    let package = Package::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lockstep").join("pulled");
    let _ = fs::remove_dir_all(&folder);
    let write = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    // All that the compiler has to say, but of letters that only few people have on their keyboards.
    let mut library =
        vec!["#![deny(warnings)]\n#![allow(mixed_script_confusables, uncommon_codepoints)]\n\n".to_owned()];
    let mut sources = vec![folder.join("src/lib.rs")];
    let topics = ["composites", "domains", "enums", "foreign_keys", "indexes", "names", "tables", "types"];
    for case in
        cases::all().iter().filter(|case| topics.iter().any(|topic| cases::name(case).starts_with(topic)))
    {
        let Some((schema, options)) = package.of_case(case, "after") else { continue };
        let module = cases::name(case).replace('/', "_");
        library.push(format!("pub mod {module};\n"));
        let output = Output::Folder(folder.join("src").join(module));
        for file in pull::files(&schema, &Options { output, ..options }).models {
            write(&file.path, &file.text);
            sources.push(file.path);
        }
    }
    library.push("pub mod every_name;\n".to_owned());
    let output = Output::Folder(folder.join("src/every_name"));
    for file in pull::files(&of_names(), &Options { output, ..package.options() }).models {
        write(&file.path, &file.text);
    }
    library.sort();
    write(&sources[0], &library.concat());
    let migrate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate");
    write(
        &folder.join("Cargo.toml"),
        &format!(
            r#"[package]
name = "pulled"
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
            migrate.display()
        ),
    );
    // As most people have it: rustfmt without a word about how.
    write(&folder.join("rustfmt.toml"), "");
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    let _ = fs::copy(lock, folder.join("Cargo.lock"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.with_file_name("target"))
        .env_remove("CARGO_TARGET_TMPDIR")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(sources.len() > 400, "only {} files were compiled", sources.len());
    match Command::new("rustfmt").args(["--check", "--edition", "2024"]).arg(&sources[0]).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => println!("nothing tells how it is formatted: rustfmt: {error}"),
    }
}

/// A package whose sources change, while Cargo is asked only once.
struct Package {
    project: Project,
    workspace: Workspace,
    terminal: Terminal,
}

impl Package {
    fn new() -> Self {
        let project = Project::new("", "").expect("a project");
        project.write("src/lib.rs", "").expect("a file");
        let environment = std::env::vars().filter(|(name, _)| !name.starts_with("MIGRATE_")).collect();
        let (terminal, _) = Terminal::captured(project.folder().to_path_buf(), environment);
        let workspace = workspace::read(&terminal, None).expect("a workspace");
        Self { project, workspace, terminal }
    }

    /// What a case's models and objects say; `None` where they are wrong, as in a case of a refusal.
    fn of_case(&self, case: &Path, version: &str) -> Option<(Schema, Options)> {
        let text = |name: &str| fs::read_to_string(case.join(name)).ok();
        let own = text("configuration_after.toml").filter(|_| version == "after");
        let configuration = own.or_else(|| text("configuration.toml")).unwrap_or_default();
        let manifest = format!("[package]\nname = \"app\"\n[package.metadata.migrate]\n{configuration}\n");
        let manifest = Manifest::read(&manifest).expect("a manifest");
        let table = manifest.table().expect("a table");
        let configuration =
            Configuration::read(table, "a case", None, &self.terminal).expect("a configuration");
        self.clear();
        self.project.write("src/lib.rs", &text(&format!("{version}.rs"))?).expect("a file");
        let objects = files_below(&case.join(format!("{version}.schema"))).expect("the objects");
        self.project.restore("schema", &objects).expect("the objects");
        let options = Options {
            naming: configuration.naming.clone(),
            comments: configuration.comments,
            ..self.options()
        };
        Some((self.read(&configuration).ok()?, options))
    }

    fn options(&self) -> Options {
        Options {
            output: Output::File("src/lib.rs".into()),
            objects: "schema".into(),
            naming: Naming::default(),
            comments: false,
            database: None,
            crates: Crates::of(&self.workspace.packages[0].dependencies),
        }
    }

    fn clear(&self) {
        for folder in ["src", "schema"] {
            let _ = fs::remove_dir_all(self.project.folder().join(folder));
            fs::create_dir_all(self.project.folder().join(folder)).expect("a folder");
        }
    }

    fn read(&self, configuration: &Configuration) -> Result<Schema, String> {
        let package = &self.workspace.packages[0];
        let options = ReadOptions {
            comments: configuration.comments,
            extensions: configuration.extensions.clone(),
            naming: configuration.naming.clone(),
            ..ReadOptions::default()
        };
        let project = Opened {
            configuration: configuration.clone(),
            root: self.project.folder().to_path_buf(),
            manifest: None,
            package: None,
            migrations: Vec::new(),
        };
        let told = |error: cargo_migrate::error::Error| {
            format!("{}\n{}", error.message, error.excerpt.unwrap_or_default())
        };
        let mut models = source::read(&self.workspace, package, &options, &self.terminal).map_err(told)?;
        objects::read(&project, &mut models.schema, &self.terminal).map_err(told)?;
        Ok(models.schema)
    }

    /// Writes a schema, reads it again, and compares.
    fn round_trip(&self, schema: &Schema, options: &Options, output: Output) -> Result<(), String> {
        let options = Options { output: output.clone(), ..options.clone() };
        let files = pull::files(schema, &options);
        self.clear();
        if output != Output::File("src/lib.rs".into()) {
            self.project.write("src/lib.rs", "mod models;\n").expect("a file");
        }
        for file in files.models.iter().chain(&files.objects) {
            self.project.write(&file.path.to_string_lossy(), &file.text).expect("a file");
        }
        let configuration = Configuration {
            comments: options.comments,
            naming: options.naming.clone(),
            extensions: schema.extensions.clone(),
            ..Configuration::default()
        };
        let told = |why: String| format!("{why}\n{}", text(&files));
        let again = self.read(&configuration).map_err(told)?;
        if !files.left_out.is_empty() {
            return Err(told(format!("left out: {}", files.left_out.join(", "))));
        }
        if let Some(missing) = files.crates.iter().find(|used| !options.crates.has(used)) {
            return Err(told(format!("no dependency is called {missing}")));
        }
        if again == *schema {
            return Ok(());
        }
        let pair = Pair { old: schema, new: &again };
        let found = answers::compare(pair, &Hints::default()).map_err(|error| told(error.message))?;
        if found.changes.is_empty() {
            return Ok(());
        }
        let changes: Vec<_> = found.changes.iter().map(|change| format!("{change:?}")).collect();
        Err(told(changes.join("\n")))
    }
}

fn text(files: &Files) -> String {
    let all = files.models.iter().chain(&files.objects);
    all.map(|file| format!("--- {}\n{}", file.path.display(), file.text)).collect()
}

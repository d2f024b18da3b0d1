//! What the compiler sees is what is read: small packages, written to temporary folders.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use cargo_migrate::error::{Error, Exit};
use cargo_migrate::source::{self, Features, Models, Naming, ReadOptions, Reader};
use cargo_migrate::terminal::Terminal;
use cargo_migrate::workspace::{self, Workspace};
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
     [dependencies]\nmigrate = { package = \"migrate-rs\", version = \"0.1\" }\nuuid = \"1\"\nchrono = \"0.4\"\n";

/// A package, or a workspace, in a folder of its own.
struct Project {
    folder: TempDir,
}

impl Project {
    /// Files by their paths; without a `Cargo.toml` among them the usual one is added.
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: TempDir::new().expect("a temporary folder") };
        if !files.iter().any(|(path, _)| *path == "Cargo.toml") {
            project.write("Cargo.toml", MANIFEST);
        }
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn directory(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder exists")
    }

    fn terminal(&self, folder: &str) -> Terminal {
        Terminal::captured(self.directory().join(folder), BTreeMap::new()).0
    }

    fn read_with(&self, options: &ReadOptions) -> Result<Models, Error> {
        let terminal = self.terminal("");
        let pending = workspace::start(&terminal, None);
        let mut reader = Reader::new(&terminal);
        reader.read_ahead(&pending);
        let workspace = pending.wait()?;
        let package = workspace.package(None, &terminal)?;
        reader.read(&workspace, package, options, &terminal)
    }

    fn read(&self) -> Result<Models, Error> {
        self.read_with(&ReadOptions::default())
    }

    fn tables(&self) -> String {
        self.tables_with(&ReadOptions::default())
    }

    fn tables_with(&self, options: &ReadOptions) -> String {
        match self.read_with(options) {
            Ok(models) => shown(&models),
            Err(error) => panic!("{}\n{}", error.message, error.excerpt.unwrap_or_default()),
        }
    }

    fn mistakes(&self) -> String {
        match self.read() {
            Ok(models) => panic!("nothing is wrong:\n{}", shown(&models)),
            Err(error) => {
                assert_eq!(error.exit, Exit::Project);
                format!("{}\n{}", error.message, error.excerpt.unwrap_or_default())
            }
        }
    }
}

/// One library file.
fn library(source: &str) -> Project {
    Project::new(&[("src/lib.rs", source)])
}

/// `users(id bigint, name text?)`, a line for each table, and what else there is below it.
fn shown(models: &Models) -> String {
    let mut text = String::new();
    for kind in &models.schema.enums {
        let _ = writeln!(text, "enum {} ({})", kind.name, kind.values.join(", "));
    }
    for table in &models.schema.tables {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                format!("{} {}{}", column.name, column.sql_type, if column.nullable { "?" } else { "" })
            })
            .collect();
        let _ = writeln!(text, "{}({})", table.name, columns.join(", "));
        if let Some(key) = &table.primary_key {
            let _ = writeln!(text, "  {} ({})", key.name, key.columns.join(", "));
        }
        for unique in &table.uniques {
            let _ = writeln!(text, "  {} ({})", unique.name, unique.columns.join(", "));
        }
        for check in &table.checks {
            let _ = writeln!(text, "  {} {}", check.name, check.expression);
        }
        for index in &table.indexes {
            let _ = writeln!(text, "  {}", index.name);
        }
        for key in &table.foreign_keys {
            let _ = writeln!(
                text,
                "  {} ({}) -> {}({})",
                key.name,
                key.columns.join(", "),
                key.references,
                key.referenced_columns.join(", ")
            );
        }
    }
    text
}

#[track_caller]
fn assert_has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

mod modules {
    use super::*;

    #[test]
    fn files_and_inline_modules_are_followed() {
        let project = Project::new(&[
            ("src/lib.rs", "mod a; mod b; pub mod c { pub mod d; mod e { #[path = \"far.rs\"] mod f; } }\n#[path = \"elsewhere/x.rs\"] mod g;"),
            ("src/a.rs", "mod inner; #[derive(migrate::Table)] struct A { x: i32 }"),
            ("src/a/inner.rs", "#[derive(migrate::Table)] struct Inner { x: i32 }"),
            ("src/b/mod.rs", "mod inner; #[derive(migrate::Table)] struct B { x: i32 }"),
            ("src/b/inner.rs", "#[derive(migrate::Table)] #[table(name = \"b_inner\")] struct Inner { x: i32 }"),
            ("src/c/d.rs", "#[derive(migrate::Table)] struct D { x: i32 }"),
            ("src/c/e/far.rs", "#[derive(migrate::Table)] struct F { x: i32 }"),
            ("src/elsewhere/x.rs", "mod y; #[derive(migrate::Table)] struct G { x: i32 }"),
            ("src/elsewhere/y.rs", "#[derive(migrate::Table)] struct Y { x: i32 }"),
        ]);
        let names: Vec<_> = project.read().expect("models").schema.tables.into_iter().map(|t| t.name.name).collect();
        assert_eq!(names, ["a", "b", "b_inner", "d", "f", "g", "inner", "y"]);
    }

    #[test]
    fn a_missing_file_is_told_at_its_line() {
        let project = library("mod here {}\nmod gone;\n#[path = \"no.rs\"] mod also;");
        assert_has(
            &project.mistakes(),
            &[
                "2 mistakes",
                "src/lib.rs:2:5",
                "the file of module `gone` is missing",
                "`src/gone.rs` or `src/gone/mod.rs`",
                "src/lib.rs:3:",
                "`src/no.rs`",
            ],
        );
    }

    #[test]
    fn two_files_for_one_module_are_told() {
        let project = Project::new(&[("src/lib.rs", "mod a;"), ("src/a.rs", ""), ("src/a/mod.rs", "")]);
        assert_has(&project.mistakes(), &["module `a` has two files", "`src/a.rs` and `src/a/mod.rs`"]);
    }

    #[test]
    fn a_syntax_error_hides_no_other_mistake() {
        let project = Project::new(&[
            ("src/lib.rs", "mod a; mod b; mod c;"),
            ("src/a.rs", "#[derive(migrate::Table)]\nstruct A { x: i32,, }"),
            ("src/b.rs", "#[derive(migrate::Table)]\nstruct B { x: u64 }"),
            ("src/c.rs", "fn c() { ("),
        ]);
        assert_has(
            &project.mistakes(),
            &["3 mistakes", "src/a.rs:2:19", "syntax error", "src/b.rs:2:15", "src/c.rs:1:"],
        );
    }

    #[test]
    fn a_file_that_contains_itself_ends() {
        let project = Project::new(&[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "#[path = \"a.rs\"] mod b;"),
        ]);
        assert_has(&project.mistakes(), &["contains itself", "src/a.rs:1:"]);
    }

    #[test]
    fn any_file_that_the_compiler_reads_is_read() {
        let project = Project::new(&[]);
        project.write("src/lib.rs", "\u{feff}#!/usr/bin/env run-cargo-script\r\nmod a;\r\ninclude!(\"b.rs\");\r\n");
        project.write("src/a.rs", "/// Größe\r\n#[derive(migrate::Table)]\r\npub struct A {\r\n    /// é\r\n    pub x: i32,\r\n    y: Wrong,\r\n}\r\n");
        project.write("src/b.rs", "#[derive(migrate::Table)] struct B { x: u64 }");
        assert_has(&project.mistakes(), &["2 mistakes", "src/a.rs:6:8", "6 |     y: Wrong,", "src/b.rs:1:41"]);
    }

    #[test]
    fn what_is_passed_over_is_passed_over_whole() {
        let project = library(
            "#![allow(unused)]\n//! Crate.\nuse std::fmt;\n\
             impl<const N: usize> Tr<{ N + 1 }> for Buffer<{ N }> where [(); N]: Sized { fn x() -> Vec<u8> { a < b } }\n\
             fn f<T: Fn(u8) -> Foo<{ 1 }>>() -> impl Fn() -> Foo<{ 2 }> { struct T; }\n\
             pub(crate) const unsafe extern \"C\" fn g() {}\nextern \"C\" { fn h(); }\nunsafe extern \"C\" {}\n\
             const fn k() {}\nconst A: usize = { 3 };\nstatic B: [u8; { 2 }] = [1, 2];\n\
             macro_rules! m { () => { struct X; } }\nm!();\nm! {}\nm![];\npub trait Q<T> where T: Fn() -> u8 { type R; }\n\
             trait Alias = Q<u8>;\nunion U { a: u8 }\nstruct Unit;\nstruct Tuple<T>(T) where T: Copy;\n\
             struct Gen<const N: usize = { 3 }> { x: [u8; N] }\nasync fn l() {}\ntype F = fn(u8) -> u8;\n\
             const _: () = { fn x() {} };\nunsafe impl Send for U {}\nuse a::{self, b::{c, d}};\n\
             #[derive(migrate::Table)] struct Last { x: i32 }\n",
        );
        assert_eq!(project.tables(), "last(x integer)\n");
    }

    #[test]
    fn models_of_programs_are_read_and_shared_files_count_once() {
        let project = Project::new(&[
            ("src/lib.rs", "pub mod models;"),
            ("src/main.rs", "mod models; mod own; fn main() {}"),
            ("src/models.rs", "#[derive(migrate::Table)] pub struct A { x: i32 }"),
            ("src/own.rs", "#[derive(migrate::Table)] struct B { x: app::models::Id }"),
        ]);
        assert_has(&project.mistakes(), &["1 mistake", "src/own.rs:1:"]);
        project.write("src/models.rs", "#[derive(migrate::Table)] pub struct A { x: i32 }\npub type Id = i64;");
        assert_eq!(project.tables(), "a(x integer)\nb(x bigint)\n");
    }

    #[test]
    fn models_that_cannot_be_read_are_told() {
        let project = library(
            "use migrate::Table;\nmacro_rules! table { ($n:ident) => {\n    #[derive(Debug, Table)]\n    struct $n { id: i64 }\n} }\n\
             table!(A);\nwrap! { #[derive(Table)] struct B { id: i64 } }\n\
             fn f() {\n    #[derive(Table)]\n    struct C { id: i64 }\n}\n\
             #[test] fn t() { #[derive(Table)] struct D { id: i64 } }\n\
             #[cfg(test)] mod tests { use super::*; #[derive(Table)] struct E { id: i64 } fn x() { #[derive(Table)] struct F {} } }\n\
             mod other { use foreign::Table; fn g() { #[derive(Table)] struct G { id: i64 } } }\n",
        );
        let mistakes = project.mistakes();
        assert_has(
            &mistakes,
            &[
                "3 mistakes",
                "src/lib.rs:3:21",
                "a model inside of a macro cannot be read",
                "src/lib.rs:7:18",
                "src/lib.rs:9:14",
                "inside of a function",
            ],
        );
    }
}

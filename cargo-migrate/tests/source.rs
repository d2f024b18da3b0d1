//! What the compiler sees is what is read: small packages, written to temporary folders.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use cargo_migrate::error::{Error, Exit};
use cargo_migrate::source::{self, Features, Models, Naming, ReadOptions, Reader};
use cargo_migrate::terminal::Terminal;
use cargo_migrate::workspace;
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
        reader.read_ahead(&pending, options.comments);
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
            (
                "src/lib.rs",
                "mod a; mod b; pub mod c { pub mod d; mod e { #[path = \"far.rs\"] mod f; } }\n#[path = \"elsewhere/x.rs\"] mod g;",
            ),
            ("src/a.rs", "mod inner; #[derive(migrate::Table)] struct A { x: i32 }"),
            ("src/a/inner.rs", "#[derive(migrate::Table)] struct Inner { x: i32 }"),
            ("src/b/mod.rs", "mod inner; #[derive(migrate::Table)] struct B { x: i32 }"),
            (
                "src/b/inner.rs",
                "#[derive(migrate::Table)] #[table(name = \"b_inner\")] struct Inner { x: i32 }",
            ),
            ("src/c/d.rs", "#[derive(migrate::Table)] struct D { x: i32 }"),
            ("src/c/e/far.rs", "#[derive(migrate::Table)] struct F { x: i32 }"),
            ("src/elsewhere/x.rs", "mod y; #[derive(migrate::Table)] struct G { x: i32 }"),
            ("src/elsewhere/y.rs", "#[derive(migrate::Table)] struct Y { x: i32 }"),
        ]);
        let names: Vec<_> =
            project.read().expect("models").schema.tables.into_iter().map(|t| t.name.name.clone()).collect();
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
            ("src/lib.rs", "mod a; mod b; mod c; mod d;"),
            ("src/a.rs", "#[derive(migrate::Table)]\nstruct A { x: i32,, }"),
            ("src/b.rs", "#[derive(migrate::Table)]\nstruct B { x: u64 }"),
            ("src/c.rs", "fn c() { ("),
            ("src/d.rs", "/// D.\n#[derive(migrate::Table)]\nstruct D { x: i32 y: i32 }"),
        ]);
        assert_has(
            &project.mistakes(),
            &[
                "4 mistakes",
                "src/a.rs:2:19",
                "syntax error",
                "src/b.rs:2:15",
                "src/c.rs:1:",
                "src/d.rs:3:19",
                "syntax error: expected `,`",
            ],
        );
    }

    #[test]
    fn a_word_that_begins_no_item_is_told() {
        let source = "#[derive(migrate::Table)]\npub strct A { x: i32 }";
        let project = Project::new(&[("src/lib.rs", source)]);
        assert_has(&project.mistakes(), &["1 mistake", "src/lib.rs:2:", "syntax error: expected an item"]);
        let source = "extern \"C\" { fn f(); }\nunsafe extern \"C\" { fn g(); }\nextern { fn h(); }";
        Project::new(&[("src/lib.rs", source)]).read().expect("nothing is wrong");
    }

    #[test]
    fn a_file_that_contains_itself_ends() {
        let project = Project::new(&[("src/lib.rs", "mod a;"), ("src/a.rs", "#[path = \"a.rs\"] mod b;")]);
        assert_has(&project.mistakes(), &["contains itself", "src/a.rs:1:"]);
    }

    #[test]
    fn any_file_that_the_compiler_reads_is_read() {
        let project = Project::new(&[]);
        project.write(
            "src/lib.rs",
            "\u{feff}#!/usr/bin/env run-cargo-script\r\nmod a;\r\ninclude!(\"b.rs\");\r\n",
        );
        project.write("src/a.rs", "/// Größe\r\n#[derive(migrate::Table)]\r\npub struct A {\r\n    /// é\r\n    pub x: i32,\r\n    y: Wrong,\r\n}\r\n");
        project.write("src/b.rs", "#[derive(migrate::Table)] struct B { x: u64 }");
        assert_has(
            &project.mistakes(),
            &["2 mistakes", "src/a.rs:6:8", "6 |     y: Wrong,", "src/b.rs:1:41"],
        );
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
            ("src/bin/more.rs", "#[path = \"../models.rs\"] mod models; fn main() {}"),
        ]);
        assert_has(&project.mistakes(), &["1 mistake", "src/own.rs:1:"]);
        project
            .write("src/models.rs", "#[derive(migrate::Table)] pub struct A { x: i32 }\npub type Id = i64;");
        assert_eq!(project.tables(), "a(x integer)\nb(x bigint)\n");
    }

    #[test]
    fn modules_in_macros_are_told_where_they_hold_models() {
        let project = Project::new(&[
            (
                "src/lib.rs",
                "type Old = Fn(&u8) + Send;\ncfg_if! { if #[cfg(unix)] { mod a; mod b; } else { mod c; } }\nmacro_rules! m { () => { mod a; } }",
            ),
            ("src/a.rs", "fn a() {}\n#[cfg_attr(unix, derive(Clone))] struct Table;"),
            ("src/b.rs", "#[derive(migrate::Table)] struct B { x: i32 }"),
        ]);
        assert_has(
            &project.mistakes(),
            &["1 mistake", "src/lib.rs:2:40", "module `b` is declared inside of a macro", "`mod b;` outside"],
        );
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

mod conditions {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [features]\ndefault = [\"a\"]\na = [\"b\"]\nb = []\noff = [\"further\"]\nfurther = []\n";

    fn project(source: &str) -> Project {
        Project::new(&[("Cargo.toml", MANIFEST), ("src/lib.rs", source)])
    }

    #[test]
    fn what_is_off_is_not_there() {
        let project = project(
            "use migrate::Table;\n\
             #[cfg(feature = \"b\")] #[derive(Table)] struct On { x: i32, #[cfg(feature = \"off\")] y: i32, #[cfg(not(feature = \"off\"))] z: i64 }\n\
             #[cfg(feature = \"off\")] #[derive(Table)] struct Off { x: i32 }\n\
             #[cfg(feature = \"off\")] mod missing;\n\
             #[cfg(test)] mod tests { #[derive(migrate::Table)] struct Tested { x: Unknown } }\n\
             #[cfg(any(unix, windows))] #[derive(Table)] struct Host { #[cfg(debug_assertions)] x: i32 }\n\
             #[cfg(all(unix, windows))] #[derive(Table)] struct NoHost { x: i32 }\n\
             #[cfg_attr(feature = \"a\", derive(Table), table(name = \"renamed\"))] struct Maybe { x: i32 }\n\
             #[cfg_attr(feature = \"off\", derive(Table))] struct MaybeNot { x: Unknown }\n\
             #[cfg(feature = \"a\")] type Id = i64;\n#[cfg(not(feature = \"a\"))] type Id = i32;\n\
             #[derive(Table)] struct Alias { x: Id, #[cfg_attr(feature = \"b\", column(name = \"w\"))] y: i32 }\n\
             #[derive(migrate::PgEnum)] enum State { A, #[cfg(feature = \"off\")] B, C }\n",
        );
        assert_eq!(
            project.tables(),
            "enum state (A, C)\nalias(x bigint, w integer)\nhost(x integer)\non(x integer, z bigint)\nrenamed(x integer)\n"
        );
    }

    #[test]
    fn features_are_chosen() {
        let project = project(
            "#[cfg(feature = \"a\")] #[derive(migrate::Table)] struct A { x: i32 }\n\
             #[cfg(feature = \"b\")] #[derive(migrate::Table)] struct B { x: i32 }\n\
             #[cfg(feature = \"further\")] #[derive(migrate::Table)] struct Further { x: i32 }\n",
        );
        let with = |features: Features| {
            let models = project.read_with(&ReadOptions { features, ..ReadOptions::default() })?;
            Ok::<_, Error>(
                models.schema.tables.into_iter().map(|t| t.name.name.clone()).collect::<Vec<_>>().join(" "),
            )
        };
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(with(Features::default()).expect("models"), "a b");
        assert_eq!(with(Features { all: true, ..Features::default() }).expect("models"), "a b further");
        assert_eq!(with(Features { no_default: true, ..Features::default() }).expect("models"), "");
        let chosen = Features { no_default: true, named: named(&["off,b"]), ..Features::default() };
        assert_eq!(with(chosen).expect("models"), "b further");
        let chosen = Features { named: named(&["app/off"]), ..Features::default() };
        assert_eq!(with(chosen).expect("models"), "a b further");
        let error =
            with(Features { named: named(&["furthr"]), ..Features::default() }).expect_err("no feature");
        assert_eq!(error.exit, Exit::Usage);
        assert_eq!(error.message, "package `app` has no feature `furthr`");
        assert_eq!(error.help, ["did you mean `further`?"]);
    }

    #[test]
    fn a_condition_moves_a_module() {
        let project = Project::new(&[
            ("Cargo.toml", MANIFEST),
            ("src/lib.rs", "#[cfg_attr(feature = \"a\", path = \"x.rs\")] mod y;\nmod z;"),
            ("src/x.rs", "#[derive(migrate::Table)] struct X { x: i32 }"),
            ("src/y.rs", "#[derive(migrate::Table)] struct Y { x: i32 }"),
            ("src/z.rs", "#![cfg(feature = \"off\")]\n#[derive(migrate::Table)] struct Z { x: i32 }"),
        ]);
        assert_eq!(project.tables(), "x(x integer)\n");
    }

    #[test]
    fn what_a_build_script_decides_is_not_guessed() {
        let project = project(
            "#[cfg(made)] #[derive(migrate::Table)] struct A { x: i32 }\n\
             #[cfg(loom)] mod nothing { }\n#[cfg(made)] fn f() {}\n",
        );
        assert_eq!(project.tables(), "");
        project.write("build.rs", "fn main() {}");
        project.write("src/no_models.rs", "pub fn f() {}");
        project.write("src/models.rs", "mod inner;");
        project.write("src/models/inner.rs", "#[derive(migrate::Table)] struct B { x: i32 }");
        project.write(
            "src/lib.rs",
            "#[cfg(made)] #[derive(migrate::Table)] struct A { x: i32 }\n\
             #[cfg(loom)] mod no_models;\n#[cfg(made)] fn f() {}\n#[cfg(made)] mod models;\n",
        );
        assert_has(
            &project.mistakes(),
            &[
                "2 mistakes",
                "src/lib.rs:1:3",
                "nobody but the build script knows whether `made` is set",
                "src/lib.rs:4:3",
            ],
        );
    }

    #[test]
    fn a_condition_that_is_none_is_told() {
        assert_has(
            &project("#[cfg(some(a))] #[derive(migrate::Table)] struct A { x: i32 }").mistakes(),
            &["`some` is no condition", "src/lib.rs:1:7"],
        );
    }
}

mod paths {
    use super::*;

    #[test]
    fn types_are_followed() {
        let project = Project::new(&[
            (
                "src/lib.rs",
                "mod types; mod prelude; mod deep { pub mod er { pub use super::super::types::Count; } }\n\
                 extern crate chrono as time_crate;\n\
                 use chrono::DateTime as Stamp;\nuse chrono::{self, Utc};\nuse prelude::*;\nuse deep::er::Count as Many;\n\
                 type At<T = Utc> = Stamp<T>;\ntype Maybe<T> = Option<T>;\ntype Bytes<const N: usize> = [u8; N];\n\
                 const N: usize = 4;\n\
                 #[derive(migrate::Table)]\nstruct All {\n\
                   a: Stamp<Utc>, b: At, c: Maybe<At<Utc>>, d: Many, e: types::Email, f: Vec<Count>, g: State,\n\
                   h: Option<Vec<State>>, i: Bytes<N>, j: crate::types::Inner, k: self::types::Email, l: ::uuid::Uuid,\n\
                   m: std::option::Option<core::primitive::i32>, n: time_crate::NaiveDate, o: Vec<Option<i16>>, p: [i32; N], q: r#Raw }\n",
            ),
            (
                "src/types.rs",
                "pub type Count = i64;\n#[derive(migrate::ColumnType)] pub struct Email(String);\n\
                 pub use self::inner::*;\nmod inner { use super::super::prelude::Id; pub type Inner = Id; }\npub type Raw = bool;\n",
            ),
            (
                "src/prelude.rs",
                "pub use crate::types::{Count, Raw};\npub type Id = uuid::Uuid;\n\
                 #[derive(migrate::PgEnum)] #[pg_enum(schema = \"kinds\", rename_all = \"snake_case\")] pub enum State { InUse, Gone }\n",
            ),
        ]);
        assert_eq!(
            project.tables(),
            "enum kinds.state (in_use, gone)\n\
             all(a timestamptz, b timestamptz, c timestamptz?, d bigint, e text, f bigint[], g kinds.state, \
             h kinds.state[]?, i bytea, j uuid, k text, l uuid, m integer?, n date, o smallint[], p integer[], q boolean)\n"
        );
    }

    #[test]
    fn newtypes_with_parameters_hold_what_they_are_given() {
        let project = library(
            "use std::marker::PhantomData;\n\
             #[derive(migrate::ColumnType)] pub struct Key<T> { value: uuid::Uuid, of: PhantomData<fn() -> T> }\n\
             mod other { type Inner<T> = Vec<T>; #[derive(migrate::ColumnType)] pub struct Audited<T: Clone, const N: usize = 3>(Inner<T>); }\n\
             #[derive(migrate::ColumnType)] #[column_type(type = \"citext\")] pub struct Text<'a, T>(std::borrow::Cow<'a, str>, PhantomData<T>);\n\
             #[derive(migrate::Table)]\nstruct A { a: Key<A>, b: Option<other::Audited<Key<A>>>, c: Text<'static, A>, d: Vec<Key<A>> }\n",
        );
        assert_eq!(project.tables(), "a(a uuid, b uuid[]?, c citext, d uuid[])\n");
        let project = library(
            "#[derive(migrate::ColumnType)] struct Audited<T>(T);\n\
             #[derive(migrate::Table)]\nstruct A {\n  a: Audited,\n  b: Audited<Option<i64>>,\n  c: Audited<u64>,\n}\n",
        );
        assert_has(
            &project.mistakes(),
            &[
                "3 mistakes",
                "`Audited` needs a type for its parameter `T`",
                "`Audited` hides an `Option`",
                "`Audited<u64>` has no SQL type",
            ],
        );
    }

    #[test]
    fn crates_are_handed_on() {
        let project = Project::new(&[
            (
                "Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nbase = { path = \"base\" }\n",
            ),
            (
                "src/lib.rs",
                "extern crate self as app;\nuse base::orm::Table;\npub mod key { pub type Key = i64; }\n\
                 #[derive(Table)] struct A { a: base::chrono::NaiveDate, b: base::uuid::Uuid, c: app::key::Key, d: base::Old }\n",
            ),
            (
                "base/Cargo.toml",
                "[package]\nname = \"base\"\nversion = \"0.1.0\"\nedition = \"2015\"\n[dependencies]\nchrono = \"0.4\"\nuuid = \"1\"\n\
                 orm = { package = \"migrate-rs\", version = \"0.1\" }\n",
            ),
            (
                "base/src/lib.rs",
                "pub extern crate chrono;\npub extern crate uuid;\npub extern crate orm;\nmod deep { pub mod er { use old::Id; pub type Old = Id; pub type Older = ::old::Id; } }\n\
                 mod old { pub type Id = i32; }\npub use deep::er::Older as Old;\n",
            ),
        ]);
        assert_eq!(project.tables(), "a(a date, b uuid, c bigint, d integer)\n");
    }

    #[test]
    fn an_alias_decides_the_type() {
        let project = library("type Key = String;\n#[derive(migrate::Table)] struct A { x: Key }");
        assert_eq!(project.tables(), "a(x text)\n");
        project.write("src/lib.rs", "type Key = i64;\n#[derive(migrate::Table)] struct A { x: Key }");
        assert_eq!(project.tables(), "a(x bigint)\n");
    }

    #[test]
    fn what_shadows_the_prelude_wins() {
        let project = library(
            "mod a { type String = i64; type Option<T> = std::option::Option<T>; type i32 = bool;\n\
                #[derive(migrate::Table)] struct A { x: String, y: Option<i32>, z: std::string::String } }\n\
             mod b { struct Option<T>(T); #[derive(migrate::Table)] struct B { x: Option<i64> } }\n",
        );
        assert_has(
            &project.mistakes(),
            &["1 mistake", "src/lib.rs:3:70", "the SQL type of `Option` is not known"],
        );
        project.write(
            "src/lib.rs",
            "type String = i64; type Option<T> = std::option::Option<T>; type i32 = bool;\n\
                #[derive(migrate::Table)] struct A { x: String, y: Option<i32>, z: std::string::String }",
        );
        assert_eq!(project.tables(), "a(x bigint, y boolean?, z text)\n");
    }

    #[test]
    fn circles_end() {
        let project = library(
            "mod a { pub use super::b::*; pub use super::b::X; }\nmod b { pub use super::a::*; pub use super::a::X; }\n\
             type P = Q; type Q = Vec<P>;\nuse a::*;\n#[derive(migrate::ColumnType)] struct N(Box<N>);\n\
             #[derive(migrate::Table)]\nstruct A {\n  a: P,\n  b: X,\n  c: a::Y,\n  d: N,\n}\n",
        );
        assert_has(
            &project.mistakes(),
            &[
                "4 mistakes",
                "`P` is an alias of itself",
                "src/lib.rs:8:6",
                "type `X` cannot be found in this module",
                "`a::Y` cannot be found",
                "`N` holds itself",
            ],
        );
    }

    #[test]
    fn private_names_do_not_leave_by_a_glob() {
        let project = library(
            "mod a { use std::string::String as Id; pub type Other = Id; }\nmod b { pub type Id = i64; }\n\
             use a::*; use b::*;\n#[derive(migrate::Table)] struct A { x: Id, y: Other }\n\
             mod c { use super::*; #[derive(migrate::Table)] struct C { x: Id } }\n",
        );
        assert_eq!(project.tables(), "a(x bigint, y text)\nc(x bigint)\n");
    }

    #[test]
    fn globs_of_other_crates_bring_what_is_known() {
        let project = library(
            "use chrono::prelude::*; use migrate::*;\n#[derive(Table)] struct A { x: DateTime<Utc>, y: NaiveDate, z: String }",
        );
        assert_eq!(project.tables(), "a(x timestamptz, y date, z text)\n");
    }

    #[test]
    fn derives_are_ours_or_not() {
        let project = Project::new(&[
            (
                "Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n\
                 mig = { package = \"migrate-rs\", version = \"0.1\" }\ntabled = \"1\"\ncli-table = \"1\"\n",
            ),
            (
                "src/lib.rs",
                "mod prelude { pub use mig::Table as Model; pub use mig::PgEnum; }\n\
                 mod a { use crate::prelude::*; #[derive(Debug, Model)] struct A { x: i32, k: K } #[derive(PgEnum)] enum K { A } }\n\
                 mod b { #[derive(tabled::Table)] struct B { x: Unknown } }\n\
                 mod c { use cli_table::Table; #[derive(Table)] #[table(title = \"x\")] struct C { x: Unknown } }\n\
                 mod d { use mig as m; #[derive(m::Table)] struct D { x: i32 } }\n\
                 mod e { #[derive(::mig::Table)] struct E { x: i32 } }\n\
                 mod f { use mig::Table; mod g { use super::*; #[derive(Clone, Table)] struct F { x: i32 } } }\n\
                 mod h { #[derive(Table)] struct H { x: i32 } }\n",
            ),
        ]);
        assert_eq!(
            project.tables(),
            "enum k (A)\na(x integer, k public.k)\nd(x integer)\ne(x integer)\nf(x integer)\nh(x integer)\n"
        );
        project.write("src/lib.rs", "use cli_table::*;\n#[derive(Table)] struct A { x: i32 }");
        assert_has(
            &project.mistakes(),
            &["`Table` may come from any of several glob imports", "use migrate::Table;", "src/lib.rs:2:10"],
        );
        project.write("src/lib.rs", "use cli_table::*; use mig::*;\n#[derive(Table)] struct A { x: i32 }");
        assert_eq!(project.tables(), "a(x integer)\n");
    }

    #[test]
    fn what_is_not_known_is_told() {
        let project = library(
            "use uuid::Uuid;\nmod money { pub struct Amount(i64); }\n\
             #[derive(migrate::Table)]\nstruct A {\n  a: uiud::Uuid,\n  b: Sting,\n  c: money::Amount,\n  d: u64,\n  e: Option<Option<i32>>,\n\
             \x20 f: Vec<money::Amount>,\n  g: fn() -> u8,\n  h: B,\n  i: <Uuid as X>::Y,\n  j: money,\n  k: chrono::Weird,\n}\n\
             #[derive(migrate::Table)] struct B { x: i32 }\n",
        );
        let mistakes = project.mistakes();
        println!("{mistakes}");
        assert_has(
            &mistakes,
            &[
                "11 mistakes",
                "`uiud::Uuid`",
                "no module and no dependency is called `uiud`",
                "did you mean `String`?",
                "the SQL type of `Amount` is not known",
                "`u64` has no SQL type",
                "one `Option` around the whole type",
                "`B` is a table, not the type of a column",
                "`money` is a module",
                "`chrono::Weird`",
            ],
        );
    }

    #[test]
    fn a_type_that_is_said_needs_no_other() {
        let project = library(
            "type Maybe<T> = Option<T>;\n#[derive(migrate::PgEnum)] enum Mood { Happy }\n\
             #[derive(migrate::Table)] struct A { #[column(type = \"vector(3)\")] a: Unknown, #[column(type = \"mood\")] b: Maybe<Unknown>,\n\
             #[column(type = \"mood[]\")] c: Option<String> }",
        );
        assert_eq!(project.tables(), "enum mood (Happy)\na(a vector(3), b public.mood?, c public.mood[]?)\n");
        project.write(
            "src/lib.rs",
            "#[derive(migrate::PgEnum)] #[pg_enum(schema = \"kinds\")] enum Mood { Happy }\n\
             #[derive(migrate::Table)] struct A { #[column(type = \"mood\")] a: String }",
        );
        assert_has(
            &project.mistakes(),
            &["the enum type `mood` is in schema `kinds`", "write `type = \"kinds.mood\"`"],
        );
    }
}

mod packages {
    use super::*;

    fn workspace() -> Project {
        Project::new(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"crates/*\"]\nresolver = \"3\"\n"),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[package.metadata.migrate]\nmodels = [\"auth\"]\n\n\
                 [features]\ndefault = [\"base/wide\"]\n\n[dependencies]\nbase = { path = \"../crates/base-types\", package = \"base-types\", default-features = false }\n\
                 auth = { path = \"../crates/auth\" }\nmigrate = { package = \"migrate-rs\", version = \"0.1\" }\n",
            ),
            (
                "app/src/lib.rs",
                "use base::{Email, Level as L};\n#[derive(migrate::Table)] struct Post {\n#[column(primary_key)] id: base::Id,\n\
                 #[column(references = auth::User)]\nauthor: auth::UserId, mail: Email, level: L }\n",
            ),
            (
                "crates/base-types/Cargo.toml",
                "[package]\nname = \"base-types\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nname = \"basics\"\n\
                 [features]\ndefault = [\"narrow\"]\nnarrow = []\nwide = []\n[dependencies]\nmigrate = { package = \"migrate-rs\", version = \"0.1\" }\n",
            ),
            (
                "crates/base-types/src/lib.rs",
                "#[cfg(feature = \"wide\")] pub type Id = i64;\n#[cfg(feature = \"narrow\")] pub type Id = i32;\n\
                 #[derive(migrate::ColumnType)] #[column_type(type = \"varchar(255)\")] pub struct Email(String);\n\
                 #[derive(migrate::PgEnum)] pub enum Level { Low, High }\n#[derive(migrate::PgEnum)] pub enum Unused { A }\n\
                 #[derive(migrate::Table)] pub struct NotOurs { #[column(primary_key)] id: i64, x: Unknown }\n",
            ),
            (
                "crates/auth/Cargo.toml",
                "[package]\nname = \"auth\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nbasics = { package = \"base-types\", path = \"../base-types\", default-features = false }\n\
                 migrate = { package = \"migrate-rs\", version = \"0.1\" }\n",
            ),
            (
                "crates/auth/src/lib.rs",
                "#[derive(migrate::ColumnType)] pub struct UserId(pub basics::Id);\n\
                 #[derive(migrate::Table)] #[table(schema = \"auth\")] pub struct User { #[column(primary_key)] id: UserId }\n",
            ),
        ])
    }

    #[test]
    fn members_are_read_where_they_are_needed() {
        let project = workspace();
        let options = ReadOptions { models: vec!["auth".to_owned()], ..ReadOptions::default() };
        assert_eq!(
            project.tables_with(&options),
            "enum level (Low, High)\nauth.user(id bigint)\n  user_pkey (id)\n\
             post(id bigint, author bigint, mail varchar(255), level public.level)\n  post_pkey (id)\n\
             \x20 post_author_fkey (author) -> auth.user(id)\n"
        );
        let models = project.read_with(&options).expect("models");
        assert_eq!(models.schema.namespaces, [migrate_schema::schema::Namespace::new("auth")]);
        assert_has(
            &project.mistakes(),
            &[
                "the models of package `auth` are not read",
                "app/src/lib.rs:4:29",
                "add `models = [\"auth\"]`",
                "crates/auth/src/lib.rs:2:",
            ],
        );
        let unknown = ReadOptions { models: vec!["auht".to_owned()], ..ReadOptions::default() };
        let error = project.read_with(&unknown).expect_err("no such package");
        assert_eq!(error.exit, Exit::Project);
        assert_eq!(
            error.message,
            "`models` in the configuration names `auht`, which is no package of this workspace"
        );
        project.write(
            "app/src/lib.rs",
            "#[derive(migrate::Table)] struct Post { #[column(references = base::Level)] x: i64, #[column(references = Nobody)] y: i64 }",
        );
        assert_has(
            &project.mistakes(),
            &[
                "2 mistakes",
                "`base::Level` does not derive `Table`",
                "`Nobody` cannot be found in this module",
            ],
        );
    }

    #[test]
    fn the_package_is_chosen() {
        let project = workspace();
        let chosen = |folder: &str, wanted: Option<&str>| {
            let terminal = project.terminal(folder);
            let workspace = workspace::read(&terminal, None).expect("a workspace");
            workspace.package(wanted, &terminal).map(|package| package.name.clone())
        };
        // What a package has to say whose models another one records.
        let unaware = || {
            let workspace = workspace::read(&project.terminal(""), None).expect("a workspace");
            let app = workspace.named("app").expect("a package");
            let unaware = workspace.without_record(app, &["auth".to_owned()]);
            unaware.into_iter().map(|(package, place)| (package.name.clone(), place)).collect::<Vec<_>>()
        };
        assert_eq!(unaware(), [("auth".to_owned(), "../../app".to_owned())]);
        assert_eq!(chosen("", None).expect("the only one that is set up"), "app");
        assert_eq!(chosen("app/src", None).expect("here"), "app");
        assert_eq!(chosen("crates/auth", None).expect("the only one that is set up"), "app");
        assert_eq!(chosen("", Some("auth")).expect("named"), "auth");
        let error = chosen("", Some("auht")).expect_err("no such package");
        assert_eq!(
            (error.message.as_str(), error.exit),
            ("package `auht` is not in this workspace", Exit::Usage)
        );
        assert_eq!(error.help, ["did you mean `auth`?"]);

        project.write(
            "crates/auth/Cargo.toml",
            "[package]\nname = \"auth\"\nversion = \"0.1.0\"\n[package.metadata.migrate]\nrecorded-in = \"../../app\"\n",
        );
        assert_eq!(chosen("crates/auth", None).expect("where it is recorded"), "app");
        assert_eq!(unaware(), []);
        project.write(
            "crates/auth/Cargo.toml",
            "[package]\nname = \"auth\"\nversion = \"0.1.0\"\n[package.metadata.migrate]\nurl-env = \"X\"\n",
        );
        assert_eq!(chosen("crates/auth", None).expect("here"), "auth");
        let error = chosen("", None).expect_err("two");
        assert_eq!(error.message, "2 packages of this workspace have migrations: `app`, `auth`");
        assert_eq!(error.exit, Exit::Usage);
    }

    #[test]
    fn what_cargo_refuses_is_told_in_its_words() {
        let project = Project::new(&[("Cargo.toml", "[package]\nname = 1\n"), ("src/lib.rs", "")]);
        let error = workspace::read(&project.terminal(""), None).expect_err("no manifest");
        assert_eq!((error.message.as_str(), error.exit), ("Cargo cannot read the workspace", Exit::Project));
        assert!(error.causes[0].contains("invalid type"), "{:?}", error.causes);
        let empty = TempDir::new().expect("a folder");
        let (terminal, _) = Terminal::captured(empty.path().to_path_buf(), BTreeMap::new());
        let error = workspace::read(&terminal, None).expect_err("no manifest");
        assert!(error.message.starts_with("could not find `Cargo.toml`"), "{}", error.message);
        let environment = BTreeMap::from([("CARGO".to_owned(), "/no/cargo".to_owned())]);
        let (terminal, _) = Terminal::captured(empty.path().to_path_buf(), environment);
        let error = workspace::read(&terminal, None).expect_err("no cargo");
        assert_eq!(error.message, "cannot run `/no/cargo`");
    }

    #[test]
    fn a_package_outside_of_the_workspace_is_read_too() {
        let project = Project::new(&[
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[workspace]\n[dependencies]\nfar = { path = \"../far\", features = [\"on\"] }\n",
            ),
            ("app/src/main.rs", "fn main() {}\n#[derive(migrate::Table)] struct A { x: far::Id }"),
            (
                "far/Cargo.toml",
                "[package]\nname = \"far\"\nversion = \"0.1.0\"\n[features]\non = []\n[workspace]\n",
            ),
            ("far/src/lib.rs", "#[cfg(feature = \"on\")] pub type Id = i64;"),
        ]);
        let terminal = project.terminal("app");
        let workspace = workspace::read(&terminal, None).expect("a workspace");
        let package = workspace.package(None, &terminal).expect("a package");
        let models = source::read(&workspace, package, &ReadOptions::default(), &terminal).expect("models");
        assert_eq!(shown(&models), "a(x bigint)\n");

        // Its models are somebody else's.
        project.write(
            "far/src/lib.rs",
            "#[derive(migrate::Table)] pub struct B { #[column(primary_key)] id: i64 }",
        );
        project.write(
            "app/src/main.rs",
            "fn main() {}\n#[derive(migrate::Table)] struct A { #[column(references = far::B)] x: i64 }",
        );
        let error = source::read(&workspace, package, &ReadOptions::default(), &terminal);
        let told = error.expect_err("a model that is not read").excerpt.unwrap_or_default();
        assert_has(
            &told,
            &["the models of package `far` are not read", "make `far` a member of this workspace"],
        );
    }
}

mod schema {
    use super::*;
    use migrate_schema::schema::QualifiedName;

    #[test]
    fn names_are_those_of_postgresql() {
        let project = library(
            "#[derive(migrate::Table)]\n#[index(a)]\n#[index(a)]\n#[index(b, \"lower(c)\", \"lower(c || 'x')\")]\n#[unique(a, b)]\n#[check(\"a > 0\")]\n#[check(\"a > b\")]\n#[check(\"a > 1\")]\n#[index(b, name = \"other_a_idx\")]\nstruct A {\n\
             #[column(primary_key)] id: i64, #[column(references = A)] a: i64, b: i64, #[column(unique)] c: String, #[column(index)] d: i32 }\n\
             #[derive(migrate::Table)] struct Other { #[column(index)] a: i64 }\n",
        );
        assert_eq!(
            project.tables(),
            "a(id bigint, a bigint, b bigint, c text, d integer)\n  a_pkey (id)\n  a_a_b_key (a, b)\n  a_c_key (c)\n\
             \x20 a_a_check a > 0\n  a_a_check1 a > 1\n  a_check a > b\n\
             \x20 a_a_idx\n  a_a_idx1\n  a_b_lower_lower1_idx\n  a_d_idx\n  other_a_idx\n  a_a_fkey (a) -> a(id)\n\
             other(a bigint)\n  other_a_idx1\n"
        );
    }

    #[test]
    fn names_follow_the_configuration() {
        let project = library(
            "#[derive(migrate::Table)]\nstruct A { #[column(primary_key)] id: i64, #[column(references = A, index, unique, check = \"a > 0\")] a: i64, }",
        );
        let template = |text: &str| Some(text.to_owned());
        let naming = Naming {
            primary_key: template("pk_{table}"),
            unique: template("uq_{table}_{columns}"),
            index: template("ix_{table}_{columns}"),
            foreign_key: template("fk_{table}_{columns}"),
            check: template("ck_{table}_{columns}"),
        };
        let options = ReadOptions { naming, ..ReadOptions::default() };
        assert_eq!(
            project.tables_with(&options),
            "a(id bigint, a bigint)\n  pk_a (id)\n  uq_a_a (a)\n  ck_a_a a > 0\n  ix_a_a\n  fk_a_a (a) -> a(id)\n"
        );
    }

    #[test]
    fn two_of_one_name_are_told_with_both_places() {
        let project = Project::new(&[
            ("src/lib.rs", "mod a; mod b; mod c;"),
            (
                "src/a.rs",
                "#[derive(migrate::Table)]\npub struct User { x: i32 }\n#[derive(migrate::PgEnum)]\nenum Mood { A }\n#[derive(migrate::PgEnum)]\n#[pg_enum(name = \"user\")]\nenum Other { A }",
            ),
            (
                "src/b.rs",
                "#[derive(migrate::Table)]\npub struct User { x: i64 }\n#[derive(migrate::PgEnum)]\nenum Mood { A }",
            ),
            (
                "src/c.rs",
                "#[derive(migrate::Table)]\n#[table(schema = \"c\")]\n#[index(x, name = \"same\")]\npub struct User { x: i64 }\n\
              #[derive(migrate::Table)]\n#[table(schema = \"c\")]\n#[index(x, name = \"same\")]\npub struct Two { x: i64 }",
            ),
        ]);
        let mistakes = project.mistakes();
        println!("{mistakes}");
        assert_has(
            &mistakes,
            &[
                "4 mistakes",
                "two models are the table `user`",
                "src/b.rs:2:12",
                "src/a.rs:2:12",
                "two types are called `mood`",
                "two types are called `user`",
                "the name `same` is given twice in schema `c`",
            ],
        );
        project.write(
            "src/b.rs",
            "#[derive(migrate::Table)]\n#[table(name = \"members\")]\npub struct User { x: i64 }",
        );
        project.write("src/a.rs", "#[derive(migrate::Table)]\npub struct User { x: i32 }");
        project.write("src/c.rs", "");
        assert_eq!(project.tables(), "members(x bigint)\nuser(x integer)\n");
    }

    #[test]
    fn references_are_checked() {
        let source = |field: &str| {
            format!(
                "mod other {{ #[derive(migrate::Table)]\n#[unique(a, b)]\npub struct Tenant {{ #[column(primary_key)] id: i64, a: i32, b: i32, c: i32 }}\n\
                 #[derive(migrate::Table)]\npub struct Keyless {{ x: i64 }}\npub type Alias = Tenant; }}\nuse other::*;\n\
                 #[derive(migrate::Table)]\nstruct A {{\n{field}\n}}\n"
            )
        };
        for (field, expected) in [
            ("#[column(references = Tenant)] x: i64", "x) -> tenant(id)"),
            ("#[column(references = Tenant(id))] x: i64", "x) -> tenant(id)"),
            ("#[column(references = other::Alias)] x: Option<i64>", "x) -> tenant(id)"),
            ("#[column(references = \"tenant\")] x: i64", "x) -> tenant(id)"),
            ("#[column(references = Tenant, type = \"integer\")] x: i32", "x) -> tenant(id)"),
        ] {
            let text = library(&source(field)).tables();
            assert_has(&text, &[expected]);
        }
        for (field, words) in [
            (
                "#[column(references = Tenant)] x: i32",
                &["`x` is `integer`, but `tenant.id` is `bigint`", "lib.rs:10:35", "type = \"integer\""][..],
            ),
            ("#[column(references = Tenant)] x: String", &["`x` is `text`, but `tenant.id` is `bigint`"]),
            (
                "#[column(references = Tenant(idd))] x: i64",
                &["table `tenant` has no column `idd`", "did you mean `id`?"],
            ),
            (
                "#[column(references = Tenant(c))] x: i32",
                &["`c` is neither the primary key of `tenant` nor unique"],
            ),
            ("#[column(references = Keyless)] x: i64", &["table `keyless` has no primary key"]),
            (
                "#[column(references = \"nowhere\")] x: i64",
                &["table `nowhere` is no model", "describe that as a model"],
            ),
            ("#[column(references = \"auth.users(id)\")] x: i64", &["table `auth.users` is no model"]),
            (
                "#[column(references = other::Tennant)] x: i64",
                &["`other::Tennant` cannot be found", "did you mean `Tenant`?"],
            ),
            ("#[column(references = uuid::Uuid)] x: i64", &["`uuid::Uuid` cannot be read"]),
        ] {
            let mistakes = library(&source(field)).mistakes();
            println!("{mistakes}\n");
            assert_has(&mistakes, words);
            assert_has(&mistakes, &["1 mistake in"]);
        }
    }

    #[test]
    fn composite_references_are_checked() {
        let project = library(
            "#[derive(migrate::Table)]\n#[primary_key(a, b)]\nstruct Key { a: i64, b: String }\n\
             #[derive(migrate::Table)]\n#[foreign_key(x, y, references = Key)]\n#[foreign_key(y, x, references = Key(b, a), name = \"turned\")]\nstruct A { x: i64, y: String }\n\
             #[derive(migrate::Table)]\n#[foreign_key(x, references = Key)]\n#[foreign_key(y, x, references = Key)]\nstruct B { x: i64, y: String }\n",
        );
        let mistakes = project.mistakes();
        println!("{mistakes}");
        assert_has(
            &mistakes,
            &[
                "3 mistakes",
                "the primary key of `key` has 2 columns, the foreign key 1",
                "`y` is `text`, but `key.a` is `bigint`",
            ],
        );
    }

    #[test]
    fn one_database_of_several_is_read() {
        let project = library(
            "#[derive(migrate::Table)]\n#[table(database = \"auth\")]\nstruct A { #[column(primary_key)] x: i32 }\n\
             #[derive(migrate::Table)]\n#[table(database = \"main\")]\nstruct B { x: i32, k: Kind }\n\
             #[derive(migrate::PgEnum)] enum Kind { A }\n",
        );
        let of = |database: &str| ReadOptions {
            database: Some(database.to_owned()),
            databases: vec!["auth".to_owned(), "main".to_owned()],
            ..ReadOptions::default()
        };
        assert_eq!(project.tables_with(&of("auth")), "a(x integer)\n  a_pkey (x)\n");
        assert_eq!(project.tables_with(&of("main")), "enum kind (A)\nb(x integer, k public.kind)\n");
        assert_has(&project.mistakes(), &["there is no database `auth` in the configuration"]);
        project.write(
            "src/lib.rs",
            "#[derive(migrate::Table)]\n#[table(database = \"auth\")]\nstruct A { #[column(primary_key)] x: i32 }\n\
             #[derive(migrate::Table)]\n#[table(database = \"main\")]\nstruct B { #[column(references = A)] x: i32 }\n\
             #[derive(migrate::Table)]\nstruct C { x: i32 }\n",
        );
        let error = project.read_with(&of("main")).expect_err("a model of no database");
        let excerpt = error.excerpt.expect("places");
        assert_has(
            &excerpt,
            &[
                "this model does not say which database",
                "one of `auth`, `main`",
                "`A` is in another database, `auth`",
            ],
        );
    }

    #[test]
    fn what_goes_beyond_the_schema_is_kept() {
        let project = library(
            "/// All users.\n#[derive(migrate::Table)]\n#[table(name = \"users\", renamed_from = \"people\")]\n#[index(mail, name = \"by_mail\", renamed_from = \"by_email\")]\nstruct User {\n\
             \x20   /// The key.\n    #[column(primary_key)]\n    id: i64,\n    #[column(renamed_from = \"email\", using = \"lower(mail)\", backfill = \"''\", comment = \"said\")]\n    mail: String,\n}\n",
        );
        let models = project.read().expect("models");
        let users = QualifiedName::public("users");
        let part = |name: &str| (users.clone(), name.to_owned());
        assert_eq!(models.hints.tables[&users], QualifiedName::public("people"));
        assert_eq!(models.hints.columns[&part("mail")], "email");
        assert_eq!(models.hints.using[&part("mail")], "lower(mail)");
        assert_eq!(models.hints.backfill[&part("mail")], "''");
        assert_eq!(models.hints.indexes[&part("by_mail")], "by_email");
        let place = models.places.column(&users, "mail").expect("a place");
        assert_eq!((&*place.file, place.line), ("src/lib.rs", 10));
        assert_eq!(models.places.table(&users).expect("a place").line, 5);
        let table = &models.schema.tables[0];
        assert_eq!((table.comment.as_deref(), table.columns[1].comment.as_deref()), (None, Some("said")));
        let commented =
            project.read_with(&ReadOptions { comments: true, ..ReadOptions::default() }).expect("models");
        let table = &commented.schema.tables[0];
        assert_eq!(table.comment.as_deref(), Some("All users."));
        assert_eq!(table.columns[0].comment.as_deref(), Some("The key."));
        assert_eq!(table.columns[1].comment.as_deref(), Some("said"));
    }

    #[test]
    fn mistakes_of_attributes_are_told_too() {
        let project = library(
            "#[derive(migrate::Table)]\n#[index(nmae)]\nstruct A {\n    #[column(tpye = \"text\")]\n    name: String,\n}\n",
        );
        let mistakes = project.mistakes();
        println!("{mistakes}");
        assert_has(
            &mistakes,
            &["2 mistakes", "src/lib.rs:2:9", "nmae", "src/lib.rs:4:14", "did you mean `type`?"],
        );
    }

    #[test]
    fn mistakes_of_types_are_told_once() {
        let project = library(
            "#[derive(migrate::ColumnType)] struct Two(i64, i64);\n#[derive(migrate::ColumnType)] #[column_type(tpye = \"text\")] struct One(i64);\n\
             #[derive(migrate::PgEnum)] enum Kind { A(i64), B }\n#[derive(migrate::Table)] struct A { a: One, b: Kind, c: Vec<Kind>, d: Option<Maybe> }\n\
             #[derive(migrate::ColumnType)] struct Maybe(Option<i64>);\n",
        );
        assert_has(
            &project.mistakes(),
            &[
                "4 mistakes",
                "`Two` does not hold exactly one field",
                "`tpye`",
                "`A` holds data",
                "`Maybe` hides an `Option`",
            ],
        );
    }

    #[test]
    fn an_alias_cannot_smuggle_null_into_a_key() {
        let project = library(
            "type Id = Option<i64>;\n#[derive(migrate::Table)]\nstruct A { #[column(primary_key)] id: Id, #[column(identity)] n: Text }\ntype Text = String;",
        );
        assert_has(
            &project.mistakes(),
            &[
                "2 mistakes",
                "`id` is in the primary key and cannot be `Option`",
                "an identity column is a whole number, not `text`",
            ],
        );
    }

    #[test]
    fn all_mistakes_are_told_in_order() {
        let project = Project::new(&[]);
        let mut root = String::new();
        for number in 0..100 {
            let _ = writeln!(root, "mod m{number:03};");
            project.write(
                &format!("src/m{number:03}.rs"),
                format!(
                    "#[derive(migrate::Table)]\n#[index(nothing)]\npub struct T{number} {{\n    #[column(tpye = \"x\")]\n    a: String,\n    b: Missing,\n}}\n"
                ),
            );
        }
        project.write("src/lib.rs", root);
        let mistakes = project.mistakes();
        assert_has(&mistakes, &["300 mistakes in the models"]);
        assert_eq!(mistakes.matches("error: ").count(), 300);
        let places: Vec<_> =
            mistakes.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
        assert_eq!(places.len(), 300);
        assert!(places.is_sorted(), "{places:?}");
    }
}

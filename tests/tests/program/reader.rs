//! Traps for a reader of sources: each gives the right table or an error with a place, never a wrong table.

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::project::{MANIFEST, Project};

use super::{model, package};

/// A package with these models that never asks its database.
fn unconnected(models: &str) -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, models);
    project
}

/// What is recorded of these models in SQL.
#[track_caller]
fn sql(models: &str, flags: &[&str]) -> Answer {
    let mut arguments = vec!["autogenerate", "-m", "all", "--dry-run"];
    arguments.extend(flags);
    unconnected(models).run(&arguments)
}

/// Models that are refused, with nothing written.
#[track_caller]
fn refused(models: &str, words: &[&str]) -> Answer {
    let project = unconnected(models);
    let before = project.files("").expect("files");
    let answer = project.run(&["autogenerate", "-m", "all"]).expect(Exit::Project, words);
    assert_eq!(project.files("").expect("files"), before);
    project.run(&["check"]).expect(Exit::Project, words);
    answer
}

#[test]
fn an_alias_that_changes_its_type() {
    let models = |alias: &str| {
        format!(
            "pub type Reference = {alias};
             #[derive(Table)]
             pub struct Invoice {{ #[column(primary_key)] pub id: i64, pub reference: Reference }}"
        )
    };
    let (project, database) = package(&models("String"));
    super::record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    model(&project, &models("i64"));
    project
        .run(&["autogenerate", "-m", "numbers"])
        .expect(Exit::AnswerNeeded, &["invoice.reference", "`text`", "`bigint`", "nothing was written"]);
    let using = "#[derive(Table)]
        pub struct Invoice {
            #[column(primary_key)] pub id: i64,
            #[column(using = \"reference::bigint\")] pub reference: i64,
        }";
    model(&project, using);
    super::record(&project, '2', &["--allow", "reinterpret-type", "--allow", "narrow-type"]);
    database.execute("INSERT INTO invoice VALUES (1, '17')").expect("a row");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query("SELECT reference::text FROM invoice").expect("a row"), ["17"]);
}

#[test]
fn two_structs_of_one_name_and_two_tables() {
    sql(
        "mod shop { use migrate::Table;
             #[derive(Table)] #[table(name = \"orders\")]
             pub struct Order { #[column(primary_key)] pub id: i64, pub total: i64 } }
         mod warehouse { use migrate::Table;
             #[derive(Table)] #[table(name = \"orders\", schema = \"warehouse\")]
             pub struct Order { #[column(primary_key)] pub id: uuid::Uuid, pub shelf: String } }",
        &[],
    )
    .expect(
        Exit::Done,
        &[
            "CREATE TABLE public.orders (\n    id bigint",
            "CREATE TABLE warehouse.orders (\n    id uuid",
            "shelf text",
        ],
    );
}

#[test]
fn two_structs_of_one_table() {
    refused(
        "#[derive(Table)] #[table(name = \"users\")]
         pub struct User { #[column(primary_key)] pub id: i64 }
         #[derive(Table)] #[table(name = \"users\")]
         pub struct Account { #[column(primary_key)] pub id: i64 }",
        &[
            "two models are the table `users`",
            "src/lib.rs:6:21",
            "the first one",
            "^^^^^^^",
            "= help: give one",
        ],
    );
}

#[test]
fn a_model_behind_a_feature() {
    let models = "#[cfg(feature = \"extra\")] #[derive(Table)]
        pub struct Extra { #[column(primary_key)] pub id: i64 }
        #[derive(Table)]
        pub struct Always {
            #[column(primary_key)] pub id: i64,
            #[cfg(feature = \"extra\")] pub more: String,
        }";
    sql(models, &[]).expect(Exit::Done, &["public.always", "!public.extra", "!more text"]);
    for flags in [&["--features", "extra"][..], &["-F", "app/extra"], &["--all-features"]] {
        sql(models, flags).expect(Exit::Done, &["public.always", "public.extra", "more text"]);
    }
    sql(models, &["--features", "exrta"]).expect(Exit::Usage, &["`exrta`", "`extra`"]);
}

#[test]
fn a_model_for_tests_is_none() {
    sql(
        "#[cfg(test)] mod tests { use migrate::Table;
             #[derive(Table)] pub struct Fake { #[column(primary_key)] pub id: i64 } }
         #[cfg(not(test))] #[derive(Table)]
         pub struct Kept { #[column(primary_key)] pub id: i64 }",
        &[],
    )
    .expect(Exit::Done, &["public.kept", "!fake"]);
}

#[test]
fn a_model_inside_of_a_macro() {
    refused(
        "macro_rules! model { ($name:ident) => {
             #[derive(Table)]
             pub struct $name { #[column(primary_key)] pub id: i64 }
         } }
         model!(User);",
        &[
            "a model inside of a macro cannot be read",
            "src/lib.rs:4:",
            "#[derive(Table)]",
            "= help: write the item out",
        ],
    );
}

#[test]
fn an_import_under_another_name() {
    sql(
        "use chrono::DateTime as Stamp;
         use std::option::Option as Maybe;
         #[derive(Table)]
         pub struct Visit { #[column(primary_key)] pub id: i64, pub at: Stamp<chrono::Utc>, pub left: Maybe<Stamp<chrono::Utc>> }",
        &[],
    )
    .expect(Exit::Done, &["at timestamptz NOT NULL,", "\"left\" timestamptz,"]);
}

#[test]
fn a_newtype_of_another_member() {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    let write = |path: &str, text: &str| project.write(path, text).expect("a file");
    write(
        "Cargo.toml",
        &MANIFEST
            .replace("[workspace]", "[workspace]\nmembers = [\"words\"]")
            .replace("uuid =", "words = { path = \"words\" }\nuuid ="),
    );
    write(
        "words/Cargo.toml",
        "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n
         [dependencies]\nmigrate = { package = \"migrate-rs\", version = \"0.1\" }\nuuid = \"1\"\n",
    );
    write("words/src/lib.rs", "mod ids; pub use ids::*;\npub struct Plain(pub String);\n");
    write("words/src/ids.rs", "#[derive(migrate::ColumnType)]\npub struct UserId(pub uuid::Uuid);\n");
    let models = |field: &str| {
        format!(
            "use words::UserId;\n#[derive(Table)]\npub struct User {{ #[column(primary_key)] pub id: UserId, pub x: {field} }}"
        )
    };
    model(&project, &models("i32"));
    project
        .run(&["autogenerate", "-m", "all", "--dry-run"])
        .expect(Exit::Done, &["id uuid NOT NULL", "x integer NOT NULL"]);
    model(&project, &models("words::Plain"));
    project
        .run(&["autogenerate", "-m", "all", "--dry-run"])
        .expect(Exit::Project, &["Plain", "src/lib.rs:5:", "derive `migrate::ColumnType`"]);
}

#[test]
fn mistakes_in_a_model_point_at_the_word() {
    refused(
        "#[derive(Table)]
         #[index(nmae)]
         pub struct User {
             #[column(primary_key)]
             pub id: i64,
             #[column(tpye = \"varchar(10)\")]
             pub name: String,
             pub money: Money,
         }",
        &[
            "3 mistakes in the models",
            "there is no column `nmae`\n --> src/lib.rs:4:18",
            "did you mean `name`?",
            "unknown option `tpye` in `#[column(…)]`\n --> src/lib.rs:8:23",
            "did you mean `type`?",
            "type `Money` cannot be found",
            " --> src/lib.rs:10:25",
            "!public.",
        ],
    );
}

#[test]
fn a_reference_to_what_is_no_table() {
    refused(
        "pub struct Team { pub id: i64 }
         #[derive(Table)]
         pub struct User {
             #[column(primary_key)]
             pub id: i64,
             #[column(references = Team)]
             pub team_id: i64,
             #[column(references = Taem)]
             pub other_id: i64,
         }",
        &["Team", "src/lib.rs:8:36", "^^^^", "derive(Table)", "Taem", "src/lib.rs:10:36"],
    );
}

#[test]
fn a_module_without_a_file() {
    let answer = refused(
        "mod models;\nmod other;",
        &["2 mistakes", "the file of module `models` is missing", "src/lib.rs:3:5"],
    );
    assert!(answer.err.contains("src/models.rs"), "{}", answer.err);
}

#[test]
fn a_syntax_error() {
    refused(
        "#[derive(Table)]\npub struct User {\n    #[column(primary_key)]\n    pub id i64,\n}",
        &["src/lib.rs:6:12", "pub id i64", "^"],
    );
    refused("pub fn broken( {", &["src/lib.rs:3:", "^"]);
}

#[test]
fn three_hundred_mistakes_at_once() {
    let models: String = (0..100)
        .map(|n| {
            format!(
                "#[derive(Table)] #[index(nope)] pub struct T{n} {{ #[column(primary_key, tpye = \"text\")] pub id: i64, pub x: Nowhere }}\n"
            )
        })
        .collect();
    let answer = refused(&models, &["300 mistakes in the models", "src/lib.rs:102:"]);
    assert_eq!(answer.err.matches(" --> src/lib.rs:").count(), 300);
}

#[test]
fn no_models_at_all() {
    unconnected("")
        .run(&["autogenerate", "-m", "all"])
        .expect(Exit::Done, &["no models were found in package `app`", "derive(migrate::Table)"]);
}

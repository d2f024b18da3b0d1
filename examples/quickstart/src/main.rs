//! The story of the README, told by the program itself: every command runs, every output is real.

mod stage;

use std::fmt;
use std::process::ExitCode;

use cargo_migrate::error::Exit;

use crate::stage::Stage;

const FIRST: &str = include_str!("first.rs");
const SECOND: &str = include_str!("second.rs");

/// What the second version changes, as a reader of a patch would see it.
const EDIT: &str = "
 pub struct Author {
     …
-    pub name: String,
+    #[column(renamed_from = \"name\")]
+    pub alias: String,
 }

 pub struct Post {
     …
     pub body: Option<String>,
+    #[column(default = \"false\")]
+    pub published: bool,
 }
";

fn main() -> ExitCode {
    match Stage::set().and_then(tell) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nThe story ends here: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn tell(mut stage: Stage) -> Result<(), Failure> {
    stage.heading("A small blog");
    stage.say(
        "A package in a temporary folder, with two structs in src/lib.rs.\n\
         The checkout is not touched, and nothing of the package is compiled.",
    );
    stage.write_models(FIRST)?;
    stage.show("src/lib.rs")?;
    stage.say("Setting up is a table in Cargo.toml and an empty folder of revisions.");
    stage.run(&["init"], Exit::Done)?;

    stage.heading("The first revision");
    stage.say("The models are read from the source. No database is asked, and none is needed.");
    stage.run(&["autogenerate", "-m", "first tables"], Exit::Done)?;
    stage.say("What will run is plain SQL, to be read and edited like any other file.");
    stage.show_newest("upgrade.sql")?;
    stage.say(
        "Now a database: `local:` is a PostgreSQL that the tool keeps for the package,\n\
         below its target folder. A URL as libpq knows it works the same.",
    );
    stage.export("DATABASE_URL", "local:");
    stage.run(&["upgrade"], Exit::Done)?;
    stage.say(
        "The database itself says which tables it has. (A third one, migrate_revisions,\n\
         is where it keeps its own history.)",
    );
    stage.tables()?;
    stage.say("Somebody begins to use it.");
    stage.sql(
        "INSERT INTO authors (email, name) VALUES\n  ('ada@example.org', 'Ada'), ('grace@example.org', 'Grace')",
    )?;
    stage.sql("INSERT INTO posts (author_id, title) VALUES (1, 'Notes on the engine')")?;

    stage.heading("A change");
    stage.say("Authors write under an alias now, and a post can be published:");
    stage.excerpt(EDIT);
    stage.write_models(SECOND)?;
    stage.say("The attribute says that it is a rename. Without it the tool asks.");
    stage.run(&["autogenerate", "-m", "publishing"], Exit::Done)?;
    stage.show_newest("upgrade.sql")?;
    stage.run(&["upgrade"], Exit::Done)?;
    stage.say("The rows are still there, under the new name.");
    stage.sql(
        "SELECT email, alias, title, published\n  FROM authors LEFT JOIN posts ON author_id = authors.id",
    )?;

    stage.heading("Where are we?");
    stage.run(&["history"], Exit::Done)?;
    stage.run(&["current"], Exit::Done)?;
    stage.say("And in a build pipeline, without a database:");
    stage.run(&["check"], Exit::Done)?;

    stage.heading("And back");
    stage.say("Every upgrade has a downgrade. One that loses data does not begin without a yes.");
    stage.run(&["downgrade", "-1"], Exit::AnswerNeeded)?;
    stage.run(&["downgrade", "-1", "--yes"], Exit::Done)?;
    stage.tables()?;
    stage.run(&["downgrade", "base", "--yes"], Exit::Done)?;
    stage.tables()?;
    stage.say("That was all of it. The server is stopped, and the folder is gone.");
    Ok(())
}

/// Why the story cannot go on.
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(refusal) => Self(refusal.message().to_owned()),
            None => Self(error.to_string()),
        }
    }
}

impl From<cargo_migrate::error::Error> for Failure {
    fn from(error: cargo_migrate::error::Error) -> Self {
        let mut text = error.message;
        for cause in error.causes {
            text.push_str(&format!("\n  caused by: {cause}"));
        }
        for help in error.help {
            text.push_str(&format!("\n  help: {help}"));
        }
        Self(text)
    }
}

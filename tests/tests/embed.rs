//! A program that embeds its revisions, built by cargo: what builds it anew, and what the compiler says of folders
//! that are broken.

use std::fs;
use std::path::Path;
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;

const PROGRAM: &str = r#"
#[derive(migrate::Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
}

static REVISIONS: &[migrate::Revision] = migrate::embed!();

fn main() {
    let history = migrate::History::new(REVISIONS.iter().map(migrate::Revision::from)).expect("a history");
    for revision in history.revisions() {
        println!("{} after {:?}: {}", revision.message, revision.parents, revision.upgrade.text.lines().count());
        println!("{}", revision.upgrade.path.as_deref().unwrap_or_default());
    }
}
"#;

/// Builds the package and runs what was built. The second part tells whether there was anything to compile.
fn run(project: &Project) -> Result<(String, bool), String> {
    let cargo = |verb: &str| {
        Command::new(env!("CARGO"))
            .args([verb, "--offline"])
            .current_dir(project.folder())
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("embed"))
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo")
    };
    let built = cargo("build");
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    if !built.status.success() {
        return Err(said);
    }
    let out = String::from_utf8_lossy(&cargo("run").stdout).into_owned();
    Ok((out, said.contains("Compiling app ")))
}

fn package() -> Project {
    let project = Project::bare("local:").expect("a folder");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         migrate = {{ package = \"migrate-rs\", path = '{}' }}\n\n[package.metadata.migrate]\n",
        workspace.join("migrate").display()
    );
    project.write("Cargo.toml", &manifest).expect("a file");
    project.write("src/main.rs", PROGRAM).expect("a file");
    // The versions are those that are here.
    fs::copy(workspace.join("Cargo.lock"), project.folder().join("Cargo.lock")).expect("a file");
    project
}

#[test]
fn what_changes_is_built_anew_and_what_is_broken_is_an_error() {
    let project = package();
    project.run(&["init"]).expect(Exit::Done, &[]);
    assert_eq!(run(&project), Ok((String::new(), true)), "a folder without revisions is an empty history");

    project.run(&["autogenerate", "-m", "users", "--rev-id", "aaaaaaaaaaaa"]).expect(Exit::Done, &[]);
    let (out, is_built) = run(&project).expect("a program");
    let folder = "migrations/19700101_000000_aaaaaaaaaaaa_users";
    assert!(
        is_built && out.starts_with("users after []: ") && out.ends_with(&format!("{folder}/upgrade.sql\n")),
        "{out}"
    );
    assert_eq!(run(&project), Ok((out.clone(), false)));

    // A data migration changes no table, and `schema.lock` keeps its text.
    project.run(&["revision", "-m", "rows", "--rev-id", "bbbbbbbbbbbb"]).expect(Exit::Done, &[]);
    let (out, is_built) = run(&project).expect("a program");
    assert!(is_built && out.contains("rows after [\"aaaaaaaaaaaa\"]: 3\n"), "{out}");

    let rows = "migrations/19700101_000000_bbbbbbbbbbbb_rows";
    project.write(&format!("{rows}/upgrade.sql"), "SELECT 1;\n").expect("a file");
    let (out, is_built) = run(&project).expect("a program");
    assert!(is_built && out.contains("rows after [\"aaaaaaaaaaaa\"]: 1\n"), "{out}");
    project.write("migrations/README.md", "Notes.\n").expect("a file");
    assert_eq!(run(&project), Ok((out, false)), "other files are nobody's business");

    project.write(&format!("{rows}/downgrade.sql"), "<<<<<<< HEAD\n").expect("a file");
    let said = run(&project).expect_err("a conflict");
    assert!(
        said.contains(&format!("error: `{rows}/downgrade.sql` holds a merge conflict in line 1; resolve it")),
        "{said}"
    );
    assert!(said.contains("src/main.rs:9:") && said.contains("1 previous error"), "{said}");
    fs::remove_file(project.folder().join(rows).join("downgrade.sql")).expect("a file");
    let said = run(&project).expect_err("a missing file");
    assert!(
        said.contains(&format!(
            "error: `{rows}/downgrade.sql` is missing; bring it back from version control"
        )),
        "{said}"
    );

    fs::remove_dir_all(project.folder().join(rows)).expect("a folder");
    let (out, is_built) = run(&project).expect("a program");
    assert!(is_built && !out.contains("rows"), "{out}");
}

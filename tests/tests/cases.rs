//! The cases: each is a folder below `cases/<topic>/`, and each is proven on a real PostgreSQL.
//!
//! | file | holds |
//! |---|---|
//! | `before.rs` | the models that are recorded and applied |
//! | `after.rs` | the models that come then |
//! | `upgrade.sql`, `downgrade.sql` | what `autogenerate` has to write |
//! | `answers.txt` | flags for `autogenerate`, one a line |
//! | `refused.txt` | what `autogenerate` says without these answers: its exit code and its message |
//! | `rows.sql` | rows that are there before the upgrade |
//! | `rows.txt` | what becomes of them |
//! | `configuration.toml` | what stands below `[package.metadata.migrate]` |
//! | `before.schema/`, `after.schema/` | files of SQL objects, as they stand in `schema/` |
//! | `configuration_after.toml` | what stands there with `after.rs`, where that is something else |
//! | `needs.txt` | what a server must have, one a line: `postgres 15`, `extension citext` or `compression lz4` |
//!
//! A case without `upgrade.sql` is one that is always refused. `BLESS=1` rewrites what is expected: read the
//! difference before it is committed. `ONLINE=1` proves that the online plan of every case leads to the same
//! database with the same rows, whatever its SQL is, and `POSTGRES` does so for the SQL of another server's
//! version. Where a server lacks what a case needs, the case has to fail; it is counted at the end, with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libtest_mimic::Trial;
use migrate_tests::cases::{self, entries};
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, chosen_version, server_version};
use migrate_tests::difference::same;
use migrate_tests::pool::Pool;
use migrate_tests::project::{Project, files_below};
use migrate_tests::trials;

/// Every file that a case may have.
const FILES: [&str; 11] = [
    "before.rs",
    "after.rs",
    "upgrade.sql",
    "downgrade.sql",
    "answers.txt",
    "refused.txt",
    "rows.sql",
    "rows.txt",
    "configuration.toml",
    "configuration_after.toml",
    "needs.txt",
];

/// Folders of SQL objects that a case may have.
const FOLDERS: [&str; 2] = ["before.schema", "after.schema"];

fn main() -> ExitCode {
    let arguments = trials::arguments();
    let cases = list();
    let mut trials = vec![Trial::test("every_folder_is_a_case", {
        let cases = cases.clone();
        move || Ok(whole(&cases)?)
    })];
    let shared = Arc::new(Shared::default());
    trials.extend(cases.into_iter().map(|case| {
        let shared = Arc::clone(&shared);
        Trial::test(case.name.clone(), move || Ok(case.prove(&shared)?))
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    for (lack, cases) in held(&shared.left_out).iter() {
        println!("left out: {} for want of {lack}: {}", cases.len(), cases.join(", "));
    }
    conclusion.exit_code()
}

/// What the cases of one run share.
#[derive(Default)]
struct Shared {
    /// What the server lacks, and the cases that it leaves out.
    left_out: Mutex<BTreeMap<String, Vec<String>>>,
    pool: Pool,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One folder.
#[derive(Clone)]
struct Case {
    /// `columns/add_nullable`
    name: String,
    folder: PathBuf,
}

/// All folders, two levels deep, whatever they hold.
fn list() -> Vec<Case> {
    cases::all().into_iter().map(|folder| Case { name: cases::name(&folder), folder }).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A folder that is no whole case would prove nothing, and nobody would notice.
fn whole(cases: &[Case]) -> Result<(), String> {
    let mut wrong = Vec::new();
    if cases.is_empty() {
        wrong.push("there are no cases".to_owned());
    }
    for case in cases {
        let mut missing = vec!["before.rs", "after.rs"];
        if case.has("upgrade.sql") || !case.has("refused.txt") {
            missing.extend(["upgrade.sql", "downgrade.sql"]);
        }
        if case.has("rows.sql") {
            missing.push("rows.txt");
        }
        missing.retain(|file| !case.has(file));
        wrong.extend(missing.iter().map(|file| format!("{} has no `{file}`", case.name)));
        let names = entries(&case.folder).into_iter().map(|path| file_name(&path));
        let unknown =
            names.filter(|name| !FILES.contains(&name.as_str()) && !FOLDERS.contains(&name.as_str()));
        wrong.extend(unknown.map(|name| format!("{} has `{name}`, which nothing reads", case.name)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

impl Case {
    fn has(&self, file: &str) -> bool {
        self.folder.join(file).is_file()
    }

    /// A file of the case; one that is not there is empty.
    fn read(&self, file: &str) -> Result<String, String> {
        if self.has(file) {
            fs::read_to_string(self.folder.join(file)).map_err(|error| format!("{file}: {error}"))
        } else {
            Ok(String::new())
        }
    }

    /// Compares with what is expected, or writes it down. Nothing is expected where there is no file.
    fn expect(&self, file: &str, found: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        if is_another_plan() && file == "refused.txt" && self.has(file) == found.is_empty() {
            return Err(if found.is_empty() { "it is not refused" } else { found }.to_owned());
        }
        if is_another_plan() && file != "rows.txt" {
            return Ok(());
        }
        if std::env::var_os("BLESS").is_none() {
            return same(&format!("`{file}` is another"), &self.read(file)?, found);
        }
        let written = if found.is_empty() && path.exists() {
            fs::remove_file(path)
        } else if found.is_empty() {
            Ok(())
        } else {
            fs::write(path, found)
        };
        written.map_err(|error| format!("{file}: {error}"))
    }

    /// What stands below `[package.metadata.migrate]`.
    fn configuration(&self, file: &str) -> Result<String, String> {
        let mut text = self.read(file)?;
        let speaks_of = |text: &str, key: &str| text.lines().any(|line| line.starts_with(key));
        if is_online() && !speaks_of(&text, "online") {
            text.insert_str(0, "online = true\n");
        }
        // What an older server understands the chosen one does, too.
        let written_for = text.lines().find_map(|line| line.strip_prefix("postgres = ")?.parse::<u32>().ok());
        if let Some(version) = chosen_version().filter(|version| written_for.is_none_or(|it| it > *version)) {
            text = text
                .lines()
                .filter(|line| !line.starts_with("postgres = "))
                .map(|line| format!("{line}\n"))
                .collect();
            text.insert_str(0, &format!("postgres = {version}\n"));
        }
        Ok(text)
    }

    /// Runs it; where the server lacks something, it has to fail.
    fn prove(&self, shared: &Shared) -> Result<(), String> {
        let Some(lack) = self.lack(shared)? else { return self.run(shared) };
        if self.run(shared).is_ok() {
            return Err(format!("`needs.txt` asks for {lack}, and the case passes without it"));
        }
        held(&shared.left_out).entry(lack).or_default().push(self.name.clone());
        Ok(())
    }

    /// What the case needs and the server does not have.
    fn lack(&self, shared: &Shared) -> Result<Option<String>, String> {
        for need in self.read("needs.txt")?.lines() {
            let has = |ask: &str| {
                let database = shared.pool.database();
                let found = database.query(ask);
                shared.pool.keep(database);
                found.map(|found| !found.is_empty())
            };
            let is_there = match need.split_whitespace().collect::<Vec<_>>()[..] {
                ["postgres", version] => {
                    server_version() >= version.parse().map_err(|_| format!("needs.txt: `{need}`"))?
                }
                ["extension", name] => {
                    has(&format!("SELECT name::text FROM pg_available_extensions WHERE name = '{name}'"))?
                }
                ["extension", name, version] => has(&format!(
                    "SELECT name::text FROM pg_available_extensions
                     WHERE name = '{name}' AND default_version = '{version}'"
                ))?,
                ["compression", method] => has(&format!(
                    "SELECT name FROM pg_settings
                     WHERE name = 'default_toast_compression' AND '{method}' = ANY (enumvals)"
                ))?,
                _ => return Err(format!("needs.txt: `{need}` is nothing that can be looked up")),
            };
            if !is_there {
                return Ok(Some(need.to_owned()));
            }
        }
        Ok(None)
    }

    fn run(&self, shared: &Shared) -> Result<(), String> {
        let database = shared.pool.database();
        self.run_in(&database, shared)?;
        shared.pool.take_back(database);
        Ok(())
    }

    fn run_in(&self, database: &Database, shared: &Shared) -> Result<(), String> {
        let project = Project::new(&database.url(), &self.configuration("configuration.toml")?)
            .map_err(|error| error.to_string())?;
        let write = |path: &str, text: &str| project.write(path, text).map_err(|error| error.to_string());

        write("src/lib.rs", &self.read("before.rs")?)?;
        self.place_objects("before.schema", &project)?;
        autogenerate(&project, "before", "000000000001", &["--empty".to_owned()]).done("before")?;
        upgrade(&project)?;
        // Where there are none, they are not asked for: a session can take long.
        let has_rows = self.has("rows.sql");
        let rows = || if has_rows { database.rows() } else { Ok(String::new()) };
        if has_rows {
            database.execute(&self.read("rows.sql")?).map_err(|error| format!("rows.sql: {error}"))?;
        }
        let (before, rows_before) = (database.describe()?, rows()?);

        write("src/lib.rs", &self.read("after.rs")?)?;
        self.place_objects("after.schema", &project)?;
        if self.has("configuration_after.toml") {
            project
                .configure(&self.configuration("configuration_after.toml")?)
                .map_err(|error| error.to_string())?;
        }
        let answers = self.answers()?;
        let refused = self.refusal(&project)?;
        self.expect("refused.txt", &refused)?;
        if !refused.is_empty() && answers.is_empty() {
            return Ok(());
        }
        if !answers.is_empty() {
            autogenerate(&project, &self.name, "000000000002", &answers).done("autogenerate")?;
        }
        let files = project.files("migrations").map_err(|error| error.to_string())?;
        for file in ["upgrade.sql", "downgrade.sql"] {
            let written =
                files.iter().find(|(path, _)| path.contains("000000000002") && path.ends_with(file));
            self.expect(file, written.map_or("", |(_, text)| text))?;
        }

        upgrade(&project)?;
        let after = database.describe()?;
        same(
            "the upgrade made something else than `after.rs` from nothing",
            &self.fresh(&project, shared)?,
            &after,
        )?;
        let rows_after = rows()?;

        let again = autogenerate(&project, "again", "000000000003", &[]).done("a second autogenerate")?;
        if project.files("migrations").map_err(|error| error.to_string())? != files {
            return Err(format!("a second autogenerate found something:\n{}", again.out));
        }
        project.run(&["check"]).done("check")?;

        project.run(&["downgrade", "-1", "--yes"]).done("downgrade")?;
        same("the downgrade made something else than there was", &before, &database.describe()?)?;
        let rows_back = rows()?;
        upgrade(&project)?;
        same("the second upgrade made something else than the first", &after, &database.describe()?)?;
        if rows_before.is_empty() {
            return Ok(());
        }
        let back = if rows_back == rows_before { "  the same\n" } else { &rows_back };
        let story = format!(
            "before\n{rows_before}after the upgrade\n{}after the downgrade\n{back}",
            if rows_after == rows_before { "  the same\n" } else { &rows_after }
        );
        self.expect("rows.txt", &story)
    }

    /// Makes the project's SQL objects those of one of the case's folders.
    fn place_objects(&self, folder: &str, project: &Project) -> Result<(), String> {
        let error = |error: std::io::Error| error.to_string();
        let files = files_below(&self.folder.join(folder)).map_err(error)?;
        fs::create_dir_all(project.folder().join("schema")).map_err(error)?;
        project.restore("schema", &files).map_err(error)
    }

    /// Flags with their values: one a line, a line that begins with `#` is a remark.
    fn answers(&self) -> Result<Vec<String>, String> {
        let text = self.read("answers.txt")?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(lines
            .flat_map(|line| match line.split_once(' ') {
                Some((flag, value)) => vec![flag.to_owned(), value.to_owned()],
                None => vec![line.to_owned()],
            })
            .collect())
    }

    /// Runs `autogenerate` without answers: what it says when it refuses, having written nothing.
    fn refusal(&self, project: &Project) -> Result<String, String> {
        let error = |error: std::io::Error| error.to_string();
        let before = project.files("migrations").map_err(error)?;
        let answer = autogenerate(project, &self.name, "000000000002", &[]);
        if answer.exit == 0 && !self.has("answers.txt") {
            return Ok(String::new());
        }
        if answer.exit == 0 {
            project.restore("migrations", &before).map_err(error)?;
            return Ok(String::new());
        }
        if project.files("migrations").map_err(error)? != before {
            return Err(format!("something was written although it was refused:\n{}", answer.err));
        }
        Ok(format!("exit {}\n{}", answer.exit, answer.err))
    }

    /// What a database holds that is built from `after.rs` alone.
    fn fresh(&self, project: &Project, shared: &Shared) -> Result<String, String> {
        let error = |error: std::io::Error| error.to_string();
        fs::create_dir_all(project.folder().join("fresh")).map_err(error)?;
        let flags = ["--empty", "--migrations", "fresh"].map(str::to_owned);
        autogenerate(project, "fresh", "000000000004", &flags).done("from nothing")?;
        let files = project.files("fresh").map_err(error)?;
        let upgrade = files.iter().find(|(path, _)| path.ends_with("upgrade.sql"));
        let sql = upgrade.map_or("", |(_, text)| text);
        let database = shared.pool.database();
        let described = database.describe_after(sql);
        shared.pool.keep(database);
        described.map_err(|error| format!("from nothing: {error}\n{sql}"))
    }
}

/// Whether cases are proven with other SQL than theirs.
fn is_another_plan() -> bool {
    is_online() || chosen_version().is_some_and(|version| version != 15)
}

fn is_online() -> bool {
    std::env::var_os("ONLINE").is_some()
}

fn autogenerate(project: &Project, message: &str, id: &str, flags: &[String]) -> Answer {
    let mut arguments = ["autogenerate", "-m", message, "--rev-id", id].map(str::to_owned).to_vec();
    arguments.extend_from_slice(flags);
    project.run(&arguments)
}

fn upgrade(project: &Project) -> Result<(), String> {
    project.run(&["upgrade"]).done("upgrade").map(drop)
}

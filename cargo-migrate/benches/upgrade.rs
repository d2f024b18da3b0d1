//! What `upgrade` and `downgrade` cost, in units of `psql` that runs the same SQL with the same commits.
//!
//! `cargo bench -p cargo-migrate --bench upgrade`, or with sizes and a number of rounds of one's own: `-- 10 100 x5`.
//! A machine that does something else meanwhile gives ratios that mean little.
//!
//! Whole processes are timed, one after the other and in turns, each on a database of its own, on a server that is
//! started for it. `psql` gets what the files say and the rows that record it: one message and one transaction a
//! revision, or with `-1` all in one transaction. Beside it stand the files alone, without those rows, which leave a
//! database that nobody can upgrade further.
//!
//! The no-op is `upgrade` at the head. It is measured in milliseconds above a process that only connects: this program
//! again.

mod measure;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_migrate::local::{self, Keep, Kind, Local};
use cargo_migrate::terminal::Terminal;
use migrate::apply::{State, VersionTable};
use migrate::{Revision, Script, SqlFile};
use tempfile::TempDir;

use self::measure::{fastest, finished, median, timed};

const SIZES: [usize; 3] = [10, 100, 1000];
const ROUNDS: usize = 7;
/// They are short, so each round has several.
const NO_OPS: usize = 5;
/// The word that makes this program the one that only connects.
const CONNECT: &str = "connect";
/// A database's name, which the server's URL has and no folder.
const DATABASE: &str = "measured_by_bench";

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    if let [word, url] = words.as_slice()
        && word == CONNECT
    {
        return connect(url);
    }
    // Cargo itself adds `--bench`.
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let rounds = words.iter().find_map(|word| word.strip_prefix('x')?.parse().ok()).unwrap_or(ROUNDS);

    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let server = Server::start(folder.path())?;
    println!(
        "Times are multiples of what psql takes: the median of {rounds} pairs, and the fastest against the"
    );
    println!(
        "fastest. Behind them, the median against psql with the files alone. The no-op is in milliseconds"
    );
    println!("above connecting.\n");
    println!("{:>9}  {:<7} {:>7} {:>8} {:>7}", "revisions", "", "median", "fastest", "files");
    for size in sizes {
        let prepared = Prepared::new(&folder.path().join(size.to_string()), size)?;
        let times = prepared.measure(&server, rounds)?;
        for (name, times) in [("up", &times.up), ("single", &times.single), ("down", &times.down)] {
            println!(
                "{size:>9}  {name:<7} {:>7.2} {:>8.2} {:>7.2}",
                median(&times.ratios(&times.psql)),
                fastest(&times.ours) / fastest(&times.psql),
                median(&times.ratios(&times.files)),
            );
        }
        let above: Vec<f64> =
            times.no_op.iter().zip(&times.connect).map(|(no_op, connect)| (no_op - connect) * 1e3).collect();
        println!(
            "{size:>9}  {:<7} {:>7.1} {:>8.1}",
            "no-op",
            median(&above),
            (fastest(&times.no_op) - fastest(&times.connect)) * 1e3
        );
    }
    Ok(())
}

/// The server on which everything runs. It goes away once nobody uses it.
struct Server {
    local: Local,
}

impl Server {
    fn start(folder: &Path) -> io::Result<Self> {
        let keep = Keep::UntilIdle(std::time::Duration::from_secs(30));
        local::open(Kind::Programs, folder, DATABASE, keep, &Terminal::of_process())
            .map(|local| Self { local })
            .map_err(io::Error::other)
    }

    fn url(&self, database: &str) -> String {
        self.local.url().replacen(DATABASE, database, 1)
    }

    /// An empty database in place of what had the name.
    fn anew(&self, database: &str) -> io::Result<()> {
        for sql in [
            format!("DROP DATABASE IF EXISTS {database}"),
            format!("CREATE DATABASE {database} TEMPLATE template0"),
        ] {
            finished(psql(self.local.url()).args(["-c", &sql]))?;
        }
        Ok(())
    }
}

/// A folder of revisions, and what `psql` gets in its place.
struct Prepared {
    migrations: PathBuf,
    /// With the rows that record the revisions.
    same: Scripts,
    /// Without.
    files: Scripts,
}

/// What `psql` gets.
struct Scripts {
    up: PathBuf,
    /// For `-1`.
    single: PathBuf,
    down: PathBuf,
}

/// Seconds, round by round.
#[derive(Default)]
struct Times {
    up: Turns,
    single: Turns,
    down: Turns,
    no_op: Vec<f64>,
    connect: Vec<f64>,
}

#[derive(Default)]
struct Turns {
    ours: Vec<f64>,
    psql: Vec<f64>,
    files: Vec<f64>,
}

impl Prepared {
    fn new(folder: &Path, size: usize) -> io::Result<Self> {
        let migrations = folder.join("migrations");
        let revisions: Vec<Revision> = (0..size).map(revision).collect();
        for (number, revision) in revisions.iter().enumerate() {
            let folder = migrations.join(format!("20260101_{number:06}_{}_measured", revision.id));
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("revision.toml"), &*revision.changes)?;
            fs::write(folder.join("upgrade.sql"), &*revision.upgrade.text)?;
            fs::write(folder.join("downgrade.sql"), &*revision.downgrade.text)?;
        }
        let [same, files] = [true, false].map(|rows| Scripts::new(folder, &revisions, rows));
        Ok(Self { migrations, same: same?, files: files? })
    }

    fn measure(&self, server: &Server, rounds: usize) -> io::Result<Times> {
        let mut times = Times::default();
        let [ours, same, files] = ["ours", "same", "files"];
        let urls = [ours, same, files].map(|database| server.url(database));
        // The first round warms the caches, and is not counted.
        for round in 0..=rounds {
            let mut all = Vec::new();
            for single in [false, true] {
                for database in [ours, same, files] {
                    server.anew(database)?;
                }
                let mut upgrade = self.ours("upgrade", &urls[0]);
                let (which, flags): (fn(&Scripts) -> &PathBuf, &[&str]) =
                    if single { (|scripts| &scripts.single, &["-1"]) } else { (|scripts| &scripts.up, &[]) };
                all.push([
                    timed(upgrade.args(single.then_some("--single-transaction")))?,
                    timed(psql(&urls[1]).args(flags).arg("-f").arg(which(&self.same)))?,
                    timed(psql(&urls[2]).args(flags).arg("-f").arg(which(&self.files)))?,
                ]);
            }
            for _ in 0..NO_OPS {
                let connect = timed(Command::new(env::current_exe()?).args([CONNECT, &urls[0]]))?;
                let no_op = timed(&mut self.ours("upgrade", &urls[0]))?;
                if round > 0 {
                    times.connect.push(connect);
                    times.no_op.push(no_op);
                }
            }
            all.push([
                timed(self.ours("downgrade", &urls[0]).args(["base", "--yes"]))?,
                timed(psql(&urls[1]).arg("-f").arg(&self.same.down))?,
                timed(psql(&urls[2]).arg("-f").arg(&self.files.down))?,
            ]);
            if round > 0 {
                for (turns, [ours, psql, files]) in
                    [&mut times.up, &mut times.single, &mut times.down].into_iter().zip(all)
                {
                    turns.ours.push(ours);
                    turns.psql.push(psql);
                    turns.files.push(files);
                }
            }
        }
        Ok(times)
    }

    fn ours(&self, command: &str, url: &str) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-migrate"));
        program.args([command, "--quiet", "--database-url", url, "--migrations"]).arg(&self.migrations);
        program.current_dir(&self.migrations);
        program
    }
}

impl Scripts {
    fn new(folder: &Path, revisions: &[Revision], rows: bool) -> io::Result<Self> {
        let table = VersionTable::default();
        let create = if rows { table.create_sql() } else { String::new() };
        let (mut up, mut single, mut down) = (create.clone(), create, String::new());
        for revision in revisions {
            let script = Script::parse(&revision.upgrade.text).map_err(io::Error::other)?;
            let mut statements = statements(&script);
            if rows {
                statements.push(table.insert_sql(revision, &script.checksum(), State::Applied, "psql"));
            }
            let _ = writeln!(up, "{}", one_message(&statements));
            let _ = writeln!(single, "{};", statements.join(";\n"));
        }
        for revision in revisions.iter().rev() {
            let script = Script::parse(&revision.downgrade.text).map_err(io::Error::other)?;
            let mut statements = statements(&script);
            if rows {
                statements.push(table.delete_sql(&revision.id));
            }
            let _ = writeln!(down, "{}", one_message(&statements));
        }
        let file = |name: &str, text: &str| {
            let path = folder.join(format!("{name}{}.sql", if rows { "" } else { "_files" }));
            fs::write(&path, text).map(|()| path)
        };
        Ok(Self { up: file("up", &up)?, single: file("single", &single)?, down: file("down", &down)? })
    }
}

impl Turns {
    /// Each time of ours as a multiple of the other of the same round.
    fn ratios(&self, others: &[f64]) -> Vec<f64> {
        self.ours.iter().zip(others).map(|(ours, other)| ours / other).collect()
    }
}

fn statements(script: &Script) -> Vec<String> {
    let all = script.sections().iter().flat_map(|section| &section.statements);
    all.map(|statement| script.statement(statement).trim_end_matches(';').to_owned()).collect()
}

/// For `psql`, what is between two `\;` goes with what is before.
fn one_message(statements: &[String]) -> String {
    format!("BEGIN\\;\n{}\\;\nCOMMIT;", statements.join("\\;\n"))
}

/// One of many: every fourth makes a table, and the others change it.
fn revision(number: usize) -> Revision {
    let table = format!("things_{}", number / 4);
    let (upgrade, downgrade, change) = match number % 4 {
        0 => (
            format!(
                "-- Create table {table}\nCREATE TABLE public.{table} (\n    id bigint NOT NULL,\n    name text NOT \
                 NULL,\n    note text,\n    price numeric NOT NULL DEFAULT 0,\n    created_at timestamptz NOT NULL \
                 DEFAULT now(),\n    CONSTRAINT {table}_pkey PRIMARY KEY (id)\n);\n"
            ),
            format!("-- Drop table {table}\nDROP TABLE public.{table};\n"),
            format!(
                "change = \"create-table\"\nname = \"{table}\"\ncolumns = [\n  {{ name = \"id\", type = \"bigint\" \
                 }},\n  {{ name = \"name\", type = \"text\" }},\n  {{ name = \"note\", type = \"text\", null = true \
                 }},\n  {{ name = \"price\", type = \"numeric\", default = \"0\" }},\n  {{ name = \"created_at\", type \
                 = \"timestamptz\", default = \"now()\" }},\n]\nprimary-key = {{ name = \"{table}_pkey\", columns = \
                 [\"id\"] }}\n"
            ),
        ),
        1 => (
            format!("-- Add column {table}.amount\nALTER TABLE public.{table} ADD COLUMN amount integer;\n"),
            format!("-- Drop column {table}.amount\nALTER TABLE public.{table} DROP COLUMN amount;\n"),
            format!(
                "change = \"add-column\"\ntable = \"{table}\"\ncolumn = {{ name = \"amount\", type = \"integer\", null \
                 = true }}\n"
            ),
        ),
        2 => (
            format!(
                "-- Create index {table}_name_idx\nCREATE INDEX {table}_name_idx ON public.{table} (name);\n"
            ),
            format!("-- Drop index {table}_name_idx\nDROP INDEX public.{table}_name_idx;\n"),
            format!(
                "change = \"create-index\"\ntable = \"{table}\"\nindex = {{ name = \"{table}_name_idx\", keys = [{{ column \
                 = \"name\" }}] }}\n"
            ),
        ),
        _ => (
            format!(
                "-- Add check to {table}\nALTER TABLE public.{table} ADD CONSTRAINT {table}_paid CHECK (price >= 0);\n"
            ),
            format!("-- Drop check of {table}\nALTER TABLE public.{table} DROP CONSTRAINT {table}_paid;\n"),
            format!(
                "change = \"add-check\"\ntable = \"{table}\"\ncheck = {{ name = \"{table}_paid\", expression = \"price \
                 >= 0\" }}\n"
            ),
        ),
    };
    let id = |number: usize| format!("{number:012x}");
    let parent = number.checked_sub(1).map(id);
    let created = format!("2026-01-01T{:02}:{:02}:{:02}Z", number / 3600, number / 60 % 60, number % 60);
    let changes = format!(
        "id = \"{}\"\nparents = [{}]\nmessage = \"measured\"\ncreated = \"{created}\"\n\n[[changes]]\n{change}",
        id(number),
        parent.as_ref().map_or_else(String::new, |parent| format!("\"{parent}\"")),
    );
    Revision {
        id: id(number).into(),
        parents: parent.into_iter().map(Into::into).collect::<Vec<_>>().into(),
        message: "measured".into(),
        created: created.into(),
        upgrade: SqlFile::text(upgrade),
        downgrade: SqlFile::text(downgrade),
        changes: changes.into(),
        ..Revision::EMPTY
    }
}

fn psql(url: &str) -> Command {
    let mut program = Command::new("psql");
    program.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "--dbname", url]);
    program.env("PGOPTIONS", "-c client_min_messages=warning");
    program
}

/// The other program: connects as the command does, and that is all.
fn connect(url: &str) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
        connected.map(drop).map_err(io::Error::other)
    })
}

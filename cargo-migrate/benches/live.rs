//! What it costs to read a live database, in units of `pg_dump --schema-only` of the same.
//!
//! `cargo bench -p cargo-migrate --bench live`, or with sizes and a number of rounds of one's own: `-- 10 100 x5`.
//! A machine that does something else meanwhile gives ratios that mean little.
//!
//! Whole processes are timed, one after the other and in turns, on a server that is started for it. Each table has
//! twelve columns, defaults, a check, keys and indexes; nothing has drifted, and nothing needs more than a look.

mod measure;
#[expect(dead_code, reason = "other benchmarks edit the package")]
mod package;

use std::env;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cargo_migrate::local::{self, Keep, Kind, Local};
use cargo_migrate::terminal::Terminal;
use tempfile::TempDir;

use self::measure::{fastest, finished, median, timed};
use self::package::Package;

const SIZES: [usize; 3] = [10, 100, 1000];
const ROUNDS: usize = 7;
/// What is measured.
const COMMANDS: [&[&str]; 2] = [&["check", "--live"], &["pull", "--force", "-o", "pulled.rs"]];
/// A database's name, which the server's URL has and no folder.
const DATABASE: &str = "measured_by_bench";

fn main() -> io::Result<()> {
    // Cargo itself adds `--bench`.
    let words: Vec<String> = env::args().skip(1).collect();
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let rounds = words.iter().find_map(|word| word.strip_prefix('x')?.parse().ok()).unwrap_or(ROUNDS);

    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let keep = Keep::UntilIdle(Duration::from_secs(30));
    let terminal = Terminal::of_process();
    let server = local::open(Kind::Programs, folder.path(), DATABASE, keep, &terminal);
    let server = server.map_err(io::Error::other)?;
    println!(
        "Times are multiples of what pg_dump takes: the median of {rounds} pairs, and the fastest against"
    );
    println!("the fastest. Behind them, the fastest in milliseconds.\n");
    println!("{:>6}  {:<14} {:>7} {:>8} {:>7} {:>8}", "tables", "", "median", "fastest", "ours", "pg_dump");
    for size in sizes {
        let database = Prepared::new(&server, size)?;
        for command in COMMANDS {
            let (mut ours, mut dumps) = (Vec::new(), Vec::new());
            // The first round warms the caches, and is not counted.
            for round in 0..=rounds {
                let times = (timed(&mut database.ours(command))?, timed(&mut database.dump())?);
                if round > 0 {
                    ours.push(times.0);
                    dumps.push(times.1);
                }
            }
            let ratios: Vec<f64> = ours.iter().zip(&dumps).map(|(ours, dump)| ours / dump).collect();
            println!(
                "{size:>6}  {:<14} {:>7.2} {:>8.2} {:>7.0} {:>8.0}",
                command.iter().take(2).copied().collect::<Vec<_>>().join(" "),
                median(&ratios),
                fastest(&ours) / fastest(&dumps),
                fastest(&ours) * 1e3,
                fastest(&dumps) * 1e3
            );
        }
    }
    Ok(())
}

/// A package whose database holds what it records.
struct Prepared {
    package: Package,
    url: String,
}

impl Prepared {
    fn new(server: &Local, size: usize) -> io::Result<Self> {
        let name = format!("of_{size}");
        let mut create = Command::new("psql");
        create.args(["-X", "-q", "--dbname", server.url(), "-c", &format!("CREATE DATABASE {name}")]);
        finished(&mut create)?;
        let prepared =
            Self { package: Package::create(size)?, url: server.url().replacen(DATABASE, &name, 1) };
        finished(&mut prepared.ours(&["autogenerate", "-m", "first"]))?;
        finished(&mut prepared.ours(&["upgrade"]))?;
        Ok(prepared)
    }

    fn ours(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-migrate"));
        program.args(arguments).args(["--quiet", "--database-url", &self.url]);
        program.current_dir(self.package.folder());
        program
    }

    fn dump(&self) -> Command {
        let mut program = Command::new("pg_dump");
        program.args(["--schema-only", "--dbname", &self.url]).current_dir(Path::new("/"));
        program
    }
}

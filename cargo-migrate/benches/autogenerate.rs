//! What `autogenerate` costs, in units of reading the same files with syn.
//!
//! `cargo bench -p cargo-migrate --bench autogenerate`, or with sizes of one's own: `-- 100 4000`.
//!
//! Whole processes are timed, one after the other and in turns: this program again, as one that parses
//! every file with syn on one thread and does nothing else; `cargo migrate autogenerate`, which writes a
//! revision each time; and `cargo metadata` alone, which is a part of it. Only figures of one run can be
//! compared, so all that is printed is ratios. Both programs have the same syn, with line numbers
//! (`span-locations`).
//!
//! The package that is read holds nothing but models, ten a file: the unfavourable case, because other
//! code is passed over, while syn parses it.

mod package;

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use package::{Package, Version};

const SIZES: [usize; 3] = [10, 100, 1000];
const ROUNDS: usize = 15;
/// The word that makes this program the one that only parses.
const PARSE: &str = "parse";

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    if let [word, folder] = words.as_slice()
        && word == PARSE
    {
        return parse(Path::new(folder));
    }
    // Cargo itself adds `--bench`.
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };

    println!("Times are multiples of what syn takes to parse the same files: the median of {ROUNDS} pairs,");
    println!("and the fastest against the fastest. Memory is the most that was resident, in MB.\n");
    println!(
        "{:>7}  {:<12} {:>7} {:>8} {:>7}   {:>8}",
        "tables", "autogenerate", "median", "fastest", "memory", "metadata"
    );
    let mut growth = Vec::new();
    for tables in sizes {
        let mut of_size = Vec::new();
        for (name, case) in CASES {
            let prepared = Prepared::new(tables, case)?;
            let times = prepared.measure()?;
            println!(
                "{tables:>7}  {name:<12} {:>7.2} {:>8.2} {:>7}   {:>8.2}",
                median(&times.ratios(&times.autogenerate)),
                fastest(&times.autogenerate) / fastest(&times.parse),
                prepared
                    .memory()?
                    .map_or_else(|| "?".to_owned(), |bytes| format!("{:.1}", bytes as f64 / 1e6)),
                median(&times.ratios(&times.metadata)),
            );
            of_size.push((name, fastest(&times.autogenerate), fastest(&times.parse)));
        }
        growth.push((tables, of_size));
    }

    println!("\nWhat one table costs, in multiples of what it costs in the package before:\n");
    println!("{:>7}  {:<12} {:>7} {:>8}", "tables", "autogenerate", "cost", "syn");
    for pair in growth.windows(2) {
        let [(few, before), (many, after)] = pair else { continue };
        for ((name, small, syn_small), (_, large, syn_large)) in before.iter().zip(after) {
            let per_table = |large: &f64, small: &f64| (large / *many as f64) / (small / *few as f64);
            println!(
                "{many:>7}  {name:<12} {:>7.2} {:>8.2}",
                per_table(large, small),
                per_table(syn_large, syn_small)
            );
        }
    }
    Ok(())
}

/// What the package looks like when `autogenerate` comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// There is no revision yet.
    FromNothing,
    /// Every tenth table is not what is recorded.
    Changed,
    /// Everything is recorded.
    Unchanged,
}

const CASES: [(&str, Case); 3] =
    [("from nothing", Case::FromNothing), ("a tenth", Case::Changed), ("unchanged", Case::Unchanged)];

/// A package on the disk, and what its folder of revisions holds between two runs.
struct Prepared {
    package: Package,
    /// The text of `schema.lock`, when something is recorded.
    lock: Option<String>,
    /// The revisions that stay.
    revisions: Vec<PathBuf>,
}

/// Seconds, round by round.
#[derive(Default)]
struct Times {
    parse: Vec<f64>,
    autogenerate: Vec<f64>,
    metadata: Vec<f64>,
}

impl Prepared {
    fn new(tables: usize, case: Case) -> io::Result<Self> {
        let package = Package::create(tables)?;
        let mut prepared = Self { package, lock: None, revisions: Vec::new() };
        if case != Case::FromNothing {
            finish(prepared.autogenerate().spawn()?)?;
            prepared.lock = Some(fs::read_to_string(prepared.package.lock())?);
            prepared.revisions = prepared.package.revisions()?;
        }
        if case == Case::Changed {
            prepared.package.write_models(Version::Second)?;
        }
        Ok(prepared)
    }

    fn measure(&self) -> io::Result<Times> {
        let mut times = Times::default();
        // The first round warms the caches of files, and is not counted.
        for round in 0..=ROUNDS {
            let parse = timed(&mut self.parse()?)?;
            let autogenerate = timed(&mut self.autogenerate())?;
            self.restore()?;
            let metadata = timed(&mut self.metadata())?;
            if round > 0 {
                times.parse.push(parse);
                times.autogenerate.push(autogenerate);
                times.metadata.push(metadata);
            }
        }
        Ok(times)
    }

    /// The most memory that `autogenerate` had, where the system tells.
    fn memory(&self) -> io::Result<Option<u64>> {
        let mut most = None;
        let mut child = self.autogenerate().spawn()?;
        while child.try_wait()?.is_none() {
            most = most.max(resident(&child));
        }
        finish(child)?;
        self.restore()?;
        Ok(most)
    }

    fn parse(&self) -> io::Result<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.arg(PARSE).arg(self.package.sources());
        Ok(command)
    }

    fn autogenerate(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-migrate"));
        command.args(["migrate", "autogenerate", "-m", "measured"]);
        command.current_dir(self.package.folder()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn metadata(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        command.current_dir(self.package.folder()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Takes back what a run has written.
    fn restore(&self) -> io::Result<()> {
        for revision in self.package.revisions()? {
            if !self.revisions.contains(&revision) {
                fs::remove_dir_all(revision)?;
            }
        }
        match &self.lock {
            Some(text) => fs::write(self.package.lock(), text),
            None => fs::remove_file(self.package.lock()),
        }
    }
}

impl Times {
    /// Each time as a multiple of the parse of the same round.
    fn ratios(&self, times: &[f64]) -> Vec<f64> {
        times.iter().zip(&self.parse).map(|(time, parse)| time / parse).collect()
    }
}

/// The other program: every file below a folder, parsed and forgotten.
fn parse(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            parse(&path)?;
        } else {
            let file = syn::parse_file(&fs::read_to_string(&path)?);
            black_box(file.map_err(io::Error::other)?);
        }
    }
    Ok(())
}

fn timed(command: &mut Command) -> io::Result<f64> {
    let start = Instant::now();
    let child = command.spawn()?;
    finish(child)?;
    Ok(start.elapsed().as_secs_f64())
}

fn finish(mut child: Child) -> io::Result<()> {
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("a program failed: {status}"))) }
}

/// The peak so far, as Linux counts it.
fn resident(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn fastest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

//! The whole program as a process that is killed, on servers that are killed, at random moments: what comes of it
//! has to be what a clean run leaves.
//!
//! Moments are drawn with a seed that a failure shows; `SEED=…` draws the same ones again.
#![cfg(unix)]

mod alone;
mod blocked;
mod clock;
mod commit;
mod confusing;
mod connection;
mod crashes;
mod crowd;
mod disk;
mod kills;
mod long_history;
mod packages;
mod proxy;
mod rights;
mod sections;
mod server;

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use migrate_tests::command::Answer;
use migrate_tests::project::Project;

/// The program on its way, which ends with the test.
struct Process {
    child: Child,
    out: File,
    err: File,
}

impl Process {
    /// Where the program is.
    const PROGRAM: &str = env!("CARGO_BIN_EXE_migrate-program");

    /// Starts it in a package, on the database with this URL.
    fn start(project: &Project, url: &str, arguments: &[&str]) -> Self {
        Self::start_with(project, url, arguments, &[])
    }

    /// The same, with more variables in its environment.
    fn start_with(project: &Project, url: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut program = Command::new(Self::PROGRAM);
        program.envs(environment.iter().copied());
        Self::start_as(program, project, url, arguments)
    }

    /// The same, by a command that leads to it.
    fn start_as(mut command: Command, project: &Project, url: &str, arguments: &[&str]) -> Self {
        let [out, err] = [(); 2].map(|()| tempfile::tempfile().expect("a file"));
        let stream = |file: &File| Stdio::from(file.try_clone().expect("a file"));
        for (name, _) in std::env::vars() {
            if name.starts_with("PG") || name.starts_with("MIGRATE_") {
                command.env_remove(name);
            }
        }
        let child = command
            .args(arguments)
            .current_dir(project.folder())
            .env("DATABASE_URL", url)
            .stdin(Stdio::null())
            .stdout(stream(&out))
            .stderr(stream(&err))
            .spawn()
            .expect("the program");
        Self { child, out, err }
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_none()
    }

    /// Kills it as a machine that runs out of memory would, and says whether it was still there to be killed.
    fn kill(mut self) -> Killed {
        let _ = self.child.kill();
        let status = self.child.wait().expect("a process that has ended");
        let killed = status.signal() == Some(9);
        let answer = self.answer(status);
        if killed { Killed::Hit } else { Killed::TooLate(answer) }
    }

    /// What it answered, as soon as it has ended.
    fn end(mut self) -> Answer {
        let status = self.child.wait().expect("a process that has ended");
        self.answer(status)
    }

    /// What it wrote to standard error until now.
    fn said(&self) -> String {
        read(&self.err)
    }

    fn answer(&mut self, status: ExitStatus) -> Answer {
        let exit = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX);
        Answer { exit, out: read(&self.out), err: read(&self.err) }
    }
}

/// What became of a process that was to be killed.
enum Killed {
    Hit,
    TooLate(Answer),
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is in a file that somebody else still writes to, whose position is left alone.
fn read(file: &File) -> String {
    let mut bytes = vec![0; usize::try_from(file.metadata().expect("a file").len()).expect("a length")];
    file.read_exact_at(&mut bytes, 0).expect("a file");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether everything is allowed here that the file system forbids.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("`id`");
    output.stdout.trim_ascii() == b"0"
}

/// Looks until something is so.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Numbers that nobody foresees, and that can be drawn again.
struct Chance(u64);

impl Chance {
    /// With the seed in `SEED`, else with one of this moment. It is shown when a test fails.
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
        let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(u64::from(now));
        eprintln!("SEED={seed}");
        Self(seed)
    }

    /// The next one of `0..below`: SplitMix64.
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }

    /// A moment within this time.
    fn within(&mut self, time: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)))
    }
}

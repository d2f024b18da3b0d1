//! The program as a process of its own, for what is done to a process: signals, and a terminal that nobody has.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use migrate_tests::command::Answer;
use migrate_tests::project::Project;

/// The program on its way, which ends with the test.
pub(crate) struct Process {
    child: Child,
    out: File,
    err: File,
}

impl Process {
    /// Starts it in a package, on the database with this URL.
    pub(crate) fn start(project: &Project, url: &str, arguments: &[&str]) -> Self {
        let [out, err] = [(); 2].map(|()| tempfile::tempfile().expect("a file"));
        let stream = |file: &File| Stdio::from(file.try_clone().expect("a file"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate-program"));
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

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal: `INT`, `STOP`, `KILL`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(sent.expect("`kill`").success());
    }

    /// What it wrote to standard error until now.
    pub(crate) fn said(&self) -> String {
        read(&self.err)
    }

    /// What it wrote to standard output until now.
    pub(crate) fn out(&self) -> String {
        read(&self.out)
    }

    /// What it answered, as soon as it has ended.
    pub(crate) fn end(mut self) -> Answer {
        let status = self.child.wait().expect("a process that has ended");
        let exit = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX);
        Answer { exit, out: read(&self.out), err: read(&self.err) }
    }
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

/// Looks until something is so.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

//! The program as a process of its own, for what is done to a process: signals, and a terminal that nobody has.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::command::Answer;
use crate::project::Project;

/// The program on its way, which ends with the test.
#[derive(Debug)]
pub struct Process {
    child: Child,
    out: File,
    err: File,
}

impl Process {
    /// Where the program is: Cargo builds it for the tests of this package.
    ///
    /// # Panics
    /// It is not there.
    #[must_use]
    pub fn program() -> PathBuf {
        let test = std::env::current_exe().expect("a test");
        let folder = test.parent().and_then(Path::parent).expect("the folder above `deps`");
        let program = folder.join(format!("migrate-program{}", std::env::consts::EXE_SUFFIX));
        assert!(program.is_file(), "`{}` is not built", program.display());
        program
    }

    /// Starts it in a package, on the database with this URL.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn start(project: &Project, url: &str, arguments: &[&str]) -> Self {
        Self::start_with(project, url, arguments, &[])
    }

    /// The same, with more variables in its environment.
    ///
    /// # Panics
    /// As there.
    #[must_use]
    pub fn start_with(
        project: &Project,
        url: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut program = Command::new(Self::program());
        program.envs(environment.iter().copied());
        Self::start_as(program, project, url, arguments)
    }

    /// The same, by a command that leads to it.
    ///
    /// # Panics
    /// As there.
    #[must_use]
    pub fn start_as(mut command: Command, project: &Project, url: &str, arguments: &[&str]) -> Self {
        for (name, _) in std::env::vars() {
            if name.starts_with("PG") || name.starts_with("MIGRATE_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(project.folder()).env("DATABASE_URL", url);
        Self::of(command)
    }

    /// Starts a command as it is: its folder, environment and arguments are those that it has.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn of(mut command: Command) -> Self {
        let [out, err] = [(); 2].map(|()| tempfile::tempfile().expect("a file"));
        let stream = |file: &File| Stdio::from(file.try_clone().expect("a file"));
        let child = command
            .stdin(Stdio::null())
            .stdout(stream(&out))
            .stderr(stream(&err))
            .spawn()
            .expect("the program");
        Self { child, out, err }
    }

    /// Whether it has not ended yet.
    ///
    /// # Panics
    /// The system does not tell.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_none()
    }

    /// Kills it as a machine that runs out of memory would, and says whether it was still there to be killed.
    ///
    /// # Panics
    /// The system does not tell.
    pub fn kill(mut self) -> Killed {
        let _ = self.child.kill();
        let status = self.child.wait().expect("a process that has ended");
        let killed = status.signal() == Some(9);
        let answer = self.answer(status);
        if killed { Killed::Hit } else { Killed::TooLate(answer) }
    }

    /// What it answered, as soon as it has ended.
    ///
    /// # Panics
    /// The system does not tell.
    pub fn end(mut self) -> Answer {
        let status = self.child.wait().expect("a process that has ended");
        self.answer(status)
    }

    /// The number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal: `INT`, `STOP`, `KILL`.
    ///
    /// # Panics
    /// There is nobody to send it to.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.id().to_string()]).status();
        assert!(sent.expect("`kill`").success());
    }

    /// What it wrote to standard output until now.
    #[must_use]
    pub fn out(&self) -> String {
        read(&self.out)
    }

    /// What it wrote to standard error until now.
    #[must_use]
    pub fn said(&self) -> String {
        read(&self.err)
    }

    fn answer(&mut self, status: ExitStatus) -> Answer {
        let exit = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX);
        Answer { exit, out: read(&self.out), err: read(&self.err) }
    }
}

/// What became of a process that was to be killed.
#[derive(Debug)]
pub enum Killed {
    /// It ended by the signal.
    Hit,
    /// It had answered before.
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

/// Looks until something is so.
///
/// # Panics
/// It is not so for a minute.
#[track_caller]
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

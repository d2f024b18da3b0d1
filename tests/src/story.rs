//! An example's README, lived through as its reader would: what it says to type is typed into a shell, in a copy of
//! the example, and what it shows has to come out.
//!
//! - A `console` block has commands after `$ `, further lines of one after `> `, and below it what it prints, both
//!   streams as a terminal has them. A command with nothing below it may print anything.
//! - A command has to succeed, unless an `error:` is shown below it: then it has to fail. A command that says no
//!   without an error says its exit code: `cargo migrate check || echo "exit code $?"`.
//! - Revisions are written a minute after each other, from October 2026 on.
//! - `…` stands for anything in a line, and alone for any lines; times and the ids of revisions may differ.
//! - A `diff` block is an edit: what it takes away has to be in the file once.
//! - The shell's folder and its exported variables last from one command to the next, and nothing else. The copy is a
//!   git repository with one commit, as a clone is.
//!
//! With `BLESS=1` output that differs is written into the README, to be read: `???` differs from everything.

mod expected;
mod steps;

use std::cell::Cell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use self::expected::Ids;
use self::steps::Step;
use crate::example;
use crate::process::Process;
use crate::project::files_below;

/// A story that was lived through.
#[derive(Debug)]
pub struct Story {
    name: String,
    home: TempDir,
    ids: Ids,
    commands: Cell<u32>,
}

/// When the first command is typed, in seconds since 1970; a minute later the next one is.
const BEGIN: u32 = 1_790_812_800;

impl Story {
    /// Does what the README of an example says, from its first line to its last.
    ///
    /// # Panics
    /// Something else came out.
    #[must_use]
    pub fn told(name: &str) -> Self {
        Self::told_by(name, &Process::program())
    }

    /// The same by a program with the feature `embedded`, which is built for it.
    ///
    /// # Panics
    /// As there, or it cannot be built.
    #[must_use]
    pub fn told_by_embedded(name: &str) -> Self {
        let target = target_folder();
        let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--locked", "-p", "cargo-migrate", "--features", "embedded", "--target-dir"])
            .arg(&target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self::told_by(name, &target.join("debug").join("cargo-migrate"))
    }

    fn told_by(name: &str, program: &Path) -> Self {
        let home = tempfile::Builder::new().prefix("story-").tempdir().expect("a folder");
        // Servers run as another user where this one is root.
        open(home.path());
        let mut story = Self { name: name.to_owned(), home, ids: Ids::default(), commands: Cell::default() };
        example::copy(name, &story.folder());
        let programs = story.home.path().join("bin");
        fs::create_dir(&programs).expect("a folder");
        fs::copy(program, programs.join("cargo-migrate")).expect("the program");
        let clone = "git init -q -b main && printf 'target\n' >> .git/info/exclude && git add -A && \
                     git commit -q -m 'as it was cloned'";
        let (cloned, said) = story.shell(clone);
        assert!(cloned, "{said}");
        story.tell();
        story
    }

    /// Where the copy is.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.home.path().join(&self.name)
    }

    /// Runs a command in the copy, as it is left.
    ///
    /// # Panics
    /// There is no shell.
    #[must_use]
    pub fn run(&self, command: &str) -> (bool, String) {
        self.shell(&self.ids.put_in(command))
    }

    /// What a command prints that has to succeed.
    ///
    /// # Panics
    /// It fails.
    #[track_caller]
    pub fn done(&self, command: &str) -> String {
        let (succeeded, said) = self.run(command);
        assert!(succeeded, "{command}\n{said}");
        said
    }

    /// Fails unless a folder of the copy holds what the example has there, but for times and ids: the story ends
    /// where the example is. With `BLESS=1` the example gets what the story ends with.
    ///
    /// # Panics
    /// It does not.
    #[track_caller]
    pub fn ends_as_committed(&self, folder: &str) {
        let committed = files_below(&example::examples().join(&self.name).join(folder)).expect("files");
        let found = files_below(&self.folder().join(folder)).expect("files");
        let found: Vec<(String, String)> =
            found.iter().map(|(path, text)| (self.ids.told(path), self.ids.told(text))).collect();
        if std::env::var_os("BLESS").is_some() {
            return bless(&example::examples().join(&self.name).join(folder), &found);
        }
        let without_time = |path: &str| match path.split_once('_') {
            Some((day, rest)) if day.len() == 8 => rest.split_once('_').map_or(rest, |it| it.1).to_owned(),
            _ => path.to_owned(),
        };
        let text_without_time = |text: &str| {
            text.lines().filter(|line| !line.starts_with("created = ")).collect::<Vec<_>>().join("\n")
        };
        let mut committed: Vec<(String, String)> =
            committed.iter().map(|(path, text)| (without_time(path), text_without_time(text))).collect();
        let mut found: Vec<(String, String)> =
            found.iter().map(|(path, text)| (without_time(path), text_without_time(text))).collect();
        committed.sort();
        found.sort();
        let names =
            |files: &[(String, String)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
        assert_eq!(names(&committed), names(&found), "the files of `{folder}`");
        for ((path, committed), (_, found)) in committed.iter().zip(&found) {
            crate::difference::same(&format!("{folder}/{path}"), committed, found)
                .unwrap_or_else(|difference| panic!("{difference}"));
        }
    }

    fn tell(&mut self) {
        let path = example::examples().join(&self.name).join("README.md");
        let readme = fs::read_to_string(&path).expect("a README");
        let mut blessed: Vec<(usize, usize, String)> = Vec::new();
        let mut failure = None;
        for step in steps::of(&readme) {
            match step {
                Step::Edit { line, file, hunks } => self.edit(line, &file, &hunks),
                Step::Command { line, command, output } => {
                    let (succeeded, found) = self.shell(&self.ids.put_in(&command));
                    let place = format!("examples/{}/README.md:{line}: `{command}`", self.name);
                    let shows_error = output.iter().any(|line| line.starts_with("error:"));
                    let found_lines: Vec<&str> = found.trim_end().lines().collect();
                    let shown: Vec<String> = trimmed(&output);
                    let agrees = shown.is_empty() || self.ids.agree(&shown, &found_lines);
                    if !agrees && std::env::var_os("BLESS").is_some() {
                        let found = self.ids.told(&found);
                        blessed.push((line + command.matches('\n').count(), output.len(), found));
                        continue;
                    }
                    if !agrees {
                        failure =
                            Some(format!("{place} shows\n\n{}\n\nand prints\n\n{found}", shown.join("\n")));
                        break;
                    }
                    if succeeded == shows_error {
                        failure = Some(format!("{place}\n{found}"));
                        break;
                    }
                }
            }
        }
        if !blessed.is_empty() {
            let mut lines: Vec<String> = readme.lines().map(str::to_owned).collect();
            for (at, count, found) in blessed.into_iter().rev() {
                let found = found.trim_end().lines().map(|line| line.trim_end().to_owned());
                lines.splice(at..at + count, found.collect::<Vec<_>>());
            }
            fs::write(&path, lines.join("\n") + "\n").expect("a README");
        }
        if let Some(failure) = failure {
            panic!("{failure}");
        }
    }

    fn edit(&self, line: usize, file: &str, hunks: &[(String, String)]) {
        let path = self.folder().join(file);
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        for (old, new) in hunks {
            let place = format!("examples/{}/README.md:{line}: {file}", self.name);
            if old.is_empty() {
                text.push_str(new);
                continue;
            }
            assert_eq!(
                text.matches(old.as_str()).count(),
                1,
                "{place} has to have this once:\n{old}\n\n{text}"
            );
            text = text.replacen(old.as_str(), new, 1);
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Whether it succeeded, and what it printed. A file takes that: a server that is started would keep a pipe open.
    fn shell(&self, command: &str) -> (bool, String) {
        let home = self.home.path();
        let (state, output) = (home.join("state"), home.join("output"));
        let script = format!(
            "[ -e {state} ] && . {state}\nexport SOURCE_DATE_EPOCH={now}\nset -o pipefail\n{command}\nstatus=$?\n{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {state}\nexit $status",
            state = state.display(),
            now = BEGIN + 60 * self.commands.get(),
        );
        let file = File::create(&output).expect("a file");
        self.commands.set(self.commands.get() + 1);
        let mut shell = Command::new("bash");
        for (name, _) in std::env::vars() {
            let foreign = ["PG", "MIGRATE_", "CARGO", "RUST", "DATABASE_URL", "GIT_"];
            if foreign.iter().any(|it| name.starts_with(it)) && name != "CARGO_HOME" && name != "RUSTUP_HOME"
            {
                shell.env_remove(name);
            }
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let status = shell
            .args(["--noprofile", "--norc", "-c", &script])
            .current_dir(self.folder())
            .env("PATH", format!("{}:{path}", home.join("bin").display()))
            .env("LC_ALL", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            .env("CARGO_TERM_QUIET", "true")
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_BUILD_BUILD_DIR", build_folder())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Aiko")))
            .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "aiko@example.org")))
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a file"))
            .stderr(file)
            .status()
            .expect("bash");
        let output = fs::read(&output).expect("a file");
        (status.success(), String::from_utf8_lossy(&output).into_owned())
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if self.folder().join("target/migrate").exists() {
            let _ = self.shell("cargo migrate local stop");
        }
    }
}

/// Where the examples of all stories are compiled, so that the next one finds what the last one needed, too.
fn build_folder() -> PathBuf {
    target_folder().join("tmp").join("stories")
}

/// Where this was built.
fn target_folder() -> PathBuf {
    let program = Process::program();
    program.parent().and_then(Path::parent).expect("the folder above the profile's").to_path_buf()
}

/// Makes a folder hold these files and no others.
fn bless(folder: &Path, files: &[(String, String)]) {
    let _ = fs::remove_dir_all(folder);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

/// Lines without the empty ones at the end.
fn trimmed(lines: &[String]) -> Vec<String> {
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines[..end].to_vec()
}

#[cfg(unix)]
fn open(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("a folder");
}

//! Finding the PostgreSQL programs of this machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::account::Account;
use crate::error::Error;
use crate::terminal::Terminal;

/// The programs of one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Programs {
    bin: PathBuf,
    /// 15 for 15.4.
    pub(super) major: u32,
}

/// Where packages and installers put the programs when they are not on PATH. A `*` stands for the
/// rest of one folder's name.
#[cfg(unix)]
pub(super) const USUAL: [&str; 12] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/lib64/postgresql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
];
#[cfg(not(unix))]
pub(super) const USUAL: [&str; 1] = ["C:/Program Files/PostgreSQL/*/bin"];

/// The oldest server whose status file says when it is ready.
const OLDEST: u32 = 10;

impl Programs {
    /// All installations that the account can run, the preferred one first: PATH, `pg_config`, then
    /// the usual folders, newest first.
    pub(super) fn all(terminal: &Terminal, account: Option<&Account>) -> Vec<Self> {
        Self::all_in(terminal, account, &USUAL)
    }

    fn all_in(terminal: &Terminal, account: Option<&Account>, usual: &[&str]) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let mut visit = |folders: Vec<PathBuf>| {
            let mut here: Vec<Self> = folders
                .into_iter()
                .filter(|bin| bin.is_absolute() && seen.insert(bin.canonicalize().unwrap_or_default()))
                .filter_map(|bin| Self::at(bin, terminal, account))
                .collect();
            here.sort_by_key(|programs| std::cmp::Reverse(programs.major));
            found.extend(here);
        };
        for folder in on_path(terminal) {
            visit(vec![folder]);
        }
        visit(by_pg_config(terminal).into_iter().collect());
        visit(usual.iter().flat_map(|pattern| matching(pattern)).collect());
        found
    }

    fn at(bin: PathBuf, terminal: &Terminal, account: Option<&Account>) -> Option<Self> {
        let programs = Self { bin, major: 0 };
        let whole = ["initdb", "postgres", "pg_ctl"].iter().all(|name| programs.path(name).is_file());
        if !whole || account.is_some_and(|account| !account.can_run(&programs.path("postgres"))) {
            return None;
        }
        let answer = output_of(programs.command("postgres", terminal, None).arg("--version"))?;
        let major = major(&answer).filter(|major| *major >= OLDEST)?;
        Some(Self { major, ..programs })
    }

    /// What to say when there are none.
    pub(super) fn missing() -> Error {
        Error::database("no PostgreSQL programs are on this machine")
            .because(format!(
                "looked for `initdb`, `postgres` and `pg_ctl` on PATH, where `pg_config` points, and in {}",
                USUAL.map(|folder| format!("`{folder}`")).join(", ")
            ))
            .help(INSTALL)
            .help("or install the command with a PostgreSQL inside: `cargo install cargo-migrate --features embedded`")
            .help("or name a server: `--database-url postgres://…`")
    }

    /// The path of one program.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A command that runs one program, deaf to what the user's environment says about other servers
    /// and languages.
    pub(super) fn command(&self, name: &str, terminal: &Terminal, account: Option<&Account>) -> Command {
        let mut command = Command::new(self.path(name));
        command.env_clear().stdin(Stdio::null());
        let foreign =
            |name: &str| name.starts_with("PG") || name.starts_with("LC_") || name.starts_with("LANG");
        command.envs(terminal.environment.iter().filter(|(name, _)| !foreign(name)));
        // On macOS a server without a locale becomes multithreaded while it starts, and gives up.
        command.env("LC_ALL", "C");
        if let Some(account) = account {
            account.switch(&mut command);
        }
        own_group(&mut command);
        command
    }
}

/// Ctrl-C in the terminal is for the command in front, not for a server behind it.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(windows)]
fn own_group(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

#[cfg(target_os = "macos")]
const INSTALL: &str = "install PostgreSQL: `brew install postgresql@17`, or Postgres.app";
#[cfg(target_os = "linux")]
const INSTALL: &str = "install PostgreSQL: `apt install postgresql`, `dnf install postgresql-server`, …";
#[cfg(not(any(target_os = "macos", target_os = "linux")))]
const INSTALL: &str = "install PostgreSQL: https://www.postgresql.org/download/";

/// The first program of this name on PATH.
pub(super) fn program_on_path(name: &str, terminal: &Terminal) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    on_path(terminal).into_iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
}

pub(super) fn on_path(terminal: &Terminal) -> Vec<PathBuf> {
    let path = terminal.variable("PATH").unwrap_or_default();
    std::env::split_paths(path).map(|folder| terminal.directory.join(folder)).collect()
}

fn by_pg_config(terminal: &Terminal) -> Option<PathBuf> {
    let program = program_on_path("pg_config", terminal)?;
    let folder = output_of(Command::new(program).arg("--bindir").stdin(Stdio::null()))?;
    Some(PathBuf::from(folder.trim()))
}

/// The folders that match a path with at most one `*`.
pub(super) fn matching(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or((".", before));
    let Ok(entries) = fs::read_dir(Path::new(parent)) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .filter(|folder| folder.is_dir())
        .collect();
    folders.sort();
    folders
}

pub(super) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// 15 in `postgres (PostgreSQL) 15.4 (Debian 15.4-1)` and in `postgres (PostgreSQL) 18beta1`.
pub(super) fn major(version: &str) -> Option<u32> {
    leading_number(version.split_once(')')?.1.trim_start())
}

/// 15 in `15.4 (Debian 15.4-1)`.
pub(crate) fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;

    #[test]
    fn versions() {
        assert_eq!(major("postgres (PostgreSQL) 15.4 (Debian 15.4-1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn path_wins_then_the_newest() {
        let machine = tempfile::tempdir().unwrap();
        for version in ["9.6", "13.2", "16.1", "17.5"] {
            install(&machine.path().join(format!("pg-{version}/bin")), version);
        }
        fs::create_dir_all(machine.path().join("pg-half/bin")).unwrap();
        fs::write(machine.path().join("pg-half/bin/initdb"), "").unwrap();

        let path = machine.path().join("pg-13.2/bin");
        let terminal = terminal(&format!("/nowhere:{}:{}/bin", path.display(), machine.path().display()));
        let usual = format!("{}/pg-*/bin", machine.path().display());
        let found = Programs::all_in(&terminal, None, &[&usual]);
        let majors: Vec<u32> = found.iter().map(|programs| programs.major).collect();
        assert_eq!(majors, [13, 17, 16]);
        assert_eq!(found[0].path("initdb"), path.join("initdb"));
    }

    #[test]
    fn pg_config_points() {
        let machine = tempfile::tempdir().unwrap();
        let bin = machine.path().join("hidden/bin");
        install(&bin, "14.9");
        let path = machine.path().join("bin");
        fs::create_dir_all(&path).unwrap();
        script(&path.join("pg_config"), &format!("echo '{}'", bin.display()));
        let found = Programs::all_in(&terminal(&path.to_string_lossy()), None, &[]);
        assert_eq!(found, [Programs { bin, major: 14 }]);
    }

    #[test]
    fn none_says_where_it_looked() {
        let machine = tempfile::tempdir().unwrap();
        let empty = terminal(&machine.path().to_string_lossy());
        assert_eq!(Programs::all_in(&empty, None, &["/nowhere/*/bin"]), []);
        let error = Programs::missing();
        assert!(error.causes[0].contains("`/usr/lib/postgresql/*/bin`"));
        assert_eq!(error.exit, crate::error::Exit::Database);
    }

    fn install(bin: &Path, version: &str) {
        fs::create_dir_all(bin).unwrap();
        for name in ["initdb", "postgres", "pg_ctl"] {
            script(&bin.join(name), &format!("echo '{name} (PostgreSQL) {version} (Test)'"));
        }
    }

    fn script(path: &Path, body: &str) {
        fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn terminal(path: &str) -> Terminal {
        let environment = BTreeMap::from([("PATH".to_owned(), path.to_owned())]);
        Terminal::captured("/".into(), environment).0
    }
}

//! What a running server says about itself in `postmaster.pid`.

use std::fs;
use std::path::{Path, PathBuf};

/// A server that has run in a data folder, and may still.
///
/// See "Database File Layout" in PostgreSQL's documentation.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Postmaster {
    pid: u32,
    data: PathBuf,
    pub(super) port: u16,
    /// `None` where it listens on TCP only.
    pub(super) socket: Option<PathBuf>,
}

impl Postmaster {
    /// What stands in the data folder.
    pub(super) fn of(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let pid = lines.next()?.parse().ok()?;
        let data = PathBuf::from(lines.next()?);
        let port = lines.nth(1)?.parse().ok()?;
        let socket = lines.next().filter(|folder| !folder.is_empty()).map(PathBuf::from);
        Some(Self { pid, data, port, socket })
    }

    /// Whether that process still is, and serves this very folder.
    ///
    /// A number alone says nothing: after a kill it may belong to another program, and a copied
    /// workspace has a copy of the file too.
    #[cfg(unix)]
    pub(super) fn serves(&self, data: &Path) -> bool {
        let Ok(data) = data.canonicalize() else { return false };
        let process = PathBuf::from(format!("/proc/{}", self.pid));
        // A server works in its data folder.
        match fs::read_link(process.join("cwd")) {
            Ok(folder) => return folder == data,
            // Root in a container may not look at another account's processes.
            Err(cause) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
                let program = fs::read_to_string(process.join("comm")).unwrap_or_default();
                return program.starts_with("postgres") && self.is_of(&data);
            }
            Err(_) if Path::new("/proc/self/cwd").exists() => return false,
            Err(_) => {}
        }
        self.is_alive() && self.is_of(&data)
    }

    #[cfg(not(unix))]
    pub(super) fn serves(&self, data: &Path) -> bool {
        self.is_of(data)
    }

    /// Whether it was started for this folder, and the file is no copy.
    pub(super) fn is_of(&self, data: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        real(data).is_some_and(|data| real(&self.data) == Some(data))
    }

    /// Whether there is a process of this number, be it a dead one that nobody has waited for.
    #[cfg(unix)]
    pub(super) fn is_alive(&self) -> bool {
        let pid = i32::try_from(self.pid).ok().and_then(rustix::process::Pid::from_raw);
        let permitted = |pid| match rustix::process::test_kill_process(pid) {
            Ok(()) => true,
            Err(cause) => cause == rustix::io::Errno::PERM,
        };
        pid.is_some_and(permitted)
    }

    #[cfg(not(unix))]
    pub(super) fn is_alive(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "4711\n/app/target/migrate/postgres-15\n1700000000\n5432\n/tmp/cargo-migrate-a\n\n  123 456\nready   \n";

    #[test]
    fn parses() {
        let postmaster = Postmaster::parse(FILE).unwrap();
        assert_eq!(postmaster.pid, 4711);
        assert_eq!(postmaster.port, 5432);
        assert_eq!(postmaster.socket.as_deref(), Some(Path::new("/tmp/cargo-migrate-a")));
        assert_eq!(Postmaster::parse(&FILE.replace("/tmp/cargo-migrate-a", "")).unwrap().socket, None);
        assert_eq!(Postmaster::parse("4711\n/work"), None);
        assert_eq!(Postmaster::parse(""), None);
    }

    #[cfg(unix)]
    #[test]
    fn another_process_is_no_server() {
        let data = tempfile::tempdir().unwrap();
        let text = FILE
            .replace("4711", &std::process::id().to_string())
            .replace("/app/target/migrate/postgres-15", &data.path().to_string_lossy());
        let postmaster = Postmaster::parse(&text).unwrap();
        assert!(postmaster.is_alive());
        assert_eq!(postmaster.serves(data.path()), !cfg!(target_os = "linux"));
    }
}

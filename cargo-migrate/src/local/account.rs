//! The operating system's account that a server runs as: this process's own, but never root,
//! because PostgreSQL refuses to run as root.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};

/// Another account than this process's own, for which root starts programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

/// Who takes over from root, best first.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

impl Account {
    /// `None` unless this process is root; then the owner of data that exist, `postgres`, or `nobody`.
    pub(super) fn for_server(data: Option<&Path>) -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let owner = data.and_then(Self::owner);
        let named = || CANDIDATES.iter().filter_map(|name| Self::named(name));
        owner
            .into_iter()
            .chain(named())
            .find(|account| account.can_enter(Path::new("/")))
            .map(Some)
            .ok_or_else(|| {
                Error::database("PostgreSQL does not run as root, and there is no other account to run it as")
                    .because("neither `postgres` nor `nobody` exists and may be switched to")
                    .help("run the command as an ordinary user, or name a server with `--database-url`")
            })
    }

    fn owner(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let file = path.metadata().ok()?;
        let (uid, gid) = (file.uid(), file.gid());
        (uid != 0).then(|| Self { name: name_of(uid).unwrap_or_else(|| uid.to_string()), uid, gid })
    }

    /// An account by name: from `/etc/passwd`, else from `id`, which knows directory services.
    fn named(name: &str) -> Option<Self> {
        let (uid, gid) = in_passwd(name).or_else(|| {
            let ask = |what: &str| {
                let answer = Command::new("id").arg(what).arg(name).output().ok()?;
                number(std::str::from_utf8(&answer.stdout).ok()?.trim())
            };
            Some((ask("-u")?, ask("-g")?))
        })?;
        Some(Self { name: name.to_owned(), uid, gid })
    }

    /// Whether the account can make this folder its current one. Asked by trying, because modes
    /// alone do not say it where there are access control lists.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        self.can("cd \"$1\"", folder)
    }

    /// Whether the account can run this program.
    pub(super) fn can_run(&self, program: &Path) -> bool {
        self.can("test -x \"$1\"", program)
    }

    fn can(&self, script: &str, path: &Path) -> bool {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script, "sh"]).arg(path).current_dir("/").env_remove("CDPATH");
        shell.stdin(std::process::Stdio::null());
        self.switch(&mut shell);
        shell.output().is_ok_and(|output| output.status.success())
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Makes a command run as this account.
    pub(super) fn switch(&self, command: &mut Command) {
        use std::os::unix::process::CommandExt;
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a file or folder to this account.
    pub(super) fn own(&self, path: &Path) -> std::io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }
}

/// `uid` and `gid` of an account in `/etc/passwd`.
fn in_passwd(name: &str) -> Option<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(name)).then_some(())?;
        Some((number(fields.nth(1)?)?, number(fields.next()?)?))
    })
}

fn name_of(uid: u32) -> Option<String> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (number(fields.nth(1)?)? == uid).then(|| name.to_owned())
    })
}

/// macOS writes `nobody` as -2.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| text.parse().ok().map(i32::cast_unsigned))
}

//! A PostgreSQL server that lives as long as the test program.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// A running server. Databases on it are for one test each.
pub(crate) struct Server {
    /// Where the socket is, and whatever else the server needs.
    pub(crate) directory: PathBuf,
    /// On 127.0.0.1 and in the name of the socket.
    pub(crate) port: u16,
    /// While this is open the server runs: a shell that reads from it stops the server at its end, so
    /// that one is left behind by no test program, however that ends.
    _lifeline: Mutex<ChildStdin>,
}

impl Server {
    /// The server that the tests of one program share: every connection is trusted.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start("shared", "local all all trust\nhost all all 127.0.0.1/32 trust\n", "")
        })
    }

    /// Starts a server with this `pg_hba.conf`, after running `prepare` (shell) in its data folder.
    pub(crate) fn start(name: &str, hba: &str, prepare: &str) -> Self {
        let programs = programs();
        let directory = std::env::temp_dir().join(format!("migrate-{name}-{}", std::process::id()));
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let script = format!(
            "set -e
            umask 077
            mkdir '{directory}'
            cd '{directory}'
            '{programs}/initdb' -D data -U postgres -A trust -E UTF8 --locale=C -N >initdb.log 2>&1
            cat >data/pg_hba.conf <<'END'
{hba}
END
            cat >>data/postgresql.conf <<'END'
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{directory}'
unix_socket_permissions = 0777
fsync = off
max_connections = 50
END
            (cd data; {prepare}
            )
            chmod 755 .
            '{programs}/postgres' -D data >server.log 2>&1 </dev/null &
            server=$!
            read -r end || true
            kill -INT $server || true
            wait $server || true
            cd /
            rm -rf '{directory}'",
            directory = directory.display(),
            programs = programs.display(),
        );
        let mut shell = if is_root() {
            let mut shell = Command::new("setpriv");
            shell.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
            shell
        } else {
            Command::new("sh")
        };
        let mut child =
            shell.args(["-c", &script]).stdin(Stdio::piped()).spawn().expect("a shell for the server");
        let lifeline = child.stdin.take().expect("the pipe that was asked for");
        let server = Self { directory, port, _lifeline: Mutex::new(lifeline) };
        server.wait(&mut child);
        server
    }

    fn wait(&self, shell: &mut Child) {
        let begin = Instant::now();
        let log = || std::fs::read_to_string(self.directory.join("server.log")).unwrap_or_default();
        while !log().contains("ready to accept connections") {
            assert!(
                begin.elapsed() < Duration::from_secs(60) && matches!(shell.try_wait(), Ok(None)),
                "the server did not start: {}{}",
                std::fs::read_to_string(self.directory.join("initdb.log")).unwrap_or_default(),
                log(),
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id`");
    id.stdout.trim_ascii() == b"0"
}

/// The folder of the newest PostgreSQL programs on this machine.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    folders.sort();
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).map(|folder| (0, folder)).collect::<Vec<_>>());
    folders
        .into_iter()
        .rev()
        .chain(on_path)
        .map(|(_, folder)| folder)
        .find(|folder| is_complete(folder))
        .expect("the programs of a PostgreSQL server: `initdb` and `postgres`")
}

fn is_complete(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

//! A PostgreSQL server of a test's own, which may be killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use migrate_tests::database::{Beside, programs};
use tempfile::TempDir;

/// A running server with one database.
pub(crate) struct Server {
    /// A shell that does to the server what it is told, and takes it down at the end of its input: none is left
    /// behind, however the test ends.
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
    _parent: TempDir,
}

impl Server {
    /// Starts one. `settings` are lines of its `postgresql.conf`.
    pub(crate) fn start(settings: &str) -> Self {
        let parent = TempDir::new().expect("a folder");
        let folder = parent.path().join("server");
        let script = format!(
            "set -e
            mkdir -m 700 '{folder}'
            cd '{folder}'
            '{programs}/initdb' -D data -U postgres -A trust -E UTF8 --locale=C -N >initdb.log 2>&1
            cat >>data/postgresql.conf <<'END'
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0777
fsync = off
max_connections = 30
shared_buffers = 16MB
{settings}
END
            chmod 711 .
            up() {{ '{programs}/pg_ctl' start -s -w -D data -l server.log >/dev/null; }}
            down() {{ '{programs}/pg_ctl' stop -s -w -m immediate -D data; }}
            up
            echo done
            while read -r order; do $order; echo done; done
            down || true
            cd /
            rm -rf '{folder}'",
            folder = folder.display(),
            programs = programs().display(),
        );
        let root = Command::new("id").arg("-u").output().expect("`id`").stdout.trim_ascii() == b"0";
        let mut shell = if root {
            // PostgreSQL refuses to run as root.
            let owned = Command::new("chown").arg("postgres").arg(parent.path()).status();
            assert!(owned.expect("`chown`").success());
            let mut shell = Command::new("setpriv");
            shell.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
            shell
        } else {
            Command::new("sh")
        };
        // Reached by whoever runs the test, too.
        let shell = shell.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut shell = shell.expect("a shell for the server");
        let orders = shell.stdin.take();
        let answers = BufReader::new(shell.stdout.take().expect("the pipe that was asked for"));
        let mut server = Self { shell, orders, answers, folder, _parent: parent };
        server.wait("start");
        server
    }

    /// The URL of a database of it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}", self.folder.display())
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// An empty folder that the server may write to.
    pub(crate) fn folder(&mut self, name: &str) -> PathBuf {
        self.order(&format!("mkdir {name}"));
        self.folder.join(name)
    }

    /// A session with its database `postgres`.
    pub(crate) fn session(&self) -> Beside {
        Beside::of(&self.url("postgres")).expect("the server")
    }

    /// Ends it as if the power went: nothing is written, nobody is told, and what is committed is in its log.
    pub(crate) fn kill(&mut self) {
        self.order("down");
    }

    /// Starts it again.
    pub(crate) fn restart(&mut self) {
        self.order("up");
    }

    fn order(&mut self, order: &str) {
        let orders = self.orders.as_mut().expect("a shell that listens");
        writeln!(orders, "{order}").expect("a shell that listens");
        self.wait(order);
    }

    fn wait(&mut self, what: &str) {
        let mut line = String::new();
        let _ = self.answers.read_line(&mut line);
        let log = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        assert_eq!(line, "done\n", "{what}: {}{}", log("initdb.log"), log("server.log"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.shell.wait();
    }
}

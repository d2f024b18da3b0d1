//! A PgBouncer before the server of the tests.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

use migrate_tests::database::Database;
use migrate_tests::process::wait_for;
use tempfile::TempDir;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// A proxy that lives as long as this.
pub(crate) struct Pooler {
    /// Where the database is, through it.
    pub(crate) url: String,
    shell: Child,
    lifeline: Option<ChildStdin>,
    _folder: TempDir,
}

impl Pooler {
    /// Starts one that pools transactions or sessions. `None`, and a word about it, where there is no such program
    /// or no server to stand before; in the pipeline that is a failure.
    pub(crate) fn before(database: &Database, mode: &str, size: u32) -> Option<Self> {
        let Some(program) = program() else {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "`pgbouncer` is not installed");
            eprintln!("skipped: `pgbouncer` is not installed");
            return None;
        };
        let config: Config = database.url().parse().expect("a URL");
        let (Some(Host::Unix(socket)), Some(port)) = (config.get_hosts().first(), config.get_ports().first())
        else {
            eprintln!("skipped: the server has no socket");
            return None;
        };
        let (user, name) = (config.get_user()?, config.get_dbname()?);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let here = listener.local_addr().expect("an address").port();
        drop(listener);
        let folder = TempDir::new().expect("a folder");
        let ini = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]
{name} = host={} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {here}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
",
            socket.display()
        );
        std::fs::write(&ini, text).expect("a configuration");
        // A shell takes it down at the end of its input: none is left behind, however the test ends.
        let script = format!(
            "'{}' -q '{}' & bouncer=$!; read -r end || true; kill -9 $bouncer; wait $bouncer || true",
            program.display(),
            ini.display()
        );
        let root = Command::new("id").arg("-u").output().expect("`id`").stdout.trim_ascii() == b"0";
        let mut command = if root {
            // It refuses to run as root.
            let owned = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status();
            assert!(owned.expect("`chown`").success());
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut shell = command
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let lifeline = shell.stdin.take();
        wait_for("PgBouncer", || TcpStream::connect(("127.0.0.1", here)).is_ok());
        let url = format!("postgres://{user}@127.0.0.1:{here}/{name}?sslmode=disable");
        Some(Self { url, shell, lifeline, _folder: folder })
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.shell.wait();
    }
}

fn program() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    folders.push("/usr/sbin".into());
    folders.into_iter().map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}

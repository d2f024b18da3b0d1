//! Reaching a server, the way libpq would.

use std::error::Error as _;
use std::future;
use std::io;
use std::pin::pin;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tokio_postgres::config::{ChannelBinding, LoadBalanceHosts, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Server;
use super::tls::{self, Proof};
use crate::error::{Error, Result};

/// A connection. It is open as long as its client is there and the runtime is polled.
pub struct Connection {
    /// What asks.
    pub client: Client,
    /// What the server said unasked: `RAISE NOTICE`, warnings.
    pub notices: mpsc::Receiver<DbError>,
    tls: MakeRustlsConnect,
}

/// What breaks off the statement that a connection runs.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    tls: MakeRustlsConnect,
}

impl Connection {
    /// What breaks off the statement that it runs.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller { token: self.client.cancel_token(), tls: self.tls.clone() }
    }
}

impl Canceller {
    /// Asks the server to. It does not say whether there was a statement.
    pub async fn cancel(&self) {
        let _ = self.token.cancel_query(self.tls.clone()).await;
    }
}

/// How to connect.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'o> {
    /// The role to take on.
    pub role: Option<&'o str>,
    /// How long to try again while no server accepts connections.
    pub wait: Duration,
}

/// The runtime in which everything that talks to a server runs.
///
/// # Errors
///
/// When the operating system refuses.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::database("cannot start the network runtime").because(error))
}

impl Server {
    /// Connects, inside of a [`runtime`].
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, or refuses.
    pub async fn connect(&self, options: &Options<'_>) -> Result<Connection> {
        let begin = Instant::now();
        let mut pause = Duration::from_millis(50);
        let connection = loop {
            match self.try_connect().await {
                Ok(connection) => break connection,
                Err(Refusal::Driver(error)) => {
                    if !is_passing(&error) || begin.elapsed() + pause > options.wait {
                        return Err(self.refused(&error));
                    }
                }
                Err(Refusal::Ours(error)) => return Err(error),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        };
        if let Some(role) = options.role {
            let quoted = role.replace('"', "\"\"");
            connection.client.batch_execute(&format!("SET ROLE \"{quoted}\"")).await.map_err(|error| {
                Error::database(format!("could not take on the role `{role}`"))
                    .because(reason(&error))
                    .help(format!("GRANT \"{quoted}\" TO {}", self.user().unwrap_or("the user who connects")))
            })?;
        }
        Ok(connection)
    }

    /// Waits until a server accepts connections, whatever it then answers; `tell` hears why it does not, and for how
    /// long.
    ///
    /// # Errors
    ///
    /// It does not for so long.
    pub async fn wait(&self, wait: Duration, mut tell: impl FnMut(&str, Duration)) -> Result<()> {
        let begin = Instant::now();
        let mut pause = Duration::from_millis(50);
        loop {
            match self.try_connect().await {
                Err(Refusal::Driver(error)) if is_passing(&error) => {
                    if begin.elapsed() + pause > wait {
                        return Err(self.refused(&error));
                    }
                    tell(&reason(&error), begin.elapsed());
                }
                _ => return Ok(()),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Whether the database is there, as far as somebody can tell who may connect to it and to no other.
    ///
    /// # Errors
    ///
    /// The server refuses for another reason.
    pub async fn has_database(&self) -> Result<bool> {
        match self.try_connect().await {
            Ok(_) => Ok(true),
            Err(Refusal::Driver(error)) => match error.code() {
                Some(code) if *code == SqlState::INVALID_CATALOG_NAME => Ok(false),
                _ if is_passing(&error) => Ok(false),
                _ => Err(self.refused(&error)),
            },
            Err(Refusal::Ours(error)) => Err(error),
        }
    }

    /// Connects to a database from which others can be created and dropped: `postgres`, else `template1`.
    ///
    /// # Errors
    ///
    /// As [`Server::connect`].
    pub async fn connect_for_maintenance(&self, options: &Options<'_>) -> Result<Connection> {
        match self.with_database("postgres").connect(options).await {
            Ok(connection) => Ok(connection),
            Err(error) => self.with_database("template1").connect(options).await.map_err(|_| error),
        }
    }

    async fn try_connect(&self) -> Result<Connection, Refusal> {
        let config = self.config()?;
        let mut refusal = None;
        for (mode, proof) in self.attempts()? {
            let mut config = config.clone();
            config.ssl_mode(mode);
            let connector = tls::connector(self, proof)?;
            match config.connect(connector.clone()).await {
                Ok((client, connection)) => {
                    return Ok(Connection { client, notices: drive(connection), tls: connector });
                }
                // What the first attempt met is what the user should hear of.
                Err(error) if may_work_otherwise(&error) => {
                    refusal.get_or_insert(error);
                }
                Err(error) => {
                    refusal = Some(error);
                    break;
                }
            }
        }
        match refusal {
            Some(error) => Err(Refusal::Driver(error)),
            None => Err(Refusal::Ours(Error::database("could not connect to server"))),
        }
    }

    /// What to try, in order. Like libpq, `prefer` goes without TLS and `allow` with it where the other
    /// way is refused, and a root certificate that is there turns `require` into `verify-ca`.
    fn attempts(&self) -> Result<Vec<(SslMode, Proof)>> {
        if self.get("host").is_some_and(|host| host.starts_with('/')) {
            return Ok(vec![(SslMode::Disable, Proof::Nothing)]);
        }
        let has_root = self.get("sslrootcert").is_some() || self.default_root.is_some();
        let system = self.get("sslrootcert") == Some("system");
        Ok(match self.get("sslmode").unwrap_or(if system { "verify-full" } else { "prefer" }) {
            "disable" => vec![(SslMode::Disable, Proof::Nothing)],
            "allow" => vec![(SslMode::Disable, Proof::Nothing), (SslMode::Require, Proof::Nothing)],
            "prefer" => vec![(SslMode::Prefer, Proof::Nothing), (SslMode::Disable, Proof::Nothing)],
            "require" if has_root => vec![(SslMode::Require, Proof::Authority)],
            "require" => vec![(SslMode::Require, Proof::Nothing)],
            "verify-ca" => vec![(SslMode::Require, Proof::Authority)],
            "verify-full" => vec![(SslMode::Require, Proof::Name)],
            other => {
                return Err(unknown(
                    "sslmode",
                    other,
                    "`disable`, `allow`, `prefer`, `require`, `verify-ca` and `verify-full`",
                ));
            }
        })
    }

    fn config(&self) -> Result<Config> {
        let mut config = Config::new();
        config.application_name(self.get("application_name").unwrap_or("cargo migrate"));
        let timeout = self.number("connect_timeout")?.unwrap_or(CONNECT_TIMEOUT);
        if timeout > 0 {
            // libpq takes one second for two, because of how its clock ticks.
            config.connect_timeout(Duration::from_secs(timeout.max(2)));
        }
        for (keyword, set) in TEXTS {
            if let Some(value) = self.get(keyword) {
                set(&mut config, value);
            }
        }
        let list = |keyword| self.get(keyword).map(|list| list.split(',').collect::<Vec<_>>());
        let addresses = list("hostaddr").unwrap_or_default();
        for host in list("host").unwrap_or_else(|| addresses.clone()) {
            config.host(host);
        }
        for address in addresses {
            config.hostaddr(address.parse().map_err(|_| unknown("hostaddr", address, "IP addresses"))?);
        }
        for port in list("port").unwrap_or_default() {
            let number = if port.is_empty() { Ok(5432) } else { port.parse() };
            config.port(number.map_err(|_| unknown("port", port, "numbers up to 65535"))?);
        }
        if let Some(on) = self.number("keepalives")? {
            config.keepalives(on != 0);
        }
        // Zero asks for what the system does.
        let number = |keyword, default| Ok::<_, Error>(self.number(keyword)?.unwrap_or(default));
        let idle = number("keepalives_idle", KEEPALIVES_IDLE)?;
        if idle > 0 {
            config.keepalives_idle(Duration::from_secs(idle));
        }
        let interval = number("keepalives_interval", KEEPALIVES_INTERVAL)?;
        if interval > 0 {
            config.keepalives_interval(Duration::from_secs(interval));
        }
        let count = number("keepalives_count", KEEPALIVES_COUNT)?;
        if let Some(count) = u32::try_from(count).ok().filter(|&count| count > 0) {
            config.keepalives_retries(count);
        }
        config.tcp_user_timeout(Duration::from_millis(number("tcp_user_timeout", TCP_USER_TIMEOUT)?));
        match self.get("sslnegotiation") {
            None | Some("postgres") => {}
            Some("direct") => {
                config.ssl_negotiation(SslNegotiation::Direct);
            }
            Some(other) => return Err(unknown("sslnegotiation", other, "`postgres` and `direct`")),
        }
        config.channel_binding(match self.get("channel_binding") {
            None | Some("prefer") => ChannelBinding::Prefer,
            Some("disable") => ChannelBinding::Disable,
            Some("require") => ChannelBinding::Require,
            Some(other) => {
                return Err(unknown("channel_binding", other, "`disable`, `prefer` and `require`"));
            }
        });
        config.target_session_attrs(match self.get("target_session_attrs") {
            None | Some("any") => TargetSessionAttrs::Any,
            Some("read-write" | "primary") => TargetSessionAttrs::ReadWrite,
            Some("read-only" | "standby") => TargetSessionAttrs::ReadOnly,
            Some(other) => {
                return Err(unknown(
                    "target_session_attrs",
                    other,
                    "`any`, `read-write`, `read-only`, `primary` and `standby`",
                ));
            }
        });
        config.load_balance_hosts(match self.get("load_balance_hosts") {
            None | Some("disable") => LoadBalanceHosts::Disable,
            Some("random") => LoadBalanceHosts::Random,
            Some(other) => return Err(unknown("load_balance_hosts", other, "`disable` and `random`")),
        });
        Ok(config)
    }

    fn number(&self, keyword: &str) -> Result<Option<u64>> {
        self.get(keyword)
            .map(|value| value.trim().parse().map_err(|_| unknown(keyword, value, "whole numbers")))
            .transpose()
    }

    /// The error for somebody who wanted this server.
    fn refused(&self, error: &tokio_postgres::Error) -> Error {
        let cause = reason(error);
        let base = Error::database(format!("could not connect to server at `{self}`"));
        let user = self.user().unwrap_or_default();
        let with_note = |error: Error| match &self.password_note {
            Some(note) => error.because(note).help("`chmod 600` it"),
            None => error,
        };
        match error.code() {
            Some(code) if *code == SqlState::INVALID_CATALOG_NAME => {
                let database = self.database().unwrap_or_default();
                Error::database(format!("database `{database}` does not exist on `{self}`"))
                    .because(cause)
                    .help("cargo migrate create-database")
            }
            Some(code) if *code == SqlState::INVALID_PASSWORD => with_note(base.because(cause)).help(format!(
                "check the password of `{user}`: in the URL, `PGPASSWORD` or `~/.pgpass`, special characters of \
                 a URL percent-encoded"
            )),
            Some(code) if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => base
                .because(cause)
                .help("the server's `pg_hba.conf` decides who may connect from where, and with or without TLS"),
            Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => base.because(cause).help(format!(
                "let somebody who may run `GRANT CONNECT ON DATABASE \"{}\" TO \"{user}\"`",
                self.database().unwrap_or_default()
            )),
            Some(_) => base.because(cause),
            None if cause == "password missing" => {
                with_note(base.because(format!("the server asks for the password of `{user}`, and none is given")))
                    .help("put it in the URL, `PGPASSWORD` or `~/.pgpass`")
            }
            None if is_about_tls(error) => base.because(cause).help(
                "`sslmode` says how much the server has to prove, and `sslrootcert` names the file of the \
                 authority that knows it",
            ),
            None => base.because(cause).help(
                "check that the server runs and listens there; `--wait SECONDS` waits for one that is starting",
            ),
        }
    }
}

/// Seconds after which an address that does not answer is given up.
const CONNECT_TIMEOUT: u64 = 15;

/// Seconds without a word after which the other end is asked whether it is there: a statement may take hours, what
/// stands between forgets connections within minutes, and the system would ask after two hours.
const KEEPALIVES_IDLE: u64 = 60;
/// Seconds until it is asked again.
const KEEPALIVES_INTERVAL: u64 = 10;
/// How often it is asked before it counts as gone.
const KEEPALIVES_COUNT: u64 = 6;
/// Milliseconds that what was sent may be on its way: as long as the above.
const TCP_USER_TIMEOUT: u64 = 120_000;

type SetText = fn(&mut Config, &str);

const TEXTS: &[(&str, SetText)] = &[
    ("user", |config, value| {
        config.user(value);
    }),
    ("password", |config, value| {
        config.password(value);
    }),
    ("dbname", |config, value| {
        config.dbname(value);
    }),
    ("options", |config, value| {
        config.options(value);
    }),
];

enum Refusal {
    Driver(tokio_postgres::Error),
    Ours(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// Polls the connection until it closes.
fn drive<S, T>(mut connection: tokio_postgres::Connection<S, T>) -> mpsc::Receiver<DbError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (sender, notices) = mpsc::channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = pin!(future::poll_fn(|context| connection.poll_message(context))).await
        {
            if let AsyncMessage::Notice(notice) = message {
                // Nobody has to listen.
                let _ = sender.send(notice);
            }
        }
    });
    notices
}

/// Whether the server may just be starting.
fn is_passing(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => *code == SqlState::CANNOT_CONNECT_NOW,
        None => !is_about_tls(error) && (error.is_closed() || io_error(error).is_some()),
    }
}

/// Whether the server may accept the same with or without TLS.
fn may_work_otherwise(error: &tokio_postgres::Error) -> bool {
    is_about_tls(error) || error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

fn is_about_tls(error: &tokio_postgres::Error) -> bool {
    let in_handshake = io_error(error)
        .and_then(io::Error::get_ref)
        .is_some_and(|inner| inner.downcast_ref::<rustls::Error>().is_some());
    in_handshake || error.source().is_some_and(|source| source.to_string() == "server does not support TLS")
}

fn io_error(error: &tokio_postgres::Error) -> Option<&io::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

fn reason(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    // The number means nothing to whoever reads the words before it.
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

fn unknown(keyword: &str, value: &str, known: &str) -> Error {
    Error::project(format!("`{keyword}` cannot be `{value}`")).help(format!("known are {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_gone_is_noticed_within_minutes() {
        let config = |options: &str| {
            let server = Server::at(&format!("postgres://app@db/shop?{options}")).unwrap();
            server.config().unwrap()
        };
        let ours = config("");
        assert!(ours.get_keepalives());
        assert_eq!(ours.get_keepalives_idle(), Duration::from_secs(60));
        assert_eq!(ours.get_keepalives_interval(), Some(Duration::from_secs(10)));
        assert_eq!(ours.get_keepalives_retries(), Some(6));
        assert_eq!(ours.get_tcp_user_timeout(), Some(&Duration::from_secs(120)));
        let theirs = config("keepalives_idle=5&keepalives_interval=0&tcp_user_timeout=0");
        assert_eq!(theirs.get_keepalives_idle(), Duration::from_secs(5));
        assert_eq!(theirs.get_keepalives_interval(), None);
        assert_eq!(theirs.get_tcp_user_timeout(), Some(&Duration::ZERO));
    }
}

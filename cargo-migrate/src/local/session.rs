//! A short session with a local server, for callers without a runtime.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

/// How long a server on this machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there was no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody listens.
    Nobody,
    /// It is starting or stopping.
    NotNow,
    /// It answered with an error, or not at all.
    Other(String),
}

/// Connects, lets `work` speak, and disconnects.
///
/// All of it happens in a thread of its own: the caller may be inside a runtime, where blocking on
/// another one is forbidden.
pub(super) fn with<T: Send>(
    config: &Config,
    work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error> + Send,
) -> Result<T, Failure> {
    std::thread::scope(|scope| {
        let session = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|cause| Failure::Other(cause.to_string()))?;
            let session = async {
                let (client, connection) = config.connect(NoTls).await?;
                let driver = tokio::spawn(connection);
                let result = work(&client).await;
                drop(client);
                // The server should see the end of this session before the next one begins: an
                // embedded one serves a single session. How it ends is of no interest.
                let _ = driver.await;
                result
            };
            runtime.block_on(async {
                match tokio::time::timeout(PATIENCE, session).await {
                    Ok(answer) => answer.map_err(Failure::from),
                    Err(_) => Err(Failure::Other(format!("no answer in {} s", PATIENCE.as_secs()))),
                }
            })
        });
        session.join().unwrap_or_else(|_| Err(Failure::Other("the session broke off".to_owned())))
    })
}

/// Makes the database unless it is there.
pub(super) async fn make_database(client: &Client, name: &str) -> Result<(), tokio_postgres::Error> {
    if client.query_opt("SELECT FROM pg_database WHERE datname = $1", &[&name]).await?.is_some() {
        return Ok(());
    }
    // Not from template1: somebody may be connected to it, and then it cannot be copied.
    let create = format!("CREATE DATABASE \"{}\" TEMPLATE template0", name.replace('"', "\"\""));
    match client.batch_execute(&create).await {
        Err(error) if error.code().is_some_and(means_there_is_one) => Ok(()),
        other => other,
    }
}

/// Another process was faster, or the name is longer than PostgreSQL keeps.
fn means_there_is_one(code: &SqlState) -> bool {
    [SqlState::DUPLICATE_DATABASE, SqlState::UNIQUE_VIOLATION].contains(code)
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        use std::io::ErrorKind;
        let stops = [SqlState::CANNOT_CONNECT_NOW, SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN];
        if error.is_closed() || error.code().is_some_and(|code| stops.contains(code)) {
            return Self::NotNow;
        }
        let io = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<std::io::Error>());
        match io.map(std::io::Error::kind) {
            Some(ErrorKind::NotFound | ErrorKind::ConnectionRefused) => Self::Nobody,
            // It was there a moment ago.
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof) => {
                Self::NotNow
            }
            _ => Self::Other(
                error.as_db_error().map_or_else(|| error.to_string(), |it| it.message().to_owned()),
            ),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody listens"),
            Self::NotNow => f.write_str("it is starting or stopping"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

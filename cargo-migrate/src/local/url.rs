//! A local database's address as a URL.

use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// In the form that all drivers understand: the socket's folder as a parameter.
pub(super) fn of(config: &Config) -> String {
    let database = encoded(config.get_dbname().unwrap_or_default());
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let user = encoded(config.get_user().unwrap_or_default());
    match config.get_hosts().first() {
        #[cfg(unix)]
        Some(Host::Unix(folder)) => {
            let folder = encoded(&folder.to_string_lossy()).replace("%2F", "/");
            format!("postgres:///{database}?host={folder}&port={port}&user={user}")
        }
        Some(Host::Tcp(host)) => {
            let password = String::from_utf8_lossy(config.get_password().unwrap_or_default());
            let password = if password.is_empty() { String::new() } else { format!(":{password}") };
            format!("postgres://{user}{password}@{host}:{port}/{database}?sslmode=disable")
        }
        None => String::new(),
    }
}

/// Percent-encoded, but for what needs it nowhere in a URL.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

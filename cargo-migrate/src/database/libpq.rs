//! The words of libpq: connection strings, environment variables, password and service files.
//!
//! See the chapter "libpq" of the PostgreSQL documentation: "Connection Strings", "Environment
//! Variables", "The Password File", "The Connection Service File".

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// What libpq calls a connection's parameters, by libpq's names.
pub(super) type Parameters = BTreeMap<&'static str, String>;

/// The parameters that are understood, and the variable that stands in for each.
pub(super) const KEYWORDS: &[(&str, Option<&str>)] = &[
    ("application_name", Some("PGAPPNAME")),
    ("channel_binding", Some("PGCHANNELBINDING")),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    ("dbname", Some("PGDATABASE")),
    ("host", Some("PGHOST")),
    ("hostaddr", Some("PGHOSTADDR")),
    ("keepalives", None),
    ("keepalives_count", None),
    ("keepalives_idle", None),
    ("keepalives_interval", None),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
    ("options", Some("PGOPTIONS")),
    ("passfile", Some("PGPASSFILE")),
    ("password", Some("PGPASSWORD")),
    ("port", Some("PGPORT")),
    ("service", Some("PGSERVICE")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslkey", Some("PGSSLKEY")),
    ("sslmode", Some("PGSSLMODE")),
    ("sslnegotiation", Some("PGSSLNEGOTIATION")),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("tcp_user_timeout", None),
    ("user", Some("PGUSER")),
];

/// What other drivers call some of them.
const SYNONYMS: &[(&str, &str)] = &[
    ("database", "dbname"),
    ("fallback_application_name", "application_name"),
    ("ssl", "sslmode"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("username", "user"),
];

/// Parameters that change nothing here, though another program may want them in the same string.
const WITHOUT_MEANING: &[&str] = &[
    "async_fallback",
    "client_encoding",
    "connection_limit",
    "gssencmode",
    "krbsrvname",
    "pgbouncer",
    "pool_timeout",
    "prepared_statement_cache_size",
    "statement-cache-capacity",
    "sslcompression",
    "sslsni",
];

/// Reads a connection string: a URL with any driver's name in its scheme, or `key=value` pairs.
pub(super) fn parse(text: &str) -> Result<Parameters> {
    match text.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['=', ' ']) => {
            let database = scheme.split('+').next().unwrap_or_default();
            if !matches!(database, "postgres" | "postgresql") {
                return Err(Error::project(format!(
                    "`{scheme}://` is not the address of a PostgreSQL database"
                ))
                .help("write it as `postgres://USER:PASSWORD@HOST:PORT/DATABASE`"));
            }
            url(rest)
        }
        _ if text.contains('=') => pairs(text),
        _ => Err(malformed("it is neither a URL nor `key=value` pairs")),
    }
}

fn url(text: &str) -> Result<Parameters> {
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, database) = address.split_once('/').unwrap_or((address, ""));
    // A password with a bare `/` or `?` would be taken for a host and shown.
    if !authority.contains('@') && (database.contains('@') || authority.contains(':') && query.contains('@'))
    {
        return Err(malformed("a `/` or `?` stands before the `@`"));
    }
    let (userinfo, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let mut parameters = Parameters::new();
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
            Some((name, port)) => (name, port.strip_prefix(':').unwrap_or(port)),
            None => host.split_once(':').unwrap_or((host, "")),
        };
        names.push(decoded(name)?);
        // What is no number may be a password whose host is missing.
        if !port.is_empty() && port.parse::<u16>().is_err() {
            return Err(malformed("the port is no number up to 65535"));
        }
        ports.push(port);
    }
    let given = [
        ("user", decoded(user)?),
        ("password", decoded(password)?),
        ("dbname", decoded(database)?),
        ("host", if hosts.is_empty() { String::new() } else { names.join(",") }),
        ("port", if ports.iter().all(|port| port.is_empty()) { String::new() } else { ports.join(",") }),
    ];
    parameters.extend(given.into_iter().filter(|(_, value)| !value.is_empty()));
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| malformed("a part after `?` has no `=`"))?;
        insert(&mut parameters, &decoded(key)?, decoded(value)?)?;
    }
    Ok(parameters)
}

fn pairs(text: &str) -> Result<Parameters> {
    let mut parameters = Parameters::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=').ok_or_else(|| malformed("a key has no `=`"))?;
        if key.trim_end().contains(char::is_whitespace) {
            return Err(malformed("a value with a blank is not between single quotes"));
        }
        let mut characters = after.trim_start().chars();
        let quoted = characters.as_str().starts_with('\'');
        if quoted {
            characters.next();
        }
        let mut value = String::new();
        let mut closed = !quoted;
        while let Some(character) = characters.next() {
            match character {
                '\\' => value.extend(characters.next()),
                '\'' if quoted => {
                    closed = true;
                    break;
                }
                blank if blank.is_whitespace() && !quoted => break,
                other => value.push(other),
            }
        }
        if !closed {
            return Err(malformed("a quote has no end"));
        }
        insert(&mut parameters, key.trim(), value)?;
        rest = characters.as_str().trim_start();
    }
    Ok(parameters)
}

fn insert(parameters: &mut Parameters, key: &str, value: String) -> Result<()> {
    let key = SYNONYMS.iter().find(|(synonym, _)| *synonym == key).map_or(key, |(_, keyword)| keyword);
    if let Some((keyword, _)) = KEYWORDS.iter().find(|(keyword, _)| *keyword == key) {
        parameters.insert(keyword, value);
        return Ok(());
    }
    if WITHOUT_MEANING.contains(&key) {
        return Ok(());
    }
    let error = Error::project(format!("unknown connection parameter `{key}`"));
    Err(match KEYWORDS.iter().find(|(keyword, _)| strsim::damerau_levenshtein(keyword, key) <= 2) {
        Some((keyword, _)) => error.help(format!("did you mean `{keyword}`?")),
        None => error.help(format!(
            "known are {}",
            KEYWORDS.iter().map(|(keyword, _)| format!("`{keyword}`")).collect::<Vec<_>>().join(", ")
        )),
    })
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()].map(|digit| {
            digit.and_then(|digit| char::from(digit).to_digit(16)).and_then(|d| u8::try_from(d).ok())
        });
        let [Some(high), Some(low)] = digits else {
            return Err(malformed("a `%` is not followed by two hexadecimal digits")
                .help("write `%25` for a percent sign"));
        };
        bytes.push(high << 4 | low);
    }
    String::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8 when decoded"))
}

/// Encodes whatever has a meaning in a URL.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

/// The text itself is not shown: it may hold a password.
fn malformed(why: &str) -> Error {
    Error::project("the address of the database cannot be read")
        .because(why)
        .help("write it as `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, special characters percent-encoded")
}

/// The password of a password file's first matching line.
pub(super) fn password_of(file: &str, host: &str, port: &str, database: &str, user: &str) -> Option<String> {
    file.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = vec![String::new()];
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => fields.last_mut()?.extend(characters.next()),
                ':' if fields.len() < 5 => fields.push(String::new()),
                other => fields.last_mut()?.push(other),
            }
        }
        let [ref its_host, ref its_port, ref its_database, ref its_user, ref password] = fields[..] else {
            return None;
        };
        [(its_host, host), (its_port, port), (its_database, database), (its_user, user)]
            .iter()
            .all(|(pattern, value)| *pattern == "*" || pattern == value)
            .then(|| password.clone())
    })
}

/// The parameters of a section of a service file.
pub(super) fn service(file: &str, name: &str) -> Result<Option<Parameters>> {
    let mut found = None;
    for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            found = (section == name).then(Parameters::new);
        } else if let (Some(parameters), Some((key, value))) = (&mut found, line.split_once('=')) {
            insert(parameters, key.trim(), value.trim().to_owned())?;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let parameters = parse(text).unwrap_or_else(|error| panic!("{error}: {:?}", error.causes));
        parameters.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn urls_of_all_drivers() {
        assert_eq!(
            shown("postgres://app:p%40ss%3A%2F@db.example:6543/shop"),
            "dbname=shop host=db.example password=p@ss:/ port=6543 user=app"
        );
        assert_eq!(
            shown("postgresql+asyncpg://app@db/shop?ssl=require"),
            "dbname=shop host=db sslmode=require user=app"
        );
        assert_eq!(shown("postgresql+psycopg2://db"), "host=db");
        assert_eq!(
            shown("postgresql:///shop?host=/var/run&statement-cache-capacity=0"),
            "dbname=shop host=/var/run"
        );
        assert_eq!(shown("postgres://%2Ftmp%2Fx/shop"), "dbname=shop host=/tmp/x");
        assert_eq!(shown("postgres://[::1]:5433,b/x"), "dbname=x host=::1,b port=5433,");
        assert_eq!(shown("postgres://a:b@c@db/x"), "dbname=x host=db password=b@c user=a");
    }

    #[test]
    fn pairs_of_libpq() {
        assert_eq!(
            shown(r"host = db user='my user' password='it\'s \\ it' dbname=shop"),
            r"dbname=shop host=db password=it's \ it user=my user"
        );
    }

    #[test]
    fn what_cannot_be_read_shows_no_password() {
        for text in [
            "postgres://a:se%cret@db/x",
            "host=db password='secret",
            "secret",
            "mysql://a:secret@db",
            "postgres://a:secret/1@db/x",
            "postgres://a:12/secret@db/x",
            "postgres://a:1?secret=2@db/x",
            "postgres://a:secret/x",
            "password=my secret host=db",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("secret"), "{text}");
        }
        let error = parse("postgres://db/x?sslmod=require").unwrap_err();
        assert_eq!(error.help, ["did you mean `sslmode`?"]);
    }

    #[test]
    fn password_files() {
        let file = "# comment\ndb:5432:shop:app:first\n*:*:*:we\\:ird:a\\\\b:c\n*:*:*:*:last\n";
        let of = |host: &str, user: &str| password_of(file, host, "5432", "shop", user);
        assert_eq!(of("db", "app").as_deref(), Some("first"));
        assert_eq!(of("db", "we:ird").as_deref(), Some("a\\b:c"));
        assert_eq!(of("other", "app").as_deref(), Some("last"));
        assert_eq!(password_of("db:1:x", "db", "1", "x", "y"), None);
    }

    #[test]
    fn service_files() {
        let file = "[one]\nhost=a\n\n# the other\n[two]\nhost = b\nport=1\n[three]\nhost=c\n";
        assert_eq!(service(file, "two").unwrap().unwrap()["host"], "b");
        assert_eq!(service(file, "four").unwrap(), None);
    }
}

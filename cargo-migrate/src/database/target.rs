//! Which database is meant.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::libpq::{self, Parameters};
use crate::env_file;
use crate::error::{Error, Result};
use crate::local::Kind;
use crate::recorded::shown;
use crate::terminal::Terminal;

/// A database to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One on a server that somebody else runs.
    Server(Server),
    /// `local:`, the one that the tool keeps for this workspace.
    Local(Kind),
}

/// A database on a server: the parameters of libpq. What it displays has no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    pub(super) parameters: Parameters,
    /// Why no password was found where one was looked for.
    pub(super) password_note: Option<String>,
    /// `~/.postgresql/root.crt`, where there is one.
    pub(super) default_root: Option<PathBuf>,
    /// What relative paths are relative to.
    pub(super) directory: PathBuf,
}

/// Where to look for the address of the database, in this order.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'s> {
    /// `--database-url`.
    pub database_url: Option<&'s str>,
    /// The configured address, with parts like `${DB_USER}`.
    pub template: Option<&'s str>,
    /// The configured variable that holds the address.
    pub url_env: &'s str,
    /// `--env-file`.
    pub env_file: Option<&'s Path>,
}

impl Default for Sources<'_> {
    fn default() -> Self {
        Self { database_url: None, template: None, url_env: "DATABASE_URL", env_file: None }
    }
}

impl Target {
    /// Finds the address of the database.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be understood.
    pub fn resolve(sources: &Sources<'_>, terminal: &Terminal) -> Result<Self> {
        if let Some(target) = Self::find(sources, terminal)? {
            return Ok(target);
        }
        if let Some(template) = sources.template {
            // That is what is missing, in words.
            Variables::read(sources, terminal)?.fill(template)?;
        }
        Err(Error::project("no database is given").help(format!(
            "say `--database-url postgres://USER@HOST/DATABASE`, or put it in `{}`, in the environment or in \
             `.env`",
            sources.url_env
        )))
    }

    /// Finds the address of the database, where there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be understood.
    pub fn find(sources: &Sources<'_>, terminal: &Terminal) -> Result<Option<Self>> {
        let variables = Variables::read(sources, terminal)?;
        let target = match Origin::of(sources, &variables) {
            None => return Ok(None),
            Some(Origin::Argument(url)) => Self::parse(url, &variables, terminal)?,
            Some(Origin::Template(template)) => {
                Self::parse(&variables.fill(template)?, &variables, terminal)?
            }
            Some(Origin::Variable(name, url)) => Self::parse(url, &variables, terminal)
                .map_err(|error| error.because(format!("it is in `{name}`")))?,
            Some(Origin::Libpq(_)) => {
                Self::Server(Server::complete(Parameters::new(), &variables, terminal)?)
            }
        };
        Ok(Some(target))
    }

    /// Where the address of the database is, in words without it.
    ///
    /// # Errors
    ///
    /// When the file of variables cannot be read.
    pub fn origin(sources: &Sources<'_>, terminal: &Terminal) -> Result<Option<String>> {
        let variables = Variables::read(sources, terminal)?;
        let place = |name: &str| match &variables.path {
            Some(path) if variables.comes_from_file(name) => format!("`{name}` in `{}`", path.display()),
            _ => format!("`{name}` in the environment"),
        };
        Ok(Origin::of(sources, &variables).map(|origin| match origin {
            Origin::Argument(_) => "`--database-url`".to_owned(),
            Origin::Template(_) => "`url` in the configuration".to_owned(),
            Origin::Variable(name, _) | Origin::Libpq(name) => place(name),
        }))
    }

    fn parse(url: &str, variables: &Variables<'_>, terminal: &Terminal) -> Result<Self> {
        let url = url.trim();
        if url == "local" || url.starts_with("local:") {
            return Ok(Self::Local(Kind::of_url(url).unwrap_or(Ok(Kind::Any))?));
        }
        Ok(Self::Server(Server::complete(libpq::parse(url)?, variables, terminal)?))
    }
}

impl Server {
    /// A database at an address that is known to be complete: no variable or file is looked at.
    ///
    /// # Errors
    ///
    /// When the address cannot be understood.
    pub fn at(url: &str) -> Result<Self> {
        let mut parameters = libpq::parse(url)?;
        parameters.entry("host").or_insert_with(|| "localhost".to_owned());
        Ok(Self { parameters, password_note: None, default_root: None, directory: PathBuf::new() })
    }

    /// The same server, another database.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        let mut server = self.clone();
        server.parameters.insert("dbname", name.to_owned());
        server
    }

    /// The name of the database; PostgreSQL takes the user's where none is given.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.get("dbname").or_else(|| self.user())
    }

    /// The user who connects.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.get("user")
    }

    /// Whether two addresses lead to one database, whoever connects.
    #[must_use]
    pub fn is_same_database(&self, other: &Self) -> bool {
        let place = |server: &Self| {
            let host = server.get("hostaddr").or_else(|| server.get("host")).unwrap_or("localhost");
            let port = server.get("port").unwrap_or("5432");
            (host.to_owned(), port.to_owned(), server.database().map(str::to_owned))
        };
        place(self) == place(other)
    }

    /// Whether the server is on this machine: behind a Unix socket, or on a loopback address.
    #[must_use]
    pub fn is_on_this_machine(&self) -> bool {
        let is_here = |host: &str| {
            host.starts_with('/')
                || host.eq_ignore_ascii_case("localhost")
                || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        let hosts = self.get("hostaddr").or_else(|| self.get("host")).unwrap_or("localhost");
        hosts.split(',').all(is_here)
    }

    /// Tells a program of PostgreSQL's how to connect, in its environment; nothing else there says it.
    pub fn give(&self, command: &mut Command) {
        command.env_remove("PGSERVICEFILE").env_remove("PGREQUIREAUTH");
        for (keyword, variable) in libpq::KEYWORDS {
            let Some(variable) = variable else { continue };
            match self.get(keyword) {
                // What a service or the file of passwords says is known already.
                Some(value) if !["passfile", "service"].contains(keyword) => command.env(variable, value),
                _ => command.env_remove(variable),
            };
        }
        for (keyword, variable) in
            [("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY"), ("sslrootcert", "PGSSLROOTCERT")]
        {
            if let Some(file) = self.get(keyword).filter(|file| *file != "system") {
                command.env(variable, self.directory.join(file));
            }
        }
    }

    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        self.parameters.get(keyword).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Adds what the address leaves open: the service's parameters, then variables, then defaults.
    fn complete(mut parameters: Parameters, variables: &Variables<'_>, terminal: &Terminal) -> Result<Self> {
        let home = terminal.variable("HOME").or_else(|| terminal.variable("USERPROFILE")).map(PathBuf::from);
        if let Some(name) =
            parameters.get("service").map(String::as_str).or_else(|| variables.get("PGSERVICE"))
        {
            for (keyword, value) in service(name, variables, home.as_deref(), terminal)? {
                parameters.entry(keyword).or_insert(value);
            }
        }
        for (keyword, variable) in libpq::KEYWORDS {
            if let Some(value) = variable.and_then(|variable| variables.get(variable)) {
                parameters.entry(keyword).or_insert_with(|| value.to_owned());
            }
        }
        if !parameters.contains_key("host") && !parameters.contains_key("hostaddr") {
            let port = parameters.get("port").map_or("5432", String::as_str);
            let folders = ["/var/run/postgresql", "/tmp"];
            let socket =
                folders.iter().find(|folder| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists());
            parameters.insert("host", (*socket.unwrap_or(&"localhost")).to_owned());
        }
        if !parameters.contains_key("user") {
            let names = ["USER", "LOGNAME", "USERNAME"];
            if let Some(name) = names.iter().find_map(|name| terminal.variable(name)) {
                parameters.insert("user", name.to_owned());
            }
        }
        let mut server = Self {
            parameters,
            password_note: None,
            default_root: home
                .as_deref()
                .map(|home| home.join(".postgresql/root.crt"))
                .filter(|file| file.is_file()),
            directory: terminal.directory.clone(),
        };
        server.take_password(home.as_deref());
        Ok(server)
    }

    /// Looks the password up in the password file, where none is given.
    fn take_password(&mut self, home: Option<&Path>) {
        if self.get("password").is_some() {
            return;
        }
        let file = match (self.get("passfile"), home) {
            (Some(file), _) => self.directory.join(file),
            (None, Some(home)) => home.join(".pgpass"),
            (None, None) => return,
        };
        let Ok(text) = std::fs::read_to_string(&file) else { return };
        if others_can_read(&file) {
            self.password_note =
                Some(format!("`{}` is not looked into because others can read it", file.display()));
            return;
        }
        let first = |keyword: &str| self.get(keyword).and_then(|list| list.split(',').next());
        let host = first("host").or_else(|| first("hostaddr")).unwrap_or("localhost");
        // libpq calls the socket in the folder that it was built for `localhost`.
        let host = if ["/var/run/postgresql", "/tmp"].contains(&host) { "localhost" } else { host };
        let port = first("port").filter(|port| !port.is_empty()).unwrap_or("5432");
        let (database, user) = (self.database().unwrap_or_default(), self.user().unwrap_or_default());
        if let Some(password) = libpq::password_of(&text, host, port, database, user) {
            self.parameters.insert("password", password);
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.user() {
            write!(f, "{}@", libpq::encoded(user))?;
        }
        let hosts = self.get("host").or_else(|| self.get("hostaddr")).unwrap_or("localhost");
        let ports: Vec<&str> = self.get("port").unwrap_or("5432").split(',').collect();
        let database = libpq::encoded(self.get("dbname").unwrap_or_default());
        if hosts.starts_with('/') {
            write!(f, "/{database}?host={hosts}")?;
            return if ports == ["5432"] { Ok(()) } else { write!(f, "&port={}", ports[0]) };
        }
        for (index, host) in hosts.split(',').enumerate() {
            let port = ports.get(index).or(ports.first()).filter(|port| !port.is_empty()).unwrap_or(&"5432");
            let comma = if index == 0 { "" } else { "," };
            if host.contains(':') {
                write!(f, "{comma}[{host}]:{port}")?;
            } else {
                write!(f, "{comma}{host}:{port}")?;
            }
        }
        write!(f, "/{database}")
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(server) => server.fmt(f),
            Self::Local(_) => f.write_str("local:"),
        }
    }
}

/// Where the address of the database is: the first of these that has one.
enum Origin<'o> {
    Argument(&'o str),
    Template(&'o str),
    /// A variable, and the address in it.
    Variable(&'o str, &'o str),
    /// The first variable of libpq that names a part of it.
    Libpq(&'o str),
}

impl<'o> Origin<'o> {
    fn of(sources: &Sources<'o>, variables: &'o Variables<'_>) -> Option<Self> {
        let variable = || Some(Self::Variable(sources.url_env, variables.get(sources.url_env)?));
        let libpq = || NAMES_A_DATABASE.iter().find(|name| variables.get(name).is_some());
        // Where nothing is set that it is made of, it is not meant: on the machine of a developer, say. Nor is it where
        // somebody names a file that has the whole address.
        let is_meant = |template: &&str| {
            let names: Vec<&str> = names_in(template).collect();
            let is_whole = variables.is_named
                && variables.in_file(sources.url_env).is_some()
                && names.iter().all(|name| variables.in_file(name).is_none());
            names.is_empty() || (!is_whole && names.iter().any(|name| variables.get(name).is_some()))
        };
        sources
            .database_url
            .map(Self::Argument)
            .or_else(|| sources.template.filter(is_meant).map(Self::Template))
            .or_else(variable)
            .or_else(|| libpq().map(|name| Self::Libpq(name)))
    }
}

/// Variables that say that libpq's are meant, and not only left over.
const NAMES_A_DATABASE: &[&str] = &["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE"];

/// The names in a template like `postgres://${DB_USER}@${DB_HOST}`.
fn names_in(template: &str) -> impl Iterator<Item = &str> {
    template.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The environment, and behind it what `.env` says. A file that somebody names is meant, whatever lies about in the
/// environment.
struct Variables<'t> {
    terminal: &'t Terminal,
    file: Vec<(String, String)>,
    /// Where the file is.
    path: Option<PathBuf>,
    /// Whether it was named.
    is_named: bool,
}

impl<'t> Variables<'t> {
    fn read(sources: &Sources<'_>, terminal: &'t Terminal) -> Result<Self> {
        let is_named = sources.env_file.is_some();
        let path = match sources.env_file {
            Some(path) => Some(terminal.directory.join(path)),
            None => {
                terminal.directory.ancestors().map(|folder| folder.join(".env")).find(|path| path.is_file())
            }
        };
        let Some(path) = path else { return Ok(Self { terminal, file: Vec::new(), path, is_named }) };
        let file = env_file::read(&path)?;
        Ok(Self { terminal, file, path: Some(path), is_named })
    }

    fn get(&self, name: &str) -> Option<&str> {
        if self.comes_from_file(name) { self.in_file(name) } else { self.terminal.variable(name) }
    }

    fn comes_from_file(&self, name: &str) -> bool {
        self.in_file(name).is_some() && (self.is_named || self.terminal.variable(name).is_none())
    }

    fn in_file(&self, name: &str) -> Option<&str> {
        let value = self.file.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    /// Replaces `${NAME}`. Before the `@` of a URL values are percent-encoded, because a password may
    /// hold anything; so is the folder of a socket, which would end the part of the host.
    fn fill(&self, template: &str) -> Result<String> {
        let login = match template.split_once("://") {
            Some((scheme, _)) if !scheme.contains("${") => template.rfind('@').unwrap_or(0),
            _ => 0,
        };
        let mut filled = String::new();
        let mut missing = Vec::new();
        let mut at = 0;
        while let Some(begin) = template[at..].find("${").map(|offset| at + offset) {
            let Some(end) = template[begin..].find('}').map(|offset| begin + offset) else {
                return Err(Error::project("the configured `url` has a `${` without a `}`"));
            };
            let name = &template[begin + 2..end];
            filled.push_str(&template[at..begin]);
            match self.get(name) {
                Some(value) if begin < login || (login > 0 && value.starts_with('/')) => {
                    filled.push_str(&libpq::encoded(value));
                }
                Some(value) => filled.push_str(value),
                None => missing.push(format!("`{name}`")),
            }
            at = end + 1;
        }
        filled.push_str(&template[at..]);
        if missing.is_empty() {
            return Ok(filled);
        }
        let are_not_set = if missing.len() == 1 { "is not set" } else { "are not set" };
        Err(Error::project(format!("the configured `url` needs {}, which {are_not_set}", missing.join(", ")))
            .help(format!(
                "set it in the environment or in `{}`, or say `--database-url`",
                self.path.as_deref().map_or_else(|| ".env".to_owned(), |path| shown(path, self.terminal))
            )))
    }
}

fn service(
    name: &str,
    variables: &Variables<'_>,
    home: Option<&Path>,
    terminal: &Terminal,
) -> Result<Parameters> {
    let files = [
        variables.get("PGSERVICEFILE").map(|file| terminal.directory.join(file)),
        home.map(|home| home.join(".pg_service.conf")),
        variables.get("PGSYSCONFDIR").map(|folder| Path::new(folder).join("pg_service.conf")),
    ];
    for file in files.into_iter().flatten() {
        if let Ok(text) = std::fs::read_to_string(&file)
            && let Some(parameters) = libpq::service(&text, name)?
        {
            return Ok(parameters);
        }
    }
    Err(Error::project(format!("definition of service `{name}` not found"))
        .help("define it in `~/.pg_service.conf`, or name the file in `PGSERVICEFILE`"))
}

#[cfg(unix)]
fn others_can_read(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn terminal(folder: &Path, variables: &[(&str, &str)]) -> Terminal {
        let environment: BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Terminal::captured(folder.to_owned(), environment).0
    }

    fn resolved(sources: &Sources<'_>, terminal: &Terminal) -> Server {
        match Target::resolve(sources, terminal).unwrap_or_else(|error| panic!("{error}: {:?}", error.causes))
        {
            Target::Server(server) => server,
            Target::Local(_) => panic!("local"),
        }
    }

    #[test]
    fn the_nearest_source_wins() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(folder.path().join(".env"), "DATABASE_URL=postgres://dotenv/x\nPGPASSWORD='p w'\n")
            .unwrap();
        std::fs::write(folder.path().join("other.env"), "export DATABASE_URL=\"postgres://other/x\"\n")
            .unwrap();

        let bare = terminal(&inner, &[("PGHOST", "libpq"), ("USER", "me")]);
        let server = resolved(&Sources::default(), &bare);
        assert_eq!(server.to_string(), "postgres://me@dotenv:5432/x");
        assert_eq!(server.get("password"), Some("p w"));

        let set = terminal(&inner, &[("DATABASE_URL", "postgres://environment/x")]);
        assert_eq!(resolved(&Sources::default(), &set).get("host"), Some("environment"));
        let argument = Sources { database_url: Some("postgres://argument/x"), ..Sources::default() };
        assert_eq!(resolved(&argument, &set).get("host"), Some("argument"));

        let file = folder.path().join("other.env");
        let other = Sources { env_file: Some(&file), ..Sources::default() };
        assert_eq!(resolved(&other, &bare).get("host"), Some("other"));
        assert_eq!(resolved(&other, &set).get("host"), Some("other"), "who names a file means it");
        let missing = Sources { env_file: Some(Path::new("missing.env")), ..Sources::default() };
        assert!(Target::resolve(&missing, &bare).unwrap_err().message.starts_with("cannot read `"));

        let renamed = Sources { url_env: "SHOP_URL", ..Sources::default() };
        assert_eq!(resolved(&renamed, &bare).get("host"), Some("libpq"));
        let nothing = terminal(&inner, &[]);
        let error = Target::resolve(&renamed, &nothing).unwrap_err();
        assert_eq!(error.message, "no database is given");
        assert!(error.help[0].contains("`SHOP_URL`"));

        let local = Sources { database_url: Some("local:"), ..Sources::default() };
        assert!(matches!(Target::resolve(&local, &nothing), Ok(Target::Local(Kind::Any))));
    }

    #[test]
    fn a_bad_env_file_names_the_line_and_not_the_value() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=1\nDATABASE_URL='secret\n").unwrap();
        let error = Target::resolve(&Sources::default(), &terminal(folder.path(), &[])).unwrap_err();
        assert!(error.message.contains(".env"), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn templates() {
        let folder = tempfile::tempdir().unwrap();
        let terminal = terminal(
            folder.path(),
            &[
                ("DB_USER", "app"),
                ("DB_PASSWORD", "a@b/c:%41"),
                ("DB_HOST", "db:6543"),
                ("WHOLE", "postgres://w/x"),
            ],
        );
        let template = |template| Sources { template: Some(template), ..Sources::default() };
        let server = resolved(&template("postgres://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/shop"), &terminal);
        assert_eq!(server.to_string(), "postgres://app@db:6543/shop");
        assert_eq!(server.get("password"), Some("a@b/c:%41"));
        assert_eq!(resolved(&template("${WHOLE}"), &terminal).get("host"), Some("w"));
        let error = Target::resolve(&template("postgres://${A}@${DB_HOST}/${B}"), &terminal).unwrap_err();
        assert_eq!(error.message, "the configured `url` needs `A`, `B`, which are not set");
    }

    #[test]
    fn a_template_of_which_nothing_is_set_is_not_meant() {
        let folder = tempfile::tempdir().unwrap();
        let template =
            Sources { template: Some("postgres://${DB_USER}@${DB_HOST}/shop"), ..Sources::default() };
        let developer = terminal(folder.path(), &[("DATABASE_URL", "postgres://dev/x")]);
        assert_eq!(resolved(&template, &developer).get("host"), Some("dev"));
        let half = terminal(folder.path(), &[("DATABASE_URL", "postgres://dev/x"), ("DB_USER", "app")]);
        let error = Target::resolve(&template, &half).unwrap_err();
        assert_eq!(error.message, "the configured `url` needs `DB_HOST`, which is not set");
        // Who names a file means the address in it, whatever parts lie about.
        let file = folder.path().join("production.env");
        std::fs::write(&file, "DATABASE_URL=postgres://whole/x\n").unwrap();
        let named = Sources { env_file: Some(&file), ..template };
        assert_eq!(resolved(&named, &half).get("host"), Some("whole"));
        std::fs::write(&file, "DATABASE_URL=postgres://whole/x\nDB_HOST=part\n").unwrap();
        assert_eq!(resolved(&named, &half).get("host"), Some("part"));
        let nothing = terminal(folder.path(), &[]);
        assert_eq!(Target::find(&template, &nothing).unwrap(), None);
        let error = Target::resolve(&template, &nothing).unwrap_err();
        assert_eq!(error.message, "the configured `url` needs `DB_USER`, `DB_HOST`, which are not set");
    }

    #[test]
    fn the_folder_of_a_socket_fits_a_template() {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("DB_USER", "app"), ("DB_HOST", "/run/postgresql"), ("DB_NAME", "shop")];
        let template = "postgres://${DB_USER}@${DB_HOST}:5433/${DB_NAME}";
        let sources = Sources { template: Some(template), ..Sources::default() };
        let server = resolved(&sources, &terminal(folder.path(), &variables));
        assert_eq!(server.to_string(), "postgres://app@/shop?host=/run/postgresql&port=5433");
    }

    #[test]
    fn variables_and_files_of_libpq() {
        let folder = tempfile::tempdir().unwrap();
        let passwords = folder.path().join("passwords");
        std::fs::write(&passwords, "db:5432:*:app:from the file\n").unwrap();
        std::fs::write(folder.path().join(".pg_service.conf"), "[shop]\nhost=db\ndbname=shop\nuser=app\n")
            .unwrap();
        let home = folder.path().to_str().unwrap();
        let variables =
            [("HOME", home), ("PGSERVICE", "shop"), ("PGPASSFILE", "passwords"), ("PGSSLMODE", "require")];
        let terminal = terminal(folder.path(), &variables);

        set_mode(&passwords, 0o644);
        let server = resolved(&Sources::default(), &terminal);
        assert_eq!(server.to_string(), "postgres://app@db:5432/shop");
        assert_eq!(server.get("password"), None);
        assert!(server.password_note.unwrap().ends_with("is not looked into because others can read it"));

        set_mode(&passwords, 0o600);
        let server = resolved(&Sources::default(), &terminal);
        assert_eq!((server.get("password"), server.get("sslmode")), (Some("from the file"), Some("require")));
        assert!(!format!("{server} {server:?}").contains("from the file"));
    }

    #[cfg(unix)]
    fn set_mode(file: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_shown() {
        for (url, shown, here) in [
            ("postgres://app:pw@db.example/shop", "postgres://app@db.example:5432/shop", false),
            ("postgres://[::1]:1/x", "postgres://[::1]:1/x", true),
            ("postgres://a,b:7/x", "postgres://a:5432,b:7/x", false),
            ("postgres://localhost", "postgres://localhost:5432/", true),
            ("host=/tmp/s port=5433 dbname=shop", "postgres:///shop?host=/tmp/s&port=5433", true),
            ("postgres://127.0.0.1,db/x", "postgres://127.0.0.1:5432,db:5432/x", false),
        ] {
            let server = Server::at(url).unwrap();
            assert_eq!((server.to_string().as_str(), server.is_on_this_machine()), (shown, here), "{url}");
        }
        let shop = Server::at("postgres://app@db/shop").unwrap();
        assert_eq!(shop.with_database("postgres").database(), Some("postgres"));
    }
}

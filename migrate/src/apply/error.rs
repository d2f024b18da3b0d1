use std::error::Error as _;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};

use super::version_table::literal;
use super::{Blocker, Direction, Holder, LeaseHolder, VersionTable};
use crate::{history, script};

/// Why revisions could not be applied or taken back.
///
/// It prints, by `{}` and `{:?}` alike, what the command prints: what failed, the lines of the file with a caret
/// below what PostgreSQL points at, what PostgreSQL says beside its message, where the database stands now, and a
/// way out. No password is in it. [`Error::message`] is its first line alone.
///
/// Some of it passes, and the same call may succeed a moment later: [`Error::is_transient`] tells.
///
/// An application says it as it is, and waits for what passes:
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrate::{Error, Migrator, history};
///
/// async fn prepare(migrator: &Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
///     loop {
///         match migrator.upgrade(client).await {
///             Ok(_) => return Ok(()),
///             // Two branches were merged in Git and not yet by `cargo migrate merge`: both are applied.
///             Err(Error::History(history::Error::MultipleHeads { heads })) => {
///                 let names: Vec<&str> = heads.iter().map(|head| &*head.message).collect();
///                 eprintln!("there are several heads: {}", names.join("; "));
///                 return migrator.upgrade_to(client, "heads").await.map(drop);
///             }
///             // The connection has to be made anew, which is for who made it.
///             Err(error @ Error::Connection { .. }) => return Err(error),
///             Err(error) if error.is_transient() => {
///                 eprintln!("{}; trying again", error.message());
///                 tokio::time::sleep(Duration::from_secs(5)).await;
///             }
///             Err(error) => return Err(error),
///         }
///     }
/// }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The history is broken, or has nothing of the name.
    History(history::Error),
    /// A file that was to run cannot.
    Script {
        /// The revision it belongs to.
        revision: String,
        /// Which of its files.
        direction: Direction,
        /// Where it was read, if from a file.
        path: Option<String>,
        /// What is wrong with it.
        error: script::Error,
    },
    /// Revisions whose upgrade is not the one that was applied.
    Edited(Vec<Edited>),
    /// Another session migrates this database. Passes when that is done.
    Locked {
        /// Who, where the server tells.
        holder: Option<Holder>,
        /// For how long we waited.
        waited: Duration,
    },
    /// Another process has the lease of this database. Passes when that is done, or has not been heard of for long
    /// enough.
    Leased {
        /// Who, unless that has changed just now.
        holder: Option<LeaseHolder>,
        /// For how long we waited.
        waited: Duration,
    },
    /// Another process took our lease over, because we had not been heard of for too long. Nothing was written since.
    LeaseLost {
        /// The revision that was to run.
        revision: String,
        /// Who has it now, if anybody.
        holder: Option<LeaseHolder>,
    },
    /// Somebody wanted it to stop: see [`Migrator::stop_when`](super::Migrator::stop_when).
    Interrupted {
        /// Where the database stands.
        standing: Standing,
    },
    /// A statement outside of a transaction waited for other sessions for longer than
    /// [`Settings::concurrent_wait`](super::Settings::concurrent_wait). Passes when they are done.
    WaitedForOthers(Box<WaitedForOthers>),
    /// The lock that we took belongs to another connection: a proxy hands them out by transaction.
    LockNotHeld,
    /// An earlier run stopped in the middle of a revision, and this one would go elsewhere.
    HalfWay {
        /// The revision in the middle.
        revision: String,
        /// What it is about.
        message: String,
        /// Which way the earlier run went.
        direction: Direction,
    },
    /// What was done of a revision in the middle was to be undone, and its two scripts do not mirror each other.
    NoWayBack {
        /// The revision in the middle.
        revision: String,
        /// What it is about.
        message: String,
        /// Which way the earlier run went.
        direction: Direction,
        /// Why not.
        reason: NoWayBack,
    },
    /// A downgrade to a revision that is not applied.
    NotApplied {
        /// The revision.
        revision: String,
    },
    /// `single_transaction` with a revision that is more than one.
    ManyTransactions {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
        /// Whether it has statements outside of transactions.
        outside: bool,
    },
    /// The database has revisions that the history does not know.
    Unknown {
        /// The full ids.
        revisions: Vec<String>,
    },
    /// PostgreSQL refused a statement of a revision. Passes where that met a lock, a deadlock or a server that
    /// was about to stop.
    Failed(Box<Failure>),
    /// An earlier run was broken off in a statement that no transaction held together, and whether that had its
    /// effect cannot be looked up. [`Settings::broken_off`](super::Settings::broken_off) answers it.
    BrokenOff(Box<BrokenOff>),
    /// Code of the application failed that belongs to a revision. Passes where PostgreSQL's answer would.
    Code(Box<CodeFailure>),
    /// A revision says that code of the application belongs to it, and there is none here.
    CodeMissing {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
        /// Whether it was to be applied or taken back.
        direction: Direction,
    },
    /// A script was wanted of a revision that code of the application belongs to: no script can run it.
    CodeOffline {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
        /// Whether it was to be applied or taken back.
        direction: Direction,
    },
    /// A script was wanted for what is no range that way.
    NoRange {
        /// What was asked for.
        range: String,
        /// Why it is none.
        reason: String,
    },
    /// There is code for a revision whose file does not ask for it: it would never run.
    CodeUnasked {
        /// The revision.
        revision: String,
        /// Which of its files.
        direction: Direction,
        /// Where it was read, if from a file.
        path: Option<String>,
    },
    /// The database is not one that a policy lets a program run on.
    #[cfg(feature = "check")]
    Refused(Vec<super::Objection>),
    /// Before a message ran, the version table said something else than when it was read. Passes when what
    /// writes there is done.
    Changed {
        /// The revision that was to run.
        revision: String,
        /// Where the database stands.
        standing: Standing,
    },
    /// PostgreSQL refused something that is not part of a revision. Passes as [`Error::Failed`] does.
    Server {
        /// What we wanted, as in "could not {doing}".
        doing: String,
        /// What PostgreSQL said.
        postgres: Box<Postgres>,
        /// How to get the right to do it.
        permission: Option<Box<Permission>>,
    },
    /// The connection broke. Passes, with another connection.
    Connection {
        /// What we wanted, as in "could not {doing}".
        doing: String,
        /// Why.
        cause: String,
        /// Where the database stood when it was last heard of.
        standing: Standing,
    },
}

/// A revision whose upgrade is not the one that was applied.
///
/// ```
/// use migrate::Error;
/// use migrate::apply::Edited;
///
/// /// The lines that came or went since.
/// fn difference(edited: &Edited) -> Vec<&str> {
///     let (old, new) = (&edited.recorded, &edited.present);
///     let is_in = |text: &str, line: &str| text.lines().any(|it| it == line);
///     let gone = old.lines().filter(|line| !is_in(new, line));
///     gone.chain(new.lines().filter(|line| !is_in(old, line))).collect()
/// }
///
/// fn report(error: &Error) {
///     if let Error::Edited(revisions) = error {
///         for edited in revisions {
///             eprintln!("{} was edited:\n  {}", edited.revision, difference(edited).join("\n  "));
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The revision.
    pub revision: String,
    /// What it is about.
    pub message: String,
    /// The file that was edited, if there is one.
    pub path: Option<String>,
    /// The upgrade as it was applied.
    pub recorded: String,
    /// The upgrade as it is now.
    pub present: String,
    /// Whether only a part of it has run yet.
    pub half_way: bool,
}

/// A statement of a revision that PostgreSQL refused.
///
/// ```no_run
/// use migrate::{Error, Migrator};
///
/// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// match migrator.upgrade(client).await {
///     // unique_violation: rows that nobody knew of.
///     Err(Error::Failed(failure)) if failure.postgres.code == "23505" => {
///         let statement = failure.statement.as_ref().map(|range| &failure.text[range.clone()]);
///         let rows = failure.postgres.detail.as_deref().unwrap_or("the server does not tell which");
///         eprintln!("doubles are in the way of {}: {rows}", statement.unwrap_or("the commit"));
///     }
///     result => drop(result?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Failure {
    /// The revision.
    pub revision: String,
    /// What it is about.
    pub message: String,
    /// Whether it was applied or taken back.
    pub direction: Direction,
    /// The file, if the text comes from one.
    pub path: Option<String>,
    /// The whole script, with LF line ends; ranges refer to it.
    pub text: String,
    /// The statement. Without one, what failed is not in the file: a deferred constraint, the commit,
    /// the version table.
    pub statement: Option<Range<usize>>,
    /// The byte that PostgreSQL points at.
    pub position: Option<usize>,
    /// Whether what failed was the check of deferred constraints before the commit.
    pub deferred: bool,
    /// What PostgreSQL said.
    pub postgres: Postgres,
    /// How to get the right that was missing.
    pub permission: Option<Permission>,
    /// Whom it waited for in vain, where a second connection looked on.
    pub blockers: Vec<Blocker>,
    /// Where the database stands now.
    pub standing: Standing,
}

/// A statement of a revision that was begun, and of which nobody heard how it ended.
///
/// ```
/// use migrate::apply::BrokenOff;
///
/// /// What the operator is asked.
/// fn question(broken: &BrokenOff) -> String {
///     let statement = &broken.text[broken.statement.clone()];
///     format!("the {} of {} was broken off; is this done?\n{statement}", broken.direction, broken.revision)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct BrokenOff {
    /// The revision.
    pub revision: String,
    /// What it is about.
    pub message: String,
    /// Whether it is applied or taken back.
    pub direction: Direction,
    /// The file, if the text comes from one.
    pub path: Option<String>,
    /// The whole script, with LF line ends.
    pub text: String,
    /// The statement in it.
    pub statement: Range<usize>,
    /// Where the database stands.
    pub standing: Standing,
}

/// Code of the application that failed.
///
/// ```
/// use migrate::apply::CodeFailure;
///
/// /// Whether the code said no itself, and not the server.
/// fn is_of_the_code(failure: &CodeFailure) -> bool {
///     failure.postgres.is_none() && !failure.cause.is::<tokio_postgres::Error>()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CodeFailure {
    /// The revision that it belongs to.
    pub revision: String,
    /// What it is about.
    pub message: String,
    /// Whether it was applied or taken back.
    pub direction: Direction,
    /// What the code said; what PostgreSQL said, where it had not told the code before.
    pub cause: Arc<dyn std::error::Error + Send + Sync>,
    /// What PostgreSQL said, if that is among the causes.
    pub postgres: Option<Postgres>,
    /// Whether the code ended the transaction, which is not its own.
    pub ended: bool,
    /// Where the database stands now.
    pub standing: Standing,
}

/// A statement that waited for others for too long, and was given up.
///
/// ```no_run
/// use migrate::{Error, Migrator};
///
/// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// if let Err(Error::WaitedForOthers(given_up)) = migrator.upgrade(client).await {
///     eprintln!("`{}` was given up after {} s", given_up.statement, given_up.waited.as_secs());
///     for blocker in given_up.blockers.iter().filter(|it| it.state == "idle in transaction") {
///         eprintln!("nobody works there: SELECT pg_terminate_backend({})", blocker.pid);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WaitedForOthers {
    /// The revision.
    pub revision: String,
    /// What it is about.
    pub message: String,
    /// The first line of the statement.
    pub statement: String,
    /// Whom it waited for, where a second connection looked on.
    pub blockers: Vec<Blocker>,
    /// For how long, in all.
    pub waited: Duration,
    /// Where the database stands.
    pub standing: Standing,
}

/// Where a run left the database.
///
/// ```
/// use migrate::apply::{Partial, Standing};
///
/// let standing = Standing {
///     done: vec!["162cd074dbf2".to_owned()],
///     partial: Some(Partial { revision: "97489abc8a4d".to_owned(), section: 2, statement: 1 }),
///     ..Standing::default()
/// };
/// let next = standing.partial.as_ref().map_or("the next revision", |partial| &partial.revision);
/// assert_eq!(format!("{} done, goes on with {next}", standing.done.len()), "1 done, goes on with 97489abc8a4d");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The revisions that this run finished, in order. They stay as they are.
    pub done: Vec<String>,
    /// The revision in the middle of which it stopped.
    pub partial: Option<Partial>,
    /// Whether more transactions may have been committed without our hearing of it.
    pub uncertain: bool,
    /// Which way that was going, where [`HalfWay::Back`](super::HalfWay::Back) can undo what is done of it.
    pub way_back: Option<Direction>,
}

/// Why the script of the other direction cannot undo what was done of one.
///
/// ```
/// use migrate::apply::NoWayBack;
///
/// /// Whether the two files could be made mirrors of each other by whoever wrote them.
/// fn is_mendable(reason: &NoWayBack) -> bool {
///     matches!(reason, NoWayBack::Sections { .. } | NoWayBack::Unlike { .. })
/// }
///
/// assert!(is_mendable(&NoWayBack::Sections { done: 3, back: 1 }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoWayBack {
    /// They have different numbers of sections.
    Sections {
        /// How many the script has that stopped.
        done: usize,
        /// How many the other one has.
        back: usize,
    },
    /// A section is not the mirror of its counterpart.
    Unlike {
        /// Which of the script that stopped, from 1.
        done: usize,
        /// Which of the other one.
        back: usize,
    },
    /// Nobody knows how much of a statement has run.
    Unknown {
        /// Its first line.
        statement: String,
    },
}

/// A revision of which a part is committed.
///
/// ```
/// use migrate::Script;
/// use migrate::apply::Partial;
///
/// /// The statement that the next run goes on with.
/// fn next<'s>(upgrade: &'s Script, partial: &Partial) -> Option<&'s str> {
///     let section = upgrade.sections().get(partial.section - 1)?;
///     section.statements.get(partial.statement - 1).map(|statement| upgrade.statement(statement))
/// }
///
/// let upgrade = Script::parse("DROP TABLE a;\n-- migrate: no-transaction\nVACUUM b;")?;
/// let partial = Partial { revision: "97489abc8a4d".to_owned(), section: 2, statement: 1 };
/// assert_eq!(next(&upgrade, &partial), Some("VACUUM b;"));
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// The revision.
    pub revision: String,
    /// The section that comes next, from 1.
    pub section: usize,
    /// The statement of it that comes next, from 1.
    pub statement: usize,
}

impl Failure {
    /// The line and column in the file, from 1: where PostgreSQL points, else where the statement begins.
    ///
    /// ```
    /// use migrate::apply::Failure;
    ///
    /// /// As an annotation of GitHub's: it shows up beside the line in the pull request.
    /// fn annotation(failure: &Failure) -> Option<String> {
    ///     let (line, column) = failure.line_and_column()?;
    ///     let path = failure.path.as_ref()?;
    ///     Some(format!("::error file={path},line={line},col={column}::{}", failure.postgres.message))
    /// }
    /// ```
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let offset = self.position.or_else(|| self.statement.as_ref().map(|range| range.start))?;
        Some(script::line_and_column(&self.text, offset))
    }
}

impl Standing {
    /// Whether the database is as it was before.
    ///
    /// ```
    /// use migrate::Error;
    ///
    /// /// Whether the deployment can go back to the image before, as if nothing had been tried.
    /// fn is_as_before(error: &Error) -> bool {
    ///     match error {
    ///         Error::Failed(failure) => failure.standing.is_unchanged(),
    ///         Error::Interrupted { standing } | Error::Connection { standing, .. } => standing.is_unchanged(),
    ///         _ => true,
    ///     }
    /// }
    /// # use migrate::apply::Standing;
    /// # assert!(!is_as_before(&Error::Interrupted { standing: Standing { uncertain: true, ..Standing::default() } }));
    /// ```
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        *self == Self::default()
    }
}

/// What PostgreSQL says about an error. See "Error and Notice Message Fields" in its documentation.
///
/// ```
/// use migrate::apply::Postgres;
///
/// let postgres = Postgres {
///     code: "42P07".to_owned(),
///     message: "relation \"orders\" already exists".to_owned(),
///     detail: None,
///     hint: None,
///     context: None,
///     internal_query: None,
/// };
/// // Class 42 is "Syntax Error or Access Rule Violation", appendix A of the documentation: nothing that passes.
/// assert!(postgres.code.starts_with("42") && !postgres.is_transient());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postgres {
    /// The SQLSTATE.
    pub code: String,
    /// The message.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What PostgreSQL suggests.
    pub hint: Option<String>,
    /// Functions and statements in which it happened, innermost first.
    pub context: Option<String>,
    /// A query that PostgreSQL made itself, inside of which it happened.
    pub internal_query: Option<String>,
}

/// A right that is missing, and who can give it.
///
/// ```no_run
/// use migrate::apply::Permission;
/// use migrate::{Error, Migrator};
///
/// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// if let Err(Error::Failed(failure)) = migrator.upgrade(client).await {
///     match &failure.permission {
///         Some(Permission::Owner { object, owner, .. }) => eprintln!("{object} is {owner}'s: ask them"),
///         Some(permission) => eprintln!("ask for: {}", permission.grant()),
///         None => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// Only the owner of an object may do this.
    Owner {
        /// Kind and name, as in ``table `orders` ``.
        object: String,
        /// The owner.
        owner: String,
        /// Who we are.
        user: String,
        /// The statement that hands the version table over, where the owner could not write it.
        hand_over: Option<String>,
    },
    /// Nothing may be created in a schema.
    Create {
        /// The schema.
        schema: String,
        /// Who we are.
        user: String,
    },
    /// An object of somebody else may not be used like this.
    Use {
        /// Kind and name, as in ``table `orders` ``.
        object: String,
        /// The owner.
        owner: String,
        /// What would do, as `GRANT` has it: `ALL ON TABLE public.orders`.
        rights: String,
        /// Who we are.
        user: String,
    },
}

impl Permission {
    /// The statement that gives the right, for somebody who may.
    ///
    /// ```
    /// use migrate::apply::Permission;
    ///
    /// let permission = Permission::Create { schema: "public".to_owned(), user: "deploy".to_owned() };
    /// assert_eq!(permission.grant(), r#"GRANT CREATE ON SCHEMA "public" TO "deploy""#);
    /// ```
    #[must_use]
    pub fn grant(&self) -> String {
        let quoted = super::version_table::identifier;
        match self {
            Self::Owner { owner, user, .. } => format!("GRANT {} TO {}", quoted(owner), quoted(user)),
            Self::Create { schema, user } => {
                format!("GRANT CREATE ON SCHEMA {} TO {}", quoted(schema), quoted(user))
            }
            Self::Use { rights, user, .. } => format!("GRANT {rights} TO {}", quoted(user)),
        }
    }

    /// Looks up who could give the right whose absence an error is about.
    ///
    /// The server tells the object in its message alone, so a server that speaks another language than
    /// English gets no answer here.
    pub(super) async fn lookup(client: &Client, postgres: &Postgres) -> Option<Self> {
        if postgres.code != SqlState::INSUFFICIENT_PRIVILEGE.code() {
            return None;
        }
        let user = || async {
            let row = client.query_typed_one("SELECT current_user::text", &[]).await.ok()?;
            Some(row.get::<_, String>(0))
        };
        if let Some(denied) = postgres.message.strip_prefix("permission denied for ") {
            let user = user().await?;
            let (kind, name) = denied.rsplit_once(' ')?;
            let sql = rights_sql(kind, name)?;
            let row = client.query_typed_opt(&sql, &[]).await.ok()??;
            let (owner, rights) = (row.get(0), row.get(1));
            return Some(match row.get(2) {
                true => Self::Create { schema: name.to_owned(), user },
                false => Self::Use { object: format!("{kind} `{name}`"), owner, rights, user },
            });
        }
        let object = postgres.message.strip_prefix("must be owner of ")?;
        let (kind, name) = object.rsplit_once(' ')?;
        let name_sql = literal(name);
        let sql = match kind {
            "schema" => format!(
                "SELECT pg_catalog.pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace WHERE nspname \
                 = {name_sql}"
            ),
            "type" | "domain" => format!(
                "SELECT pg_catalog.pg_get_userbyid(typowner)::text FROM pg_catalog.pg_type WHERE typname = \
                 {name_sql} ORDER BY pg_catalog.pg_type_is_visible(oid) DESC LIMIT 1"
            ),
            _ => format!(
                "SELECT pg_catalog.pg_get_userbyid(relowner)::text FROM pg_catalog.pg_class WHERE relname = \
                 {name_sql} ORDER BY pg_catalog.pg_table_is_visible(oid) DESC LIMIT 1"
            ),
        };
        let owner = client.query_typed_opt(&sql, &[]).await.ok()??.get(0);
        Some(Self::Owner { object: format!("{kind} `{name}`"), owner, user: user().await?, hand_over: None })
    }

    /// The same, with what it takes for the owner to keep the history too: whoever takes on that role from now on would
    /// be stopped there.
    pub(super) async fn with_history(mut self, client: &Client, table: &VersionTable) -> Self {
        if let Self::Owner { owner, hand_over, .. } = &mut self {
            let (role, schema, name) = (literal(owner), literal(&table.schema), literal(&table.name));
            let rights = ["SELECT", "INSERT", "UPDATE", "DELETE"]
                .map(|right| format!("pg_catalog.has_table_privilege({role}, c.oid, '{right}')"));
            let query = format!(
                "SELECT pg_catalog.format('%I.%I', nspname, relname) FROM pg_catalog.pg_class c \
                 JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace \
                 WHERE nspname = {schema} AND relname = {name} AND NOT ({})",
                rights.join(" AND ")
            );
            if let Ok(Some(row)) = client.query_typed_opt(&query, &[]).await {
                let table: String = row.get(0);
                let owner = super::version_table::identifier(owner);
                *hand_over = Some(format!("ALTER TABLE {table} OWNER TO {owner}"));
            }
        }
        self
    }
}

/// The query for who owns an object that may not be used, what would have to be granted, and whether that is nothing
/// but to create in a schema.
fn rights_sql(kind: &str, name: &str) -> Option<String> {
    let (name, owner) = (literal(name), "pg_catalog.pg_get_userbyid");
    Some(match kind {
        "schema" => format!(
            "SELECT {owner}(nspowner)::text, format('USAGE, CREATE ON SCHEMA %I', nspname), \
             pg_catalog.has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = {name}"
        ),
        "database" => format!(
            "SELECT {owner}(datdba)::text, format('CREATE ON DATABASE %I', datname), false \
             FROM pg_catalog.pg_database WHERE datname = {name}"
        ),
        "table" | "view" | "materialized view" | "foreign table" | "sequence" => format!(
            "SELECT {owner}(relowner)::text, format('ALL ON %s %I.%I', \
             CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, nspname, relname), false \
             FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace \
             WHERE relname = {name} ORDER BY pg_catalog.pg_table_is_visible(pg_class.oid) DESC LIMIT 1"
        ),
        _ => return None,
    })
}

impl From<&DbError> for Postgres {
    fn from(error: &DbError) -> Self {
        let internal_query = match error.position() {
            Some(ErrorPosition::Internal { query, .. }) => Some(query.clone()),
            _ => None,
        };
        Self {
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            context: error.where_().map(str::to_owned),
            internal_query,
        }
    }
}

impl Error {
    /// An error while we asked the server something that no revision says.
    pub(super) fn asking(doing: &str) -> impl Fn(tokio_postgres::Error) -> Self {
        move |error| match error.as_db_error() {
            Some(error) => {
                Self::Server { doing: doing.to_owned(), postgres: Box::new(error.into()), permission: None }
            }
            None => Self::Connection {
                doing: doing.to_owned(),
                cause: reason(&error),
                standing: Standing::default(),
            },
        }
    }

    /// The same, with an answer to a missing right.
    pub(super) async fn asking_rights(client: &Client, doing: &str, error: tokio_postgres::Error) -> Self {
        let mut error = Self::asking(doing)(error);
        if let Self::Server { postgres, permission, .. } = &mut error {
            *permission = Permission::lookup(client, postgres).await.map(Box::new);
        }
        error
    }
}

/// What a driver's error says, without the words that only name its kind.
pub(super) fn reason(error: &tokio_postgres::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

impl From<history::Error> for Error {
    fn from(error: history::Error) -> Self {
        Self::History(error)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {}", self.pid)?;
        for name in [&self.application_name, &self.user] {
            if !name.is_empty() {
                write!(f, ", {name}")?;
            }
        }
        Ok(())
    }
}

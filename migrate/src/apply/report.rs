//! What went wrong, in words: for the command and for applications the same.

use std::fmt::{self, Write as _};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use tokio_postgres::error::{DbError, SqlState};

use super::error::{
    BrokenOff, CodeFailure, Failure, NoWayBack, Permission, Postgres, Standing, WaitedForOthers,
};
use super::{Blocker, Direction, Edited, Error};

impl Error {
    /// What happened, in one line.
    ///
    /// ```
    /// use migrate::{Error, Migrator, Revision};
    ///
    /// let orphan = Revision { parents: ["162cd074dbf2".into()].into_iter().collect(), ..Revision::EMPTY };
    /// let error = Migrator::new([orphan]).upgrade_sql("head").unwrap_err();
    /// assert_eq!(error.message().lines().count(), 1, "{error}");
    /// ```
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::History(error) => error.to_string(),
            Self::Script { revision, direction, error, .. } => {
                format!("the {direction} of revision `{revision}` cannot run: {error}")
            }
            Self::Edited(edited) => {
                let names = list(edited.iter().map(|edited| &*edited.revision));
                let what = if edited.len() == 1 { "revision" } else { "revisions" };
                match edited.as_slice() {
                    [Edited { half_way: true, .. }] => {
                        format!("{what} {names} edited after a part of it was applied")
                    }
                    _ => format!("{what} {names} edited after being applied"),
                }
            }
            Self::Locked { holder: Some(holder), waited } => {
                let (waited, connected) = (waited.as_secs(), holder.connected.as_secs());
                format!(
                    "another migration is running: waited {waited} s for {holder}, connected for {connected} s"
                )
            }
            Self::Locked { holder: None, waited } => {
                format!("another migration is running: waited {} s", waited.as_secs())
            }
            Self::Leased { holder: Some(holder), waited } => format!(
                "another migration is running: waited {} s for {holder}, which has the lease for {} s and was heard of \
                 {} s ago",
                waited.as_secs(),
                holder.taken.as_secs(),
                holder.heard.as_secs()
            ),
            Self::Leased { holder: None, waited } => {
                format!("another migration is running: waited {} s for its lease", waited.as_secs())
            }
            Self::LeaseLost { revision, holder, .. } => {
                let whose = holder.as_ref().map_or_else(
                    || "another process took it over and is done".to_owned(),
                    |holder| format!("it is with {holder} now"),
                );
                format!("the lease was lost before revision `{revision}` could go on: {whose}")
            }
            Self::Interrupted { .. } => "stopped, as was asked for".to_owned(),
            Self::WaitedForOthers(given_up) => {
                let WaitedForOthers { revision, message, statement, waited, blockers, .. } = &**given_up;
                let whom = if blockers.is_empty() { "other sessions" } else { "others" };
                format!(
                    "revision `{revision}` ({message}) waited {} s for {whom} and was given up: `{statement}`",
                    waited.as_secs()
                )
            }
            Self::LockNotHeld => {
                "a proxy between here and PostgreSQL pools transactions: a lock would not hold".to_owned()
            }
            Self::HalfWay { revision, message, direction } => {
                format!("an earlier {direction} stopped in the middle of revision `{revision}` ({message})")
            }
            Self::NoWayBack { revision, message, direction, .. } => {
                format!("the half-done {direction} of revision `{revision}` ({message}) cannot be undone")
            }
            Self::NotApplied { revision } => format!("revision `{revision}` is not applied"),
            Self::ManyTransactions { revision, message, outside } => {
                let why = if *outside { "has statements outside of one" } else { "is more than one" };
                format!("not possible in a single transaction: revision `{revision}` ({message}) {why}")
            }
            Self::Unknown { revisions } => {
                let names = list(revisions.iter().map(String::as_str));
                format!("can't locate revision {names}, which the database has")
            }
            Self::Failed(failure) => {
                let Failure { revision, direction, postgres, .. } = &**failure;
                format!("{direction} of revision `{revision}` failed: {}", postgres.message)
            }
            Self::BrokenOff(broken) => {
                let BrokenOff { revision, direction, .. } = &**broken;
                format!(
                    "an earlier {direction} was broken off in this statement of revision `{revision}`, and nobody \
                     but you can tell whether it is done"
                )
            }
            Self::Code(failure) => {
                let CodeFailure { revision, direction, .. } = &**failure;
                format!("{direction} of revision `{revision}` failed in its code: {}", failure.reason())
            }
            Self::CodeMissing { revision, message, direction } => format!(
                "the {direction} of revision `{revision}` ({message}) needs code of an application, which is \
                 not in this program"
            ),
            Self::CodeOffline { revision, message, direction } => format!(
                "the {direction} of revision `{revision}` ({message}) needs code of an application, which no \
                 script can run"
            ),
            Self::NoRange { range, reason } => format!("`{range}` is no range to go along: {reason}"),
            Self::CodeUnasked { revision, direction, .. } => {
                format!(
                    "there is code for the {direction} of revision `{revision}`, which does not ask for any"
                )
            }
            #[cfg(feature = "check")]
            Self::Refused(_) => "the database is not one that this program may run on".to_owned(),
            Self::Changed { revision, .. } => {
                format!("the database's history changed before revision `{revision}` could run")
            }
            Self::Server { doing, postgres, .. } => format!("could not {doing}: {}", postgres.message),
            Self::Connection { doing, cause, .. } => {
                format!("lost the connection to the server: could not {doing}: {cause}")
            }
        }
    }

    /// The lines of a file that it is about, with a caret below the place and notes beneath.
    ///
    /// ```
    /// use migrate::{Migrator, Revision, SqlFile};
    ///
    /// let upgrade = SqlFile::read_from("migrations/a/upgrade.sql", "DROP TABLE a;\nCOMMIT;");
    /// let revision = Revision { id: "3f9a1c2b4d5e".into(), upgrade, ..Revision::EMPTY };
    /// let error = Migrator::new([revision]).upgrade_sql("head").unwrap_err();
    /// // What a page shows in a `pre`, below the message.
    /// let excerpt = error.excerpt().unwrap_or_default();
    /// assert!(excerpt.contains("migrations/a/upgrade.sql:2:1") && excerpt.contains("^^^^^^"), "{excerpt}");
    /// ```
    #[must_use]
    pub fn excerpt(&self) -> Option<String> {
        match self {
            Self::Script { revision, direction, path, error } => {
                let place =
                    path.clone().unwrap_or_else(|| format!("the {direction} of revision `{revision}`"));
                let caret = first_line(&error.text, &error.range);
                Some(excerpt(&error.text, &place, &[], caret, "", &[]))
            }
            Self::Failed(failure) => {
                let statement = failure.statement.as_ref()?;
                let caret = match failure.position {
                    Some(position) => word_at(&failure.text, position, statement),
                    None => first_line(&failure.text, statement),
                };
                let shown = lines(&failure.text, statement);
                let label = &failure.postgres.message;
                Some(excerpt(&failure.text, &failure.place(), &shown, caret, label, &failure.notes()))
            }
            Self::BrokenOff(broken) => {
                let BrokenOff { text, statement, standing, .. } = &**broken;
                let shown = lines(text, statement);
                let caret = first_line(text, statement);
                Some(excerpt(text, &broken.place(), &shown, caret, "", &standing_notes(standing)))
            }
            _ => None,
        }
    }

    /// What else is known of it that is not in the excerpt: what PostgreSQL says beside its message, and where
    /// the database stands.
    ///
    /// ```
    /// use migrate::Error;
    /// use migrate::apply::Postgres;
    ///
    /// let error = Error::Server {
    ///     doing: "read what is applied".to_owned(),
    ///     postgres: Box::new(Postgres {
    ///         code: "57P03".to_owned(),
    ///         message: "the database system is starting up".to_owned(),
    ///         detail: Some("replay is at 0/3000060".to_owned()),
    ///         hint: None,
    ///         context: None,
    ///         internal_query: None,
    ///     }),
    ///     permission: None,
    /// };
    /// assert_eq!(error.causes().len(), 1, "the message has the first line, and this the detail");
    /// ```
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        match self {
            Self::Failed(failure) if failure.statement.is_none() => failure.notes(),
            Self::Code(failure) => {
                let mut notes: Vec<String> =
                    failure.postgres.iter().flat_map(|postgres| reasons(postgres, None)).collect();
                notes.extend(standing_notes(&failure.standing));
                notes
            }
            Self::Server { postgres, permission, .. } => reasons(postgres, permission.as_deref()),
            Self::NoWayBack { direction, reason, .. } => vec![reason.sentence(*direction)],
            Self::Connection { standing, .. }
            | Self::Changed { standing, .. }
            | Self::Interrupted { standing } => standing_notes(standing),
            // Where the database stands is the other process's to say.
            Self::LeaseLost { .. } => vec![
                "this process was not heard of for longer than its lease lasts; it wrote nothing since"
                    .to_owned(),
            ],
            Self::WaitedForOthers(given_up) => {
                let WaitedForOthers { blockers, standing, .. } = &**given_up;
                let mut notes: Vec<String> =
                    blockers.iter().map(|blocker| format!("it waited for {blocker}")).collect();
                notes.extend(standing_notes(standing));
                notes
            }
            #[cfg(feature = "check")]
            Self::Refused(objections) => objections.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    /// What to do about it.
    ///
    /// ```
    /// use migrate::Error;
    ///
    /// let error = Error::NotApplied { revision: "3f9a1c2b4d5e".to_owned() };
    /// let lines: String = error.help().iter().map(|help| format!("\n  help: {help}")).collect();
    /// assert_eq!(
    ///     format!("error: {}{lines}", error.message()),
    ///     "error: revision `3f9a1c2b4d5e` is not applied\n  help: `cargo migrate current` shows where the database stands"
    /// );
    /// ```
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let one = |help: &str| vec![help.to_owned()];
        match self {
            Self::History(error) => error.help().into_iter().collect(),
            Self::Script { error, .. } => error.problem.help().into_iter().collect(),
            Self::Edited(edited) => help_for_edited(edited),
            Self::Locked { holder: Some(holder), .. } => {
                vec![format!("if it hangs, end it: `SELECT pg_terminate_backend({})`", holder.pid)]
            }
            Self::Leased { holder, .. } => {
                let left = holder.as_ref().map_or(0, |holder| holder.left.as_secs() + 1);
                vec![format!(
                    "if it is not heard of again, its lease is over in {left} s, and the next one takes it over"
                )]
            }
            Self::LeaseLost { .. } | Self::Interrupted { .. } => {
                one("`cargo migrate status` tells where the database stands")
            }
            Self::WaitedForOthers(given_up) => {
                let blockers = &given_up.blockers;
                let mut help = vec!["run it again when they are done: it goes on where it stopped".to_owned()];
                help.extend(end_it(blockers));
                help
            }
            Self::LockNotHeld => one("connect to PostgreSQL itself for migrations"),
            Self::HalfWay { direction, .. } => vec![
                format!("`--continue` finishes that {direction} first, and then goes on"),
                "`--back` first undoes what was done of it".to_owned(),
            ],
            Self::NoWayBack { .. } => vec![
                "`--continue` finishes it first".to_owned(),
                "or bring the database to where it is whole by hand, and say what it has: `cargo migrate stamp REV`"
                    .to_owned(),
            ],
            Self::NotApplied { .. } => one("`cargo migrate current` shows where the database stands"),
            Self::Unknown { .. } => vec![
                "bring their folders back from version control; `cargo migrate recover` writes them back from the \
                 database"
                    .to_owned(),
                "`cargo migrate stamp --purge REV` forgets them".to_owned(),
            ],
            Self::Failed(failure) => help_for_failure(failure),
            Self::BrokenOff(broken) => {
                let BrokenOff { revision, direction, .. } = &**broken;
                vec![
                    format!(
                        "look at the database: if it is done, `--assume-done {revision}` on the next {direction} \
                         goes on behind it"
                    ),
                    format!("`--run-again {revision}` runs it once more"),
                ]
            }
            Self::Code(failure) if failure.ended => one("leave `COMMIT` and `ROLLBACK` to the revision"),
            Self::Code(failure) => {
                failure.postgres.iter().flat_map(|postgres| ways_out(postgres, None)).collect()
            }
            Self::CodeMissing { .. } => {
                one("let the application do it that has the code for `Migrator::code`")
            }
            Self::CodeOffline { revision, .. } => vec![format!(
                "let the application do it, with scripts for what comes before `{revision}` and after"
            )],
            Self::NoRange { .. } => one("say both ends, `from:to`, as in `base:head` or `head:base`"),
            Self::CodeUnasked { path, .. } => vec![match path {
                Some(path) => format!("write `-- migrate: code` as the last line of `{path}`"),
                None => "write `-- migrate: code` as the last line of its file".to_owned(),
            }],
            #[cfg(feature = "check")]
            Self::Refused(objections) => {
                let mut help: Vec<String> = objections.iter().map(super::Objection::help).collect();
                help.dedup();
                help
            }
            Self::Server { postgres, permission, .. } => ways_out(postgres, permission.as_deref()),
            Self::Connection { .. } => one("`cargo migrate status` tells where it stands"),
            Self::Locked { holder: None, .. } | Self::ManyTransactions { .. } | Self::Changed { .. } => {
                Vec::new()
            }
        }
    }

    /// Whether the same call may succeed a moment later, with nothing mended: somebody else migrates or holds a
    /// lock, the server is starting, stopping or full, the connection broke.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use migrate::Error;
    ///
    /// /// What a container answers its orchestrator: 75, "try again later", as in `sysexits.h`, or give up.
    /// fn code(error: &Error) -> u8 {
    ///     if error.is_transient() { 75 } else { 1 }
    /// }
    ///
    /// assert_eq!(code(&Error::Locked { holder: None, waited: Duration::from_secs(60) }), 75);
    /// assert_eq!(code(&Error::LockNotHeld), 1);
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Locked { .. }
            | Self::Leased { .. }
            | Self::LeaseLost { .. }
            | Self::WaitedForOthers { .. }
            | Self::Connection { .. }
            | Self::Changed { .. } => true,
            Self::Failed(failure) => failure.postgres.is_transient(),
            Self::Server { postgres, .. } => postgres.is_transient(),
            Self::Code(failure) => failure.postgres.as_ref().is_some_and(Postgres::is_transient),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        if let Some(excerpt) = self.excerpt() {
            write!(f, "\n{}", excerpt.trim_end())?;
        }
        for (word, lines) in [("caused by", self.causes()), ("help", self.help())] {
            for line in lines {
                write!(f, "\n  {word}: {}", line.replace('\n', "\n      "))?;
            }
        }
        Ok(())
    }
}

/// What `main` shows of an error that it returns.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl Postgres {
    /// Whether PostgreSQL may answer something else a moment later. See "PostgreSQL Error Codes" in its
    /// documentation.
    ///
    /// ```
    /// use migrate::apply::Postgres;
    ///
    /// # let of = |code: &str| Postgres {
    /// #     code: code.to_owned(), message: String::new(), detail: None, hint: None, context: None, internal_query: None,
    /// # };
    /// let (deadlock, no_such_table) = (of("40P01"), of("42P01"));
    /// assert!(deadlock.is_transient() && !no_such_table.is_transient());
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        let passing = [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
        ];
        passing.iter().any(|state| state.code() == self.code)
    }
}

impl BrokenOff {
    fn place(&self) -> String {
        place(self.path.as_deref(), self.direction, &self.revision)
    }
}

/// A file, as a user would name it.
fn place(path: Option<&str>, direction: super::Direction, revision: &str) -> String {
    match path {
        Some(path) => path.to_owned(),
        None => format!("the {direction} of revision {revision}, as the database carries it"),
    }
}

impl Failure {
    fn place(&self) -> String {
        place(self.path.as_deref(), self.direction, &self.revision)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = reasons(&self.postgres, self.permission.as_ref());
        notes.extend(self.blockers.iter().map(|blocker| format!("it waited for {blocker}")));
        if self.deferred {
            notes.push(format!(
                "a deferred constraint, checked at the end of a section of `{}`",
                self.place()
            ));
        }
        notes.extend(standing_notes(&self.standing));
        notes
    }
}

impl CodeFailure {
    /// Why, with all the reasons below it that do not repeat it.
    fn reason(&self) -> String {
        if self.ended {
            return "it ended the transaction, which is not its own".to_owned();
        }
        let all =
            std::iter::successors(Some(&*self.cause as &(dyn std::error::Error + 'static)), |it| it.source());
        let mut reason = String::new();
        for cause in all {
            let text = match cause.downcast_ref::<DbError>() {
                Some(error) => error.message().to_owned(),
                // The driver's own words only name the kind of what follows.
                None if cause.is::<tokio_postgres::Error>() && cause.source().is_some() => continue,
                None => cause.to_string(),
            };
            if !reason.contains(&text) {
                let _ = write!(reason, "{}{text}", if reason.is_empty() { "" } else { ": " });
            }
        }
        reason
    }
}

fn help_for_edited(edited: &[Edited]) -> Vec<String> {
    if let [only] = edited
        && only.half_way
    {
        return vec![format!(
            "if only what has not run yet was edited: `cargo migrate stamp --refresh {}`, and run it again",
            only.revision
        )];
    }
    vec![
        "put the file back, and make the change in a new revision".to_owned(),
        format!(
            "if the database is as the file says now: `cargo migrate stamp --refresh {}`",
            edited.iter().map(|edited| &*edited.revision).collect::<Vec<_>>().join(" ")
        ),
    ]
}

fn help_for_failure(failure: &Failure) -> Vec<String> {
    let mut help = ways_out(&failure.postgres, failure.permission.as_ref());
    help.extend(end_it(&failure.blockers));
    if ALREADY_THERE.contains(&failure.postgres.code.as_str()) {
        if failure.direction == Direction::Upgrade && failure.standing.partial.is_none() {
            help.push(
                "if somebody made it by hand, `cargo migrate upgrade --accept-existing` counts as done what is there \
                 exactly as recorded"
                    .to_owned(),
            );
        }
        help.push(match &failure.standing.partial {
            Some(_) => {
                "a run that was killed may have made it, or left it `INVALID`: drop it, then run again"
                    .to_owned()
            }
            None => format!(
                "if the database has all of the revision already, `cargo migrate stamp {}` says so",
                failure.revision
            ),
        });
    } else if failure.postgres.code.starts_with(ENDED) {
        help.push("run it again: it goes on where it stopped".to_owned());
    } else if failure.postgres.code.starts_with(DATA) && failure.standing.partial.is_some() {
        help.push("mend the rows, and run it again: it goes on where it stopped".to_owned());
    } else if let Some(partial) = &failure.standing.partial {
        help.push(format!(
            "mend its file, accept the edit with `cargo migrate stamp --refresh {}`, and run it again",
            partial.revision
        ));
    }
    if let (Some(partial), Some(direction)) = (&failure.standing.partial, failure.standing.way_back) {
        help.push(match direction {
            Direction::Upgrade => {
                "to give it up, `cargo migrate downgrade -1 --back` undoes what is done of it".to_owned()
            }
            Direction::Downgrade => format!(
                "to give it up, `cargo migrate upgrade {} --back` undoes what is done of it",
                partial.revision
            ),
        });
    }
    help
}

impl NoWayBack {
    fn sentence(&self, direction: Direction) -> String {
        let (done, back) = match direction {
            Direction::Upgrade => ("upgrade", "downgrade"),
            Direction::Downgrade => ("downgrade", "upgrade"),
        };
        match self {
            Self::Sections { done: count, back: other } => {
                format!("its files do not mirror each other: {done} of {count} sections, {back} of {other}")
            }
            Self::Unlike { done: section, back: other } => format!(
                "its files do not mirror each other: section {section} of the {done} against section {other} of the \
                 {back}"
            ),
            Self::Unknown { statement } => format!("nobody knows how much of `{statement}` has run"),
        }
    }
}

/// What to do about somebody who is waited for in vain.
fn end_it(blockers: &[Blocker]) -> Option<String> {
    let blocker = blockers.iter().find(|blocker| blocker.pid != 0)?;
    Some(format!("if it hangs, end it: `SELECT pg_terminate_backend({})`", blocker.pid))
}

/// What PostgreSQL said beside its message.
fn reasons(postgres: &Postgres, permission: Option<&Permission>) -> Vec<String> {
    let mut reasons: Vec<String> = postgres.detail.iter().cloned().collect();
    if let Some(context) = &postgres.context {
        reasons.push(format!("in {}", context.lines().next().unwrap_or_default()));
    }
    if let Some(query) = &postgres.internal_query {
        reasons.push(format!("in the query `{}`", query.trim()));
    }
    if let Some(Permission::Owner { object, owner, .. } | Permission::Use { object, owner, .. }) = permission
    {
        reasons.push(format!("{object} belongs to `{owner}`"));
    }
    reasons
}

fn ways_out(postgres: &Postgres, permission: Option<&Permission>) -> Vec<String> {
    let mut help: Vec<String> = postgres.hint.iter().cloned().collect();
    help.extend(permission.map(|permission| match permission {
        Permission::Owner { .. } | Permission::Use { .. } => {
            format!("let somebody who may run `{}`", permission.grant())
        }
        Permission::Create { .. } => format!("let the owner of the schema run `{}`", permission.grant()),
    }));
    if let Some(Permission::Owner { hand_over: Some(statement), .. }) = permission {
        help.push(format!("and `{statement}`, because that role keeps the history from then on"));
    }
    let known = match postgres.code.as_str() {
        "55P04" => "put `-- migrate: transaction` on a line of its own before the new value is used",
        "25001" => "put `-- migrate: no-transaction` on a line of its own above the statement",
        _ => return help,
    };
    help.push(known.to_owned());
    help
}

/// duplicate_table, duplicate_object, duplicate_column, duplicate_schema.
const ALREADY_THERE: &[&str] = &["42P07", "42710", "42701", "42P06"];

/// What rows break: class 23, "Integrity Constraint Violation", of the error codes in appendix A.
const DATA: &str = "23";

/// Somebody ended the session or the server: the codes `57P01` to `57P05` there.
const ENDED: &str = "57P";

/// Where the database stands, in sentences.
fn standing_notes(standing: &Standing) -> Vec<String> {
    if standing.is_unchanged() {
        return vec!["the database is as it was".to_owned()];
    }
    let mut notes = Vec::new();
    match &standing.done[..] {
        [] => {}
        [only] => notes.push(format!("revision `{only}` before it is done and stays")),
        [.., last] => notes.push(format!(
            "the {} revisions before it, up to `{last}`, are done and stay",
            standing.done.len()
        )),
    }
    if let Some(partial) = &standing.partial {
        notes.push(format!(
            "revision `{}` is done up to statement {} of section {}, where the next run goes on",
            partial.revision, partial.statement, partial.section
        ));
    }
    if standing.uncertain {
        notes.push("whether what was on its way was committed is not known".to_owned());
    }
    notes
}

/// Lines of a file with a caret below what is meant, and what else there is to say about it.
fn excerpt(
    text: &str,
    path: &str,
    shown: &[Range<usize>],
    caret: Range<usize>,
    label: &str,
    notes: &[String],
) -> String {
    let snippet = Snippet::source(text)
        .path(path)
        .annotations(shown.iter().map(|line| AnnotationKind::Visible.span(line.clone())))
        .annotation(AnnotationKind::Primary.span(caret).label((!label.is_empty()).then_some(label)));
    let group = Group::with_level(Level::ERROR)
        .element(snippet)
        .elements(notes.iter().map(|note| Level::NOTE.message(note)));
    Renderer::plain().render(&[group])
}

/// The lines of a statement, but not more than fit beside the error.
fn lines(text: &str, statement: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = statement.start;
    let lines = text[statement.clone()].split_inclusive('\n').map(|line| {
        let range = start..start + line.trim_end().len();
        start += line.len();
        range
    });
    lines.filter(|range| !range.is_empty()).take(LINES_SHOWN).collect()
}

const LINES_SHOWN: usize = 12;

fn first_line(text: &str, statement: &Range<usize>) -> Range<usize> {
    let length = text[statement.clone()].lines().next().map_or(0, |line| line.trim_end().len());
    statement.start..statement.start + length
}

/// The word that PostgreSQL points at.
fn word_at(text: &str, position: usize, statement: &Range<usize>) -> Range<usize> {
    let rest = &text[position..statement.end.max(position)];
    let mut characters = rest.char_indices();
    let Some((_, first)) = characters.next() else {
        // At the end of the input: below its last character.
        let last = text[..position].chars().next_back().map_or(0, char::len_utf8);
        return position - last..position;
    };
    let end = if first == '"' || first == '\'' {
        rest[1..].find(first).map_or(rest.len(), |end| end + 2)
    } else if first.is_alphanumeric() || first == '_' {
        let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
        rest.find(|c: char| !belongs(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    position..position + end
}

fn list<'i>(ids: impl Iterator<Item = &'i str>) -> String {
    ids.map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

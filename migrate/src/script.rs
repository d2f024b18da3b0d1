//! An SQL file as what will run: sections, and the statements in them.

mod effect;
#[cfg(feature = "apply")]
mod locks;
#[cfg(feature = "apply")]
mod psql;
mod scan;
#[cfg(feature = "apply")]
mod session;
mod shape;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub(crate) use effect::Effect;
#[cfg(feature = "apply")]
pub(crate) use effect::{Catalog, Rebuilt};
#[cfg(feature = "apply")]
pub use locks::{LockMode, NamedLock, Reach};
use scan::{Kind, Token};
pub use shape::Batches;
#[cfg(feature = "apply")]
pub(crate) use shape::Concurrent;

/// The content of `upgrade.sql` or `downgrade.sql`, cut into sections and statements.
///
/// ```
/// use migrate::Script;
/// use migrate::script::Mode;
///
/// let script = Script::parse(
///     "-- find open orders quickly
///      ALTER TABLE public.orders ADD COLUMN status text;
///      -- migrate: no-transaction
///      CREATE INDEX CONCURRENTLY orders_status_idx ON public.orders (status);",
/// )?;
/// for section in script.sections() {
///     match section.mode {
///         Mode::Transaction => println!("in one transaction:"),
///         Mode::NoTransaction => println!("one by one:"),
///     }
///     for statement in &section.statements {
///         println!("  {}", script.statement(statement));
///     }
/// }
/// # assert_eq!(script.sections().len(), 2);
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    text: String,
    sections: Vec<Section>,
}

/// A part of a script that commits as one, or whose statements run one by one.
///
/// ```
/// use migrate::Script;
/// use migrate::script::Section;
///
/// /// Whether a section can be sent to a server in one message.
/// fn is_one_message(section: &Section) -> bool {
///     !section.code && section.statements.iter().all(|it| !it.alone && it.batches.is_none())
/// }
///
/// let script = Script::parse("DROP TABLE a; DROP TABLE b;\n-- migrate: no-transaction\nVACUUM c;")?;
/// let sections: Vec<bool> = script.sections().iter().map(is_one_message).collect();
/// assert_eq!(sections, [true, false]);
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Whether the statements share one transaction.
    pub mode: Mode,
    /// In the order in which they run; never empty, unless the section has code.
    pub statements: Vec<Statement>,
    /// Whether code of the application runs at its end, in the same transaction.
    pub code: bool,
}

/// How the statements of a section relate to transactions.
///
/// ```
/// use migrate::Script;
/// use migrate::script::Mode;
///
/// let script = Script::parse("-- migrate: no-transaction\nREINDEX TABLE CONCURRENTLY public.orders;")?;
/// let is_all_or_nothing = script.sections().iter().all(|section| section.mode == Mode::Transaction);
/// assert!(!is_all_or_nothing, "`--single-transaction` refuses it");
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All in one, together with the row that records them.
    Transaction,
    /// One by one: what PostgreSQL permits in a transaction has one of its own.
    NoTransaction,
}

impl Statement {
    /// The statement without its semicolon, each comment and run of blanks outside of quotes as one space: what the
    /// checksum covers, and what is the same where two statements do the same.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let canonical = |text: &str| -> Result<String, migrate::script::Error> {
    ///     Ok(Script::parse(text)?.sections()[0].statements[0].canonical().to_owned())
    /// };
    /// assert_eq!(canonical("DROP TABLE a;")?, canonical("DROP  TABLE -- at last\n  a")?);
    /// assert_ne!(canonical("SELECT 'a  b'")?, canonical("SELECT 'a b'")?);
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl Mode {
    /// The word that follows `-- migrate:`.
    ///
    /// ```
    /// use migrate::script::Mode;
    ///
    /// let mut file = String::from("CREATE TABLE public.notes (id bigint PRIMARY KEY);\n");
    /// file += &format!("\n-- migrate: {}\n", Mode::NoTransaction.mark());
    /// file += "CREATE INDEX CONCURRENTLY notes_id_idx ON public.notes (id);\n";
    /// assert_eq!(migrate::Script::parse(&file)?.sections().len(), 2);
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::NoTransaction => "no-transaction",
        }
    }
}

/// One statement of a script.
///
/// ```
/// use migrate::Script;
///
/// let script = Script::parse("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\nSELECT one();")?;
/// let statements = &script.sections()[0].statements;
/// assert_eq!(statements.len(), 2, "a semicolon in a body ends nothing");
/// assert_eq!(&script.text()[statements[1].range.clone()], "SELECT one();");
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it is in [`Script::text`], with its semicolon if it has one, without comments around it.
    pub range: Range<usize>,
    /// Whether it must be sent alone: PostgreSQL refuses it in a transaction, or it may commit itself.
    pub alone: bool,
    /// The batches that it runs in, if a mark says so.
    pub batches: Option<Batches>,
    /// What it does if it is sent alone, as far as that can be found out later.
    pub(crate) effect: Option<Effect>,
    /// See [`Statement::canonical`].
    canonical: String,
}

/// Why a file cannot be run, and where.
///
/// ```
/// use migrate::Script;
///
/// let error = Script::parse("CREATE TABLE a (b int);\nCOMMIT;").unwrap_err();
/// assert_eq!(error.to_string(), "`COMMIT` inside a section at line 2, column 1");
/// assert_eq!(&error.text[error.range], "COMMIT;");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub problem: Problem,
    /// Where, in the text with LF line ends.
    pub range: Range<usize>,
    /// The text with LF line ends.
    pub text: String,
}

/// What can be wrong with an SQL file before a server has seen it.
///
/// ```
/// use migrate::Script;
/// use migrate::script::Problem;
///
/// // A dump for psql is read as far as it is SQL.
/// match Script::parse("\\connect shop\nCREATE TABLE a (b int);") {
///     Err(error) if matches!(error.problem, Problem::MetaCommand(_)) => println!("for psql: {}", error.problem),
///     Err(error) => eprintln!("{error}"),
///     Ok(script) => println!("{} sections", script.sections().len()),
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A quote or comment has no end; in words, which.
    Unterminated(String),
    /// `BEGIN`, `COMMIT` and the like: sections say where transactions begin and end.
    TransactionControl(String),
    /// `CREATE INDEX CONCURRENTLY` and the like in a transactional section.
    NotInTransaction(String),
    /// `\c`, `\copy`: only psql understands them.
    MetaCommand(String),
    /// `COPY … FROM STDIN`: there is no standard input.
    CopyStream,
    /// `DISCARD ALL`: the session's lock would go with all else.
    DiscardAll,
    /// `batch` in a transactional section, where nothing is committed in between.
    BatchInTransaction(String),
    /// `batch` before what is neither `UPDATE` nor `DELETE`.
    NotInBatches(String),
    /// `code` where statements run outside of a transaction.
    CodeOutsideTransaction,
    /// Something follows `code`.
    AfterCode,
    /// A mark that nobody knows.
    UnknownMark(String),
    /// A mark that does not stand on a line of its own between statements.
    MisplacedMark(String),
    /// PostgreSQL's text has no such character.
    Nul,
}

impl Script {
    /// Cuts an SQL file into sections and statements.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let script = Script::parse("INSERT INTO tags VALUES ('a;b'); -- two of them\nINSERT INTO tags VALUES ('c');")?;
    /// assert_eq!(script.sections()[0].statements.len(), 2);
    /// assert!(Script::parse("SELECT 'no end").is_err());
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text cannot be cut, or holds what must not run: see [`Problem`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        match Cutter::new(&text).cut() {
            Ok(sections) => Ok(Self { text, sections }),
            Err((problem, range)) => Err(Error { problem, range, text }),
        }
    }

    /// The text that ranges refer to: the file's, with LF line ends.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let script = Script::parse("\u{feff}SELECT 1;\r\nSELECT 2;\r\n")?;
    /// assert_eq!(script.text(), "SELECT 1;\nSELECT 2;\n");
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The sections, in order; none is empty.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let script = Script::parse("-- only a comment\n")?;
    /// assert!(script.sections().is_empty(), "there is nothing to run");
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Whether code of the application belongs to the script: its last line is `-- migrate: code`.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let script = Script::parse("ALTER TABLE users ADD COLUMN digits text;\n-- migrate: code\n")?;
    /// assert!(script.has_code(), "only a program that has the code can apply it");
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn has_code(&self) -> bool {
        self.sections.last().is_some_and(|section| section.code)
    }

    /// The text of a statement.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let script = Script::parse("/* first */ DROP TABLE a; -- last")?;
    /// let statement = &script.sections()[0].statements[0];
    /// assert_eq!(script.statement(statement), "DROP TABLE a;");
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn statement(&self, statement: &Statement) -> &str {
        &self.text[statement.range.clone()]
    }

    /// SHA-256 over the statements and section marks, in hexadecimal digits.
    ///
    /// Line ends, comments outside of bodies and blanks between words do not change it.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// let checksum = |text: &str| Script::parse(text).map(|script| script.checksum());
    /// let applied = checksum("UPDATE users SET mail = lower(mail);")?;
    /// assert_eq!(checksum("-- all of them\r\nUPDATE users\r\n    SET mail = lower(mail);")?, applied);
    /// assert_ne!(checksum("UPDATE users SET mail = upper(mail);")?, applied);
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[cfg(feature = "apply")]
    #[must_use]
    pub fn checksum(&self) -> String {
        use sha2::{Digest, Sha256};
        use std::fmt::Write;

        let mut hash = Sha256::new();
        for section in &self.sections {
            hash.update(format!("-- migrate: {}\n", section.mode.mark()));
            for statement in &section.statements {
                hash.update(&statement.canonical);
                hash.update(";\n");
            }
            if section.code {
                hash.update("-- migrate: code\n");
            }
        }
        hash.finalize().iter().fold(String::with_capacity(64), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}

/// A line and a column of a text, both counted from 1, the column in characters.
///
/// ```
/// use migrate::script::line_and_column;
///
/// let text = "SELECT 'ä',\n       nme FROM users;";
/// let offset = text.find("nme").unwrap_or_default();
/// assert_eq!(line_and_column(text, offset), (2, 8));
/// ```
#[must_use]
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[line_start..]).chars().count())
}

impl Problem {
    /// What to do about it.
    ///
    /// ```
    /// use migrate::Script;
    ///
    /// if let Err(error) = Script::parse("BEGIN;\nDROP TABLE a;\nCOMMIT;") {
    ///     eprintln!("error: {error}");
    ///     if let Some(help) = error.problem.help() {
    ///         eprintln!("  help: {help}");
    ///         # assert!(help.starts_with("leave it out"));
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let help: Cow<'static, str> = match self {
            Self::Unterminated(_) | Self::Nul => return None,
            Self::TransactionControl(_) => {
                "leave it out: each section is a transaction; `-- migrate: transaction` on a line of its \
                 own begins the next"
                    .into()
            }
            Self::NotInTransaction(_) => {
                "put `-- migrate: no-transaction` on a line of its own above it, and `-- migrate: \
                 transaction` below"
                    .into()
            }
            Self::MetaCommand(_) => {
                "write SQL, or run the file with psql and `cargo migrate stamp` it".into()
            }
            Self::CopyStream => "write `INSERT`, or `COPY` from a file on the server".into(),
            Self::DiscardAll => "say what should go: `RESET ALL`, `DISCARD TEMP`, `DISCARD PLANS`".into(),
            Self::BatchInTransaction(_) => {
                "put `-- migrate: no-transaction` on a line of its own above it, and `-- migrate: \
                 transaction` below"
                    .into()
            }
            Self::NotInBatches(_) => "put it right above an `UPDATE` or `DELETE`".into(),
            Self::CodeOutsideTransaction => {
                "put `-- migrate: transaction` on a line of its own above it".into()
            }
            Self::AfterCode => "leave it out, or put it into a revision of its own".into(),
            Self::UnknownMark(_) => {
                "known are `no-transaction`, `transaction`, `batch ROWS`, `code`, `needs NAME` \
                                     and `allow(CODE)`"
                    .into()
            }
            Self::MisplacedMark(_) => "put it on a line of its own, between two statements".into(),
        };
        Some(help.into_owned())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unterminated(what) => write!(f, "this {what} has no end"),
            Self::TransactionControl(words) => write!(f, "`{words}` inside a section"),
            Self::NotInTransaction(words) => write!(f, "`{words}` cannot run in a transaction"),
            Self::MetaCommand(word) => write!(f, "`{word}` is a command of psql and not SQL"),
            Self::CopyStream => f.write_str("`COPY` with data from the client"),
            Self::DiscardAll => {
                f.write_str("`DISCARD ALL` would give back the lock that keeps other runs out")
            }
            Self::BatchInTransaction(mark) => write!(f, "the mark `{mark}` in a transaction"),
            Self::NotInBatches(mark) => {
                write!(f, "the mark `{mark}` is before no statement that has batches")
            }
            Self::CodeOutsideTransaction => f.write_str("the mark `code` outside of a transaction"),
            Self::AfterCode => f.write_str("something comes after the mark `code`, which is the last"),
            Self::UnknownMark(mark) => write!(f, "unknown mark `{mark}`"),
            Self::MisplacedMark(mark) => {
                write!(f, "the mark `{mark}` is in the middle of a line or statement")
            }
            Self::Nul => f.write_str("a NUL character"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = line_and_column(&self.text, self.range.start);
        write!(f, "{} at line {line}, column {column}", self.problem)
    }
}

impl std::error::Error for Error {}

type Refusal = (Problem, Range<usize>);

struct Cutter<'t> {
    text: &'t str,
    sections: Vec<Section>,
    mode: Mode,
    statements: Vec<Statement>,
    draft: Option<Draft>,
    /// The mark of the next statement, and how many rows it says.
    batch: Option<(Range<usize>, u32)>,
    /// Whether the mark of the application's code was there.
    code: bool,
}

/// A statement whose end has not been seen.
struct Draft {
    start: usize,
    end: usize,
    canonical: String,
    blank: bool,
    /// In capitals, so that keywords can be compared.
    words: Vec<String>,
    parentheses: usize,
    /// Open `BEGIN ATOMIC` and `CASE`, inside which a semicolon ends nothing.
    bodies: usize,
}

impl<'t> Cutter<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            sections: Vec::new(),
            mode: Mode::Transaction,
            statements: Vec::new(),
            draft: None,
            batch: None,
            code: false,
        }
    }

    fn cut(mut self) -> Result<Vec<Section>, Refusal> {
        if let Some(at) = self.text.find('\0') {
            return Err((Problem::Nul, at..at + 1));
        }
        let mut at = 0;
        while at < self.text.len() {
            let token = scan::token(self.text, at)?;
            at = token.range.end;
            match token.kind {
                Kind::LineComment => {
                    self.mark(&token)?;
                    self.blank();
                }
                kind if kind.is_blank() => self.blank(),
                Kind::Backslash => return Err(self.meta_command(&token)),
                Kind::Semicolon if self.draft.as_ref().is_none_or(Draft::is_closed) => {
                    if let Some(draft) = &mut self.draft {
                        draft.end = token.range.end;
                        self.finish_statement()?;
                    }
                }
                _ => self.add(&token),
            }
        }
        self.finish_statement()?;
        self.finish_section()?;
        Ok(self.sections)
    }

    fn blank(&mut self) {
        if let Some(draft) = &mut self.draft {
            draft.blank = true;
        }
    }

    fn add(&mut self, token: &Token) {
        let text = &self.text[token.range.clone()];
        let draft = self.draft.get_or_insert_with(|| Draft::at(token.range.start));
        if std::mem::take(&mut draft.blank) {
            draft.canonical.push(' ');
        }
        draft.canonical.push_str(text);
        draft.end = token.range.end;
        match token.kind {
            Kind::Open => draft.parentheses += 1,
            Kind::Close => draft.parentheses = draft.parentheses.saturating_sub(1),
            Kind::Word => draft.word(text.to_ascii_uppercase()),
            _ => {}
        }
    }

    fn mark(&mut self, token: &Token) -> Result<(), Refusal> {
        let comment = self.text[token.range.clone()].trim_start_matches('-').trim();
        let Some(mark) = comment.strip_prefix("migrate:").map(str::trim) else {
            return Ok(());
        };
        let refuse = |problem: fn(String) -> Problem| Err((problem(mark.to_owned()), token.range.clone()));
        let word = mark.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        let mode = match word {
            "allow" | "needs" => return Ok(()),
            "transaction" if word == mark => Some(Mode::Transaction),
            "no-transaction" if word == mark => Some(Mode::NoTransaction),
            "code" if word == mark => None,
            "batch" => None,
            _ => return refuse(Problem::UnknownMark),
        };
        let line_start = self.text[..token.range.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if self.draft.is_some() || !self.text[line_start..token.range.start].trim().is_empty() {
            return refuse(Problem::MisplacedMark);
        }
        if self.code {
            return Err((Problem::AfterCode, token.range.clone()));
        }
        if word == "code" {
            if self.mode == Mode::NoTransaction {
                return Err((Problem::CodeOutsideTransaction, token.range.clone()));
            }
            self.code = true;
            return Ok(());
        }
        if let Some(mode) = mode {
            self.finish_section()?;
            self.mode = mode;
            return Ok(());
        }
        match mark[word.len()..].trim().replace('_', "").parse() {
            Ok(0) | Err(_) => refuse(Problem::UnknownMark),
            Ok(_) if self.mode == Mode::Transaction => refuse(Problem::BatchInTransaction),
            Ok(rows) => {
                self.lone_batch()?;
                self.batch = Some((token.range.clone(), rows));
                Ok(())
            }
        }
    }

    /// Refuses a `batch` that no statement followed.
    fn lone_batch(&mut self) -> Result<(), Refusal> {
        match self.batch.take() {
            None => Ok(()),
            Some((range, _)) => Err((Problem::NotInBatches(self.mark_at(&range)), range)),
        }
    }

    fn mark_at(&self, range: &Range<usize>) -> String {
        let comment = self.text[range.clone()].trim_start_matches('-').trim();
        comment.trim_start_matches("migrate:").trim().to_owned()
    }

    fn finish_section(&mut self) -> Result<(), Refusal> {
        self.lone_batch()?;
        if !self.statements.is_empty() || self.code {
            let statements = std::mem::take(&mut self.statements);
            self.sections.push(Section { mode: self.mode, statements, code: self.code });
        }
        Ok(())
    }

    fn finish_statement(&mut self) -> Result<(), Refusal> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let words: Vec<&str> = draft.words.iter().map(String::as_str).collect();
        let range = draft.start..draft.end;
        if self.code {
            return Err((Problem::AfterCode, range));
        }
        if let Some(control) = transaction_control(&words) {
            return Err((Problem::TransactionControl(control), range));
        }
        if copies_from_the_client(&words) {
            return Err((Problem::CopyStream, range));
        }
        if words == ["DISCARD", "ALL"] {
            return Err((Problem::DiscardAll, range));
        }
        let never = never_in_transaction(&words);
        if let (Some(words), Mode::Transaction) = (&never, self.mode) {
            return Err((Problem::NotInTransaction(words.clone()), range));
        }
        let alone = never.is_some() || may_commit_itself(&words, &draft.canonical);
        let batches = match self.batch.take() {
            None => None,
            Some((mark, rows)) => Some(
                Batches::read(self.text, &range, rows)
                    .ok_or_else(|| (Problem::NotInBatches(self.mark_at(&mark)), mark))?,
            ),
        };
        let effect = alone.then(|| Effect::read(self.text, &range));
        self.statements.push(Statement { range, alone, batches, effect, canonical: draft.canonical });
        Ok(())
    }

    fn meta_command(&self, token: &Token) -> Refusal {
        let rest = &self.text[token.range.start..];
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        (Problem::MetaCommand(rest[..length].to_owned()), token.range.start..token.range.start + length)
    }
}

impl Draft {
    fn at(start: usize) -> Self {
        Self {
            start,
            end: start,
            canonical: String::new(),
            blank: false,
            words: Vec::new(),
            parentheses: 0,
            bodies: 0,
        }
    }

    fn is_closed(&self) -> bool {
        self.parentheses == 0 && self.bodies == 0
    }

    /// Follows `BEGIN ATOMIC … END` in functions the way psql does; `CASE` has an `END` too.
    fn word(&mut self, word: String) {
        if self.parentheses == 0 && self.creates_a_routine() {
            match word.as_str() {
                "ATOMIC" if self.words.last().is_some_and(|last| last == "BEGIN") => self.bodies += 1,
                "CASE" if self.bodies > 0 => self.bodies += 1,
                "END" => self.bodies = self.bodies.saturating_sub(1),
                _ => {}
            }
        }
        self.words.push(word);
    }

    fn creates_a_routine(&self) -> bool {
        let mut words = self.words.iter().map(String::as_str);
        words.next() == Some("CREATE")
            && match words.next() {
                Some("FUNCTION" | "PROCEDURE") => true,
                Some("OR") => {
                    words.next() == Some("REPLACE") && matches!(words.next(), Some("FUNCTION" | "PROCEDURE"))
                }
                _ => false,
            }
    }
}

/// The words of a statement that begins or ends a transaction. Savepoints are fine.
fn transaction_control(words: &[&str]) -> Option<String> {
    let length = match words {
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO", ..] => return None,
        ["START", "TRANSACTION", ..]
        | ["PREPARE", "TRANSACTION", ..]
        | ["COMMIT" | "ROLLBACK", "PREPARED", ..] => 2,
        ["BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT", ..] => 1,
        _ => return None,
    };
    Some(words[..length].join(" "))
}

fn copies_from_the_client(words: &[&str]) -> bool {
    words.first() == Some(&"COPY")
        && words.windows(2).any(|pair| matches!(pair, ["FROM", "STDIN"] | ["TO", "STDOUT"]))
}

/// The words of a statement that PostgreSQL refuses in every transaction.
fn never_in_transaction(words: &[&str]) -> Option<String> {
    let shown: &[&str] = match words {
        ["CREATE", "INDEX", "CONCURRENTLY", ..]
        | ["DROP", "INDEX", "CONCURRENTLY", ..]
        | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => {
            let length = words.iter().position(|&word| word == "CONCURRENTLY").map_or(0, |at| at + 1);
            &words[..length]
        }
        ["CREATE" | "DROP", "DATABASE" | "TABLESPACE", ..]
        | ["ALTER", "SYSTEM", ..]
        | ["REINDEX", "DATABASE" | "SYSTEM" | "SCHEMA", ..] => &words[..2],
        ["VACUUM", ..] => &words[..1],
        ["REINDEX", rest @ ..] if rest.iter().take(3).any(|&word| word == "CONCURRENTLY") => {
            &["REINDEX", "CONCURRENTLY"]
        }
        ["ALTER", "TABLE", .., "CONCURRENTLY"] if words.contains(&"DETACH") => {
            &["DETACH", "PARTITION", "CONCURRENTLY"]
        }
        _ => return None,
    };
    Some(shown.join(" "))
}

/// Whether a statement may commit, or may be refused in a transaction, depending on what it names.
fn may_commit_itself(words: &[&str], canonical: &str) -> bool {
    match words {
        ["CALL" | "REINDEX", ..]
        | ["CREATE" | "ALTER" | "DROP", "SUBSCRIPTION", ..]
        | ["CLUSTER"]
        | ["CLUSTER", "VERBOSE"] => true,
        ["ALTER", "DATABASE", rest @ ..] => rest.contains(&"TABLESPACE"),
        ["DO", ..] => {
            let body = canonical.to_ascii_uppercase();
            body.contains("COMMIT") || body.contains("ROLLBACK")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;

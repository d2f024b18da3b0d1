//! Which locks a statement takes on tables, as far as its words tell. See "Explicit Locking", chapter 13.3 of
//! PostgreSQL's documentation, and the notes of each command.

use super::shape::Tokens;
use super::{Script, Statement};

/// A lock on a table or another relation, the weakest first.
///
/// ```
/// use migrate::script::LockMode;
///
/// // From here on nobody can write to the table.
/// assert!(LockMode::AccessExclusive >= LockMode::Share && LockMode::ShareUpdateExclusive < LockMode::Share);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// `SELECT`.
    AccessShare,
    /// `SELECT … FOR UPDATE`.
    RowShare,
    /// `INSERT`, `UPDATE`, `DELETE`.
    RowExclusive,
    /// `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`, `VACUUM`.
    ShareUpdateExclusive,
    /// `CREATE INDEX`.
    Share,
    /// `ADD FOREIGN KEY`, `CREATE TRIGGER`.
    ShareRowExclusive,
    /// `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Exclusive,
    /// `DROP TABLE`, most of `ALTER TABLE`.
    AccessExclusive,
}

impl LockMode {
    /// All of them, the weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// What `pg_locks` calls it: `AccessExclusiveLock`.
    ///
    /// ```
    /// use migrate::script::LockMode;
    ///
    /// let sql = format!("SELECT pid FROM pg_locks WHERE granted AND mode = '{}'", LockMode::AccessExclusive.name());
    /// assert!(sql.ends_with("mode = 'AccessExclusiveLock'"));
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "AccessShareLock",
            Self::RowShare => "RowShareLock",
            Self::RowExclusive => "RowExclusiveLock",
            Self::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Self::Share => "ShareLock",
            Self::ShareRowExclusive => "ShareRowExclusiveLock",
            Self::Exclusive => "ExclusiveLock",
            Self::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The one that `pg_locks` calls so.
    ///
    /// ```
    /// use migrate::script::LockMode;
    ///
    /// assert_eq!(LockMode::of_name("ShareLock"), Some(LockMode::Share));
    /// assert_eq!(LockMode::of_name("SIReadLock"), None);
    /// ```
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// What others cannot do meanwhile.
    ///
    /// ```
    /// use migrate::script::LockMode;
    ///
    /// assert_eq!(LockMode::Share.effect(), "blocks writes");
    /// ```
    #[must_use]
    pub fn effect(self) -> &'static str {
        match self {
            Self::AccessShare | Self::RowShare | Self::RowExclusive => "blocks no reads and no writes",
            Self::ShareUpdateExclusive => "blocks changes of the schema only",
            Self::Share | Self::ShareRowExclusive | Self::Exclusive => "blocks writes",
            Self::AccessExclusive => "blocks reads and writes",
        }
    }
}

/// A lock that the words of a statement speak of.
///
/// ```
/// use migrate::script::{LockMode, NamedLock, Reach};
///
/// let lock =
///     NamedLock { relation: "public.orders".to_owned(), mode: LockMode::AccessExclusive, reach: Reach::Itself };
/// assert_eq!(format!("{}: {}", lock.relation, lock.mode.effect()), "public.orders: blocks reads and writes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedLock {
    /// The relation, as a statement could name it: lower case where it stands without quotes.
    pub relation: String,
    /// The lock.
    pub mode: LockMode,
    /// What else is locked with it.
    pub reach: Reach,
}

/// What a lock is on beside the relation that is named.
///
/// ```
/// use migrate::Script;
/// use migrate::script::Reach;
///
/// let script = Script::parse("DROP TABLE public.orders; DROP INDEX public.orders_status_idx;")?;
/// let reach = |at: usize| script.locks(&script.sections()[0].statements[at]).map(|locks| locks[0].reach);
/// assert_eq!(reach(0), Some(Reach::ForeignKeys));
/// assert_eq!(reach(1), Some(Reach::TableOfIndex));
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nothing.
    Itself,
    /// The table of the index that is named.
    TableOfIndex,
    /// The tables that foreign keys join with it, because a foreign key may go.
    ForeignKeys,
}

impl Script {
    /// The locks that a statement takes on relations that are there before it. `None` where its words do not tell:
    /// a function may do anything.
    ///
    /// ```
    /// use migrate::Script;
    /// use migrate::script::LockMode;
    ///
    /// let script = Script::parse("CREATE INDEX ON public.orders (status); SELECT tidy_up();")?;
    /// let statements = &script.sections()[0].statements;
    /// let locks = script.locks(&statements[0]).unwrap_or_default();
    /// assert_eq!((locks[0].relation.as_str(), locks[0].mode), ("public.orders", LockMode::Share));
    /// assert_eq!(script.locks(&statements[1]), None);
    /// # Ok::<(), migrate::script::Error>(())
    /// ```
    #[must_use]
    pub fn locks(&self, statement: &Statement) -> Option<Vec<NamedLock>> {
        let mut reader =
            Reader { tokens: Tokens::of(&self.text, &statement.range), at: 0, found: Vec::new() };
        reader.statement()?;
        Some(reader.found)
    }
}

struct Reader<'t> {
    tokens: Tokens<'t>,
    at: usize,
    found: Vec<NamedLock>,
}

impl Reader<'_> {
    fn statement(&mut self) -> Option<()> {
        let first = self.word()?;
        match first.as_str() {
            "ALTER" => self.alter(),
            "CREATE" => self.create(),
            "DROP" => self.drop(),
            "INSERT" | "MERGE" => {
                self.eat("INTO");
                self.name(LockMode::RowExclusive, Reach::Itself)
            }
            "UPDATE" => {
                self.eat("ONLY");
                self.name(LockMode::RowExclusive, Reach::Itself)
            }
            "DELETE" => {
                self.eat("FROM");
                self.eat("ONLY");
                self.name(LockMode::RowExclusive, Reach::Itself)
            }
            "COPY" => self.name(LockMode::RowExclusive, Reach::Itself),
            "TRUNCATE" => {
                self.eat("TABLE");
                self.names(LockMode::AccessExclusive, Reach::Itself)
            }
            "CLUSTER" => {
                self.eat("VERBOSE");
                self.name(LockMode::AccessExclusive, Reach::Itself)
            }
            "VACUUM" | "ANALYZE" => self.vacuum(),
            "REINDEX" => self.reindex(),
            "REFRESH" => {
                self.eat("MATERIALIZED");
                self.eat("VIEW");
                let concurrently = self.eat("CONCURRENTLY");
                let mode = if concurrently { LockMode::Exclusive } else { LockMode::AccessExclusive };
                self.name(mode, Reach::Itself)
            }
            "COMMENT" => self.comment(),
            "LOCK" => self.lock(),
            "GRANT" | "REVOKE" | "SET" | "RESET" | "NOTIFY" | "DISCARD" => Some(()),
            _ => None,
        }
    }

    fn alter(&mut self) -> Option<()> {
        let kind = self.kind()?;
        match kind.as_str() {
            "TABLE" | "FOREIGN TABLE" => self.alter_table(),
            "INDEX" => {
                self.if_exists();
                let moved = self.has("TABLESPACE");
                let mode = if moved { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
                self.name(mode, Reach::Itself)
            }
            "SEQUENCE" => {
                self.if_exists();
                let renamed = self.has("RENAME") || self.has("SCHEMA") || self.has("OWNER");
                let mode = if renamed { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
                self.name(mode, Reach::Itself)
            }
            "VIEW" | "MATERIALIZED VIEW" => {
                self.if_exists();
                self.name(LockMode::AccessExclusive, Reach::Itself)
            }
            "TRIGGER" | "POLICY" | "RULE" => self.named_after("ON", LockMode::AccessExclusive),
            // Tables whose columns have the domain are locked, and nothing here says which.
            "PUBLICATION" => None,
            "DOMAIN" if self.has("NULL") || self.has("CONSTRAINT") || self.has("CHECK") => None,
            "TYPE" if self.has("ATTRIBUTE") => None,
            _ => Some(()),
        }
    }

    fn alter_table(&mut self) -> Option<()> {
        self.if_exists();
        self.eat("ONLY");
        let table = self.read_name()?;
        if self.tokens.text(self.at) == Some("*") {
            self.at += 1;
        }
        let mut strongest = None;
        let mut drops = false;
        for action in self.actions() {
            let words: Vec<String> =
                action.clone().filter_map(|at| self.tokens.word(at)).map(str::to_ascii_uppercase).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let mode = match words[..] {
                ["VALIDATE", ..]
                | ["CLUSTER", "ON", ..]
                | ["SET", "WITHOUT", "CLUSTER", ..]
                | ["ATTACH", ..] => LockMode::ShareUpdateExclusive,
                ["DETACH", .., "CONCURRENTLY" | "FINALIZE"] => LockMode::ShareUpdateExclusive,
                ["ADD", ref rest @ ..]
                    if rest.first() != Some(&"COLUMN")
                        && rest.windows(2).any(|pair| pair == ["FOREIGN", "KEY"]) =>
                {
                    LockMode::ShareRowExclusive
                }
                ["ENABLE" | "DISABLE", "TRIGGER", ..] | ["ENABLE", "REPLICA" | "ALWAYS", "TRIGGER", ..] => {
                    LockMode::ShareRowExclusive
                }
                ["ALTER", .., "SET", "STATISTICS"] => LockMode::ShareUpdateExclusive,
                ["SET" | "RESET", ..] if self.tokens.text(action.start + 1) == Some("(") => {
                    LockMode::ShareUpdateExclusive
                }
                _ => LockMode::AccessExclusive,
            };
            drops |= words.first() == Some(&"DROP");
            strongest = strongest.max(Some(mode));
            if let Some(at) = action.clone().find(|&at| self.tokens.is(at, "PARTITION")) {
                // Its foreign keys come from the parent, or go with it.
                self.at = at + 1;
                self.name(LockMode::AccessExclusive, Reach::ForeignKeys)?;
            }
            if words.first() == Some(&"INHERIT") {
                self.at = action.start + 1;
                self.name(LockMode::ShareUpdateExclusive, Reach::Itself)?;
            }
            self.references(action)?;
        }
        let reach = if drops { Reach::ForeignKeys } else { Reach::Itself };
        self.found.insert(0, NamedLock { relation: table, mode: strongest?, reach });
        Some(())
    }

    fn create(&mut self) -> Option<()> {
        let kind = self.kind()?;
        match kind.as_str() {
            "INDEX" => {
                let concurrently = self.eat("CONCURRENTLY");
                let mode = if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
                self.named_after("ON", mode)
            }
            "TABLE" | "FOREIGN TABLE" => {
                let all = self.at..self.tokens.len();
                if let Some(at) = all.clone().find(|&at| self.tokens.is_top(at, "PARTITION"))
                    && self.tokens.is(at + 1, "OF")
                {
                    self.at = at + 2;
                    self.name(LockMode::AccessExclusive, Reach::Itself)?;
                }
                if let Some(at) = all.clone().find(|&at| self.tokens.is_top(at, "INHERITS")) {
                    self.at = at + 2;
                    self.names(LockMode::ShareUpdateExclusive, Reach::Itself)?;
                }
                self.references(all)
            }
            "TRIGGER" => {
                self.named_after("ON", LockMode::ShareRowExclusive)?;
                self.found.truncate(1);
                Some(())
            }
            "POLICY" => self.named_after("ON", LockMode::AccessExclusive),
            "RULE" => self.named_after("TO", LockMode::AccessExclusive),
            "STATISTICS" => self.named_after("FROM", LockMode::ShareUpdateExclusive),
            "PUBLICATION" => None,
            "VIEW" => self.name(LockMode::AccessExclusive, Reach::Itself),
            _ => Some(()),
        }
    }

    fn drop(&mut self) -> Option<()> {
        let kind = self.kind()?;
        match kind.as_str() {
            "TABLE" | "FOREIGN TABLE" => {
                self.if_exists();
                self.names(LockMode::AccessExclusive, Reach::ForeignKeys)
            }
            "VIEW" | "MATERIALIZED VIEW" | "SEQUENCE" => {
                self.if_exists();
                self.names(LockMode::AccessExclusive, Reach::Itself)
            }
            "INDEX" => {
                let concurrently = self.eat("CONCURRENTLY");
                let mode =
                    if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
                self.if_exists();
                self.names(mode, Reach::TableOfIndex)
            }
            "TRIGGER" | "POLICY" | "RULE" => self.named_after("ON", LockMode::AccessExclusive),
            _ if self.has("CASCADE") => None,
            _ => Some(()),
        }
    }

    fn vacuum(&mut self) -> Option<()> {
        let full = self.has("FULL");
        while ["FULL", "FREEZE", "VERBOSE", "ANALYZE"].into_iter().any(|word| self.eat(word)) {}
        if self.tokens.text(self.at) == Some("(") {
            self.at = (self.at..self.tokens.len()).find(|&at| self.tokens.text(at) == Some(")"))? + 1;
        }
        self.name(
            if full { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive },
            Reach::Itself,
        )
    }

    fn reindex(&mut self) -> Option<()> {
        let mode = if self.has("CONCURRENTLY") { LockMode::ShareUpdateExclusive } else { LockMode::Share };
        if self.tokens.text(self.at) == Some("(") {
            self.at = (self.at..self.tokens.len()).find(|&at| self.tokens.text(at) == Some(")"))? + 1;
        }
        let kind = self.word()?;
        self.eat("CONCURRENTLY");
        match kind.as_str() {
            "TABLE" => self.name(mode, Reach::Itself),
            "INDEX" => self.name(mode, Reach::TableOfIndex),
            _ => None,
        }
    }

    fn comment(&mut self) -> Option<()> {
        self.eat("ON");
        let kind = self.word()?;
        let mode = LockMode::ShareUpdateExclusive;
        match kind.as_str() {
            "TABLE" | "VIEW" | "SEQUENCE" => self.name(mode, Reach::Itself),
            "INDEX" => self.name(mode, Reach::Itself),
            "COLUMN" => {
                let name = self.read_name()?;
                let table = name.rsplit_once('.').map(|(table, _)| table.to_owned())?;
                self.found.push(NamedLock { relation: table, mode, reach: Reach::Itself });
                Some(())
            }
            "CONSTRAINT" | "TRIGGER" | "POLICY" | "RULE" => {
                if self.has("DOMAIN") {
                    return Some(());
                }
                self.named_after("ON", mode)
            }
            _ => Some(()),
        }
    }

    fn lock(&mut self) -> Option<()> {
        self.eat("TABLE");
        let words: String = (self.at..self.tokens.len())
            .skip_while(|&at| !self.tokens.is(at, "IN"))
            .skip(1)
            .take_while(|&at| !self.tokens.is(at, "MODE"))
            .filter_map(|at| self.tokens.word(at))
            .collect();
        let mode = if words.is_empty() {
            LockMode::AccessExclusive
        } else {
            LockMode::ALL
                .into_iter()
                .find(|mode| mode.name().trim_end_matches("Lock").eq_ignore_ascii_case(&words))?
        };
        self.names(mode, Reach::Itself)
    }

    /// What is made, changed or dropped: `TABLE`, with the words before it that make no difference left out.
    fn kind(&mut self) -> Option<String> {
        if self.eat("OR") {
            self.eat("REPLACE");
        }
        let passed = [
            "UNIQUE",
            "TEMPORARY",
            "TEMP",
            "LOCAL",
            "GLOBAL",
            "UNLOGGED",
            "CONSTRAINT",
            "RECURSIVE",
            "PROCEDURAL",
            "TRUSTED",
        ];
        while passed.into_iter().any(|word| self.eat(word)) {}
        let kind = self.word()?;
        if ["MATERIALIZED", "FOREIGN"].contains(&kind.as_str()) {
            return Some(format!("{kind} {}", self.word()?));
        }
        Some(kind)
    }

    /// The foreign keys within some words.
    fn references(&mut self, within: std::ops::Range<usize>) -> Option<()> {
        for at in within {
            if self.tokens.is(at, "REFERENCES") {
                self.at = at + 1;
                self.name(LockMode::ShareRowExclusive, Reach::Itself)?;
            }
        }
        Some(())
    }

    /// The actions of an `ALTER TABLE`, which commas part.
    fn actions(&self) -> Vec<std::ops::Range<usize>> {
        let end = self.tokens.len();
        let mut starts = vec![self.at];
        starts.extend((self.at..end).filter(|&at| self.tokens.is_top_comma(at)).map(|at| at + 1));
        let ends = starts.iter().skip(1).map(|start| start - 1).chain([end]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }

    fn word(&mut self) -> Option<String> {
        let word = self.tokens.word(self.at)?.to_ascii_uppercase();
        self.at += 1;
        Some(word)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.tokens.is(self.at, word);
        self.at += usize::from(found);
        found
    }

    fn has(&self, word: &str) -> bool {
        (self.at..self.tokens.len()).any(|at| self.tokens.is(at, word))
    }

    fn if_exists(&mut self) {
        if self.eat("IF") {
            self.eat("NOT");
            self.eat("EXISTS");
        }
    }

    fn read_name(&mut self) -> Option<String> {
        let range = self.tokens.name(&mut self.at)?;
        Some(self.tokens.folded(range))
    }

    fn name(&mut self, mode: LockMode, reach: Reach) -> Option<()> {
        let relation = self.read_name()?;
        self.found.push(NamedLock { relation, mode, reach });
        Some(())
    }

    fn names(&mut self, mode: LockMode, reach: Reach) -> Option<()> {
        loop {
            self.eat("ONLY");
            self.name(mode, reach)?;
            if self.tokens.text(self.at) != Some(",") {
                return Some(());
            }
            self.at += 1;
        }
    }

    /// The name that follows a word, which is the first of its kind outside of parentheses.
    fn named_after(&mut self, word: &str, mode: LockMode) -> Option<()> {
        let at = (self.at..self.tokens.len()).find(|&at| self.tokens.is_top(at, word))?;
        self.at = at + 1;
        self.eat("ONLY");
        self.name(mode, Reach::Itself)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locks(sql: &str) -> String {
        let text = format!("-- migrate: no-transaction\n{sql}");
        let script = Script::parse(&text).unwrap();
        let found = script.locks(&script.sections()[0].statements[0]);
        let Some(found) = found else { return "?".to_owned() };
        let one = |lock: &NamedLock| {
            let reach = match lock.reach {
                Reach::Itself => "",
                Reach::TableOfIndex => " (index)",
                Reach::ForeignKeys => " (keys)",
            };
            format!("{} {}{reach}", lock.relation, lock.mode.name().trim_end_matches("Lock"))
        };
        found.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn words_tell_of_locks() {
        for (sql, told) in [
            ("ALTER TABLE public.users ADD COLUMN a int", "public.users AccessExclusive"),
            ("alter table if exists only Users rename to b", "users AccessExclusive"),
            ("ALTER TABLE \"Users\" DROP COLUMN a", "\"Users\" AccessExclusive (keys)"),
            ("ALTER TABLE t VALIDATE CONSTRAINT c", "t ShareUpdateExclusive"),
            (
                "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a, b) REFERENCES s.r (x, y) NOT VALID",
                "t ShareRowExclusive, s.r ShareRowExclusive",
            ),
            (
                "ALTER TABLE t ADD COLUMN a int REFERENCES r, VALIDATE CONSTRAINT c",
                "t AccessExclusive, r ShareRowExclusive",
            ),
            ("ALTER TABLE t SET (fillfactor = 70), CLUSTER ON i", "t ShareUpdateExclusive"),
            ("ALTER TABLE t ALTER a SET STATISTICS 100", "t ShareUpdateExclusive"),
            ("ALTER TABLE t ALTER COLUMN a TYPE numeric(10, 2)", "t AccessExclusive"),
            (
                "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)",
                "t ShareUpdateExclusive, p AccessExclusive (keys)",
            ),
            (
                "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
                "t ShareUpdateExclusive, p AccessExclusive (keys)",
            ),
            ("CREATE UNIQUE INDEX i ON ONLY s.t USING btree (a)", "s.t Share"),
            ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "t ShareUpdateExclusive"),
            ("CREATE INDEX ON t (a)", "t Share"),
            ("DROP INDEX IF EXISTS s.i, j", "s.i AccessExclusive (index), j AccessExclusive (index)"),
            ("DROP TABLE a, b CASCADE", "a AccessExclusive (keys), b AccessExclusive (keys)"),
            ("CREATE TABLE n (a int REFERENCES r (x), CHECK (a > 0))", "r ShareRowExclusive"),
            ("CREATE TABLE p PARTITION OF t FOR VALUES IN (1)", "t AccessExclusive"),
            ("CREATE TABLE n (a int)", ""),
            ("INSERT INTO t SELECT 1", "t RowExclusive"),
            ("UPDATE ONLY t SET a = 1", "t RowExclusive"),
            ("DELETE FROM t", "t RowExclusive"),
            ("TRUNCATE a, ONLY b", "a AccessExclusive, b AccessExclusive"),
            ("VACUUM (FULL, VERBOSE) t", "t AccessExclusive"),
            ("VACUUM ANALYZE t", "t ShareUpdateExclusive"),
            ("REINDEX TABLE CONCURRENTLY t", "t ShareUpdateExclusive"),
            ("REINDEX (VERBOSE) INDEX i", "i Share (index)"),
            ("REFRESH MATERIALIZED VIEW v", "v AccessExclusive"),
            ("CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "t ShareRowExclusive"),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", "v AccessExclusive"),
            ("COMMENT ON COLUMN s.t.a IS 'x'", "s.t ShareUpdateExclusive"),
            ("LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE", "t ShareRowExclusive"),
            ("LOCK t", "t AccessExclusive"),
            ("CREATE PUBLICATION p FOR ALL TABLES", "?"),
            ("CREATE TYPE m AS ENUM ('a')", ""),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", ""),
            ("DO $$ BEGIN END $$", "?"),
            ("SELECT f()", "?"),
            ("WITH x AS (DELETE FROM t) SELECT 1", "?"),
        ] {
            assert_eq!(locks(sql), told, "{sql}");
        }
    }
}

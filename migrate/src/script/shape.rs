//! What a statement is made of, where more has to be known of it than where it ends.

use std::ops::Range;

use super::scan::{self, Kind};

/// A statement that goes over the rows of a table in batches. Ranges are of the script's text.
///
/// ```
/// use migrate::Script;
///
/// let script = Script::parse(
///     "-- migrate: no-transaction
///      -- migrate: batch 10000
///      UPDATE public.users SET mail = lower(mail) WHERE mail <> lower(mail);",
/// )?;
/// let batches = script.sections()[0].statements[0].batches.as_ref();
/// assert_eq!(batches.map(|batches| batches.size), Some(10_000));
/// # Ok::<(), migrate::script::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batches {
    /// How many rows a batch has at most, by their keys.
    pub size: u32,
    table: Range<usize>,
    alias: Option<Range<usize>>,
    /// The word `WHERE` and the condition behind it.
    condition: Option<(Range<usize>, Range<usize>)>,
    /// Where a condition would end.
    end: usize,
}

/// A `CREATE INDEX CONCURRENTLY` or `DROP INDEX CONCURRENTLY`, in the words of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concurrent {
    Create { unique: bool, index: String, table: String, definition: String },
    Drop { index: String },
}

impl Batches {
    /// Reads an `UPDATE` or `DELETE`; other statements have no rows that could be told apart.
    pub(super) fn read(text: &str, statement: &Range<usize>, size: u32) -> Option<Self> {
        let tokens = Tokens::of(text, statement);
        let mut at = match tokens.words(2).as_slice() {
            [first, ..] if first == "UPDATE" => 1,
            [first, second] if first == "DELETE" && second == "FROM" => 2,
            _ => return None,
        };
        at += usize::from(tokens.is(at, "ONLY"));
        let table = tokens.name(&mut at)?;
        at += usize::from(tokens.text(at) == Some("*"));
        at += usize::from(tokens.is(at, "AS"));
        let follows = ["SET", "USING", "WHERE", "RETURNING"];
        let has_alias = tokens.is_identifier(at) && !follows.iter().any(|word| tokens.is(at, word));
        let alias = has_alias.then(|| tokens.list[at].1.clone());
        let find = |word: &str, from: usize| (from..tokens.list.len()).find(|at| tokens.is_top(*at, word));
        let returning = find("RETURNING", at).unwrap_or(tokens.list.len());
        let end = tokens.list.get(returning.checked_sub(1)?)?.1.end;
        let condition = find("WHERE", at).map(|at| {
            let word = tokens.list[at].1.clone();
            (word.clone(), word.end..end)
        });
        Some(Self { size, table, alias, condition, end })
    }
}

#[cfg(feature = "apply")]
impl Batches {
    /// The table, as it is written.
    pub(crate) fn table<'t>(&self, text: &'t str) -> &'t str {
        &text[self.table.clone()]
    }

    /// What the table's columns are called by.
    pub(crate) fn qualifier<'t>(&self, text: &'t str) -> &'t str {
        &text[self.alias.clone().unwrap_or_else(|| self.table.clone())]
    }

    /// The statement for some of the rows.
    pub(crate) fn limited(&self, text: &str, statement: &Range<usize>, rows: &str) -> String {
        let tail = &text[self.end..statement.end];
        match &self.condition {
            None => format!("{} WHERE {rows}{tail}", &text[statement.start..self.end]),
            Some((word, condition)) => {
                // A place that PostgreSQL points at stays where it is if the parenthesis takes a blank's.
                let rest = &text[condition.clone()];
                let rest = rest.strip_prefix([' ', '\t', '\n']).unwrap_or(rest);
                format!("{}({rest}) AND {rows}{tail}", &text[statement.start..word.end])
            }
        }
    }
}

impl Concurrent {
    /// Reads a statement about one named index.
    pub(super) fn read(text: &str, statement: &Range<usize>) -> Option<Self> {
        let tokens = Tokens::of(text, statement);
        let mut at = 0;
        let mut eat = |word: &str| {
            let found = tokens.is(at, word);
            at += usize::from(found);
            found
        };
        let creates = eat("CREATE");
        let unique = creates && eat("UNIQUE");
        if !(creates || eat("DROP")) || !(eat("INDEX") && eat("CONCURRENTLY")) {
            return None;
        }
        if eat("IF") {
            let _ = eat("NOT");
            let _ = eat("EXISTS");
        }
        if tokens.is(at, "ON") {
            return None;
        }
        let index = text[tokens.name(&mut at)?].to_owned();
        if !creates {
            return (tokens.text(at) != Some(",")).then_some(Self::Drop { index });
        }
        if !tokens.is(at, "ON") || tokens.is(at + 1, "ONLY") {
            return None;
        }
        at += 1;
        let table = text[tokens.name(&mut at)?].to_owned();
        let definition = text[tokens.list.get(at)?.1.start..tokens.list.last()?.1.end].to_owned();
        Some(Self::Create { unique, index, table, definition })
    }
}

/// The words of a statement, without its semicolon.
pub(super) struct Tokens<'t> {
    text: &'t str,
    /// With how many parentheses are open before each.
    list: Vec<(Kind, Range<usize>, usize)>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str, statement: &Range<usize>) -> Self {
        let mut list = Vec::new();
        let (mut at, mut depth) = (statement.start, 0_usize);
        while at < statement.end
            && let Ok(token) = scan::token(text, at)
        {
            at = token.range.end;
            if token.kind == Kind::Close {
                depth = depth.saturating_sub(1);
            }
            if !token.kind.is_blank() && token.kind != Kind::Semicolon {
                list.push((token.kind, token.range, depth));
            }
            depth += usize::from(token.kind == Kind::Open);
        }
        Self { text, list }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn text(&self, at: usize) -> Option<&'t str> {
        self.list.get(at).map(|(_, range, _)| &self.text[range.clone()])
    }

    pub(super) fn words(&self, count: usize) -> Vec<String> {
        (0..count).filter_map(|at| self.text(at)).map(str::to_ascii_uppercase).collect()
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.list.get(at).is_some_and(|(kind, ..)| *kind == Kind::Word)
            && self.text(at).is_some_and(|text| text.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_top(&self, at: usize, word: &str) -> bool {
        self.is(at, word) && self.list[at].2 == 0
    }

    fn is_identifier(&self, at: usize) -> bool {
        match self.list.get(at) {
            Some((Kind::Word, ..)) => true,
            Some((Kind::Quoted, ..)) => self.text(at).is_some_and(|text| text.ends_with('"')),
            _ => false,
        }
    }

    /// A name with its schema, if it has one.
    pub(super) fn name(&self, at: &mut usize) -> Option<Range<usize>> {
        let mut last = *at;
        if !self.is_identifier(last) {
            return None;
        }
        while self.text(last + 1) == Some(".") && self.is_identifier(last + 2) {
            last += 2;
        }
        let range = self.list[*at].1.start..self.list[last].1.end;
        *at = last + 1;
        Some(range)
    }
}

#[cfg(feature = "apply")]
impl<'t> Tokens<'t> {
    /// The word there, unless something else is.
    pub(super) fn word(&self, at: usize) -> Option<&'t str> {
        self.list.get(at).filter(|(kind, ..)| *kind == Kind::Word).and_then(|_| self.text(at))
    }

    pub(super) fn is_outermost(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|(.., depth)| *depth == 0)
    }

    pub(super) fn is_top_comma(&self, at: usize) -> bool {
        self.text(at) == Some(",") && self.list[at].2 == 0
    }

    /// A name as PostgreSQL reads it: in lower case but for what stands in quotes, without blanks.
    pub(super) fn folded(&self, name: Range<usize>) -> String {
        let parts =
            self.list.iter().filter(|(_, range, _)| name.start <= range.start && range.end <= name.end);
        parts
            .map(|(kind, range, _)| match kind {
                Kind::Word => self.text[range.clone()].to_ascii_lowercase(),
                _ => self.text[range.clone()].to_owned(),
            })
            .collect()
    }
}

#[cfg(all(test, feature = "apply"))]
mod tests {
    use super::*;

    fn limited(sql: &str) -> Option<String> {
        let all = 0..sql.len();
        Some(Batches::read(sql, &all, 10)?.limited(sql, &all, "id < 5"))
    }

    #[test]
    fn a_batch_is_one_more_condition() {
        for (sql, batch) in [
            ("UPDATE t SET a = 1;", "UPDATE t SET a = 1 WHERE id < 5;"),
            (
                "update only s.\"T\" AS x set a = (SELECT 1 WHERE true) -- why\n;",
                "update only s.\"T\" AS x set a = (SELECT 1 WHERE true) WHERE id < 5 -- why\n;",
            ),
            (
                "UPDATE t SET a = u.a FROM u WHERE a IS NULL OR b\n RETURNING 1",
                "UPDATE t SET a = u.a FROM u WHERE(a IS NULL OR b) AND id < 5\n RETURNING 1",
            ),
            ("DELETE FROM t x USING u WHERE(a)", "DELETE FROM t x USING u WHERE((a)) AND id < 5"),
        ] {
            assert_eq!(limited(sql).as_deref(), Some(batch));
        }
        assert_eq!(limited("INSERT INTO t SELECT 1"), None);
        let sql = "DELETE FROM s.t AS x WHERE a";
        let batches = Batches::read(sql, &(0..sql.len()), 10).unwrap();
        assert_eq!((batches.table(sql), batches.qualifier(sql)), ("s.t", "x"));
        let sql = "UPDATE \"T\" SET a = 1";
        let batches = Batches::read(sql, &(0..sql.len()), 10).unwrap();
        assert_eq!((batches.table(sql), batches.qualifier(sql)), ("\"T\"", "\"T\""));
    }

    #[test]
    fn concurrent_statements_are_read() {
        let read = |sql: &str| Concurrent::read(sql, &(0..sql.len()));
        assert_eq!(
            read("create unique index concurrently if not exists \"I\" ON a.t USING btree (x) WHERE y;"),
            Some(Concurrent::Create {
                unique: true,
                index: "\"I\"".to_owned(),
                table: "a.t".to_owned(),
                definition: "USING btree (x) WHERE y".to_owned(),
            })
        );
        let gone = Concurrent::Drop { index: "a.i".to_owned() };
        assert_eq!(read("DROP INDEX CONCURRENTLY IF EXISTS a.i CASCADE"), Some(gone));
        assert_eq!(read("DROP INDEX CONCURRENTLY i, j"), None);
        assert_eq!(read("CREATE INDEX CONCURRENTLY ON t (x)"), None);
        assert_eq!(read("CREATE INDEX i ON t (x)"), None);
    }
}

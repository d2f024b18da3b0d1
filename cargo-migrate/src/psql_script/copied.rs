//! The rows that a dump brings along: `COPY … FROM stdin`, and what follows it up to `\.`.
//!
//! A revision is for rows that belong to the schema, those of lookup tables. Nothing in a dump says which these are,
//! so all tables with few rows keep them, but for rows that refer to others which are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::iter::Peekable;
use std::ops::Range;
use std::str::Bytes;

use migrate_schema::expression::{Token, identifier, tokens};
use migrate_schema::schema::QualifiedName;

use crate::error::{Error, Result};
use crate::lookup::{MOST, quoted};

/// The same file with `INSERT` in the place of `COPY`, and in sentences what became of the rows. `wanted` are the
/// tables whose rows are meant; when it is empty, it is decided by their number.
///
/// # Errors
/// A row that is no row, or too many rows of a table that is wanted.
pub(super) fn settle(file: &str, text: &str, wanted: &[QualifiedName]) -> Result<(String, Vec<String>)> {
    let blocks = blocks(text);
    if blocks.is_empty() {
        return Ok((text.to_owned(), Vec::new()));
    }
    let mut rest = String::new();
    let mut end = 0;
    for block in &blocks {
        rest.push_str(&text[end..block.range.start]);
        end = block.range.end;
    }
    rest.push_str(&text[end..]);
    let said = Said::of(&rest);
    let left_out = left_out(file, &blocks, &said, wanted)?;

    let mut settled = String::new();
    let mut end = 0;
    for block in &blocks {
        settled.push_str(&without_numbers(&text[end..block.range.start], &said, &left_out));
        if !left_out.contains_key(&block.table) && !block.rows.is_empty() {
            settled.push_str(&block.insertion(file, said.always.contains(&block.table))?);
        }
        end = block.range.end;
    }
    settled.push_str(&without_numbers(&text[end..], &said, &left_out));
    Ok((settled, notes(file, &blocks, &left_out)))
}

/// A `COPY` with its rows.
struct Block<'t> {
    range: Range<usize>,
    table: QualifiedName,
    /// The table and its columns, as they are written.
    head: &'t str,
    rows: Vec<&'t str>,
}

/// Those that are as `pg_dump` writes them; every other one is refused later.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(line) = line_at(text, at) {
        let next = at + line.len();
        match head(line) {
            Some((head, table)) => match rows(text, next) {
                Some((rows, end)) => {
                    blocks.push(Block { range: at..end, table, head, rows });
                    at = end;
                }
                None => return blocks,
            },
            None => at = next,
        }
    }
    blocks
}

/// A line with its end.
fn line_at(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    (!rest.is_empty()).then(|| rest.split_inclusive('\n').next().unwrap_or(rest))
}

fn head(line: &str) -> Option<(&str, QualifiedName)> {
    const BEGINS: &str = "COPY ";
    const ENDS: &str = " FROM STDIN;";
    let line = line.trim_end();
    let begins = line.get(..BEGINS.len())?.eq_ignore_ascii_case(BEGINS);
    let end = line.len().checked_sub(ENDS.len())?;
    let ends = line.get(end..)?.eq_ignore_ascii_case(ENDS);
    let head = line.get(BEGINS.len()..end).filter(|_| begins && ends)?.trim();
    let (table, _) = name(&tokens(head))?;
    Some((head, table))
}

/// The lines up to `\.`, and where what follows that begins.
fn rows(text: &str, mut at: usize) -> Option<(Vec<&str>, usize)> {
    let mut rows = Vec::new();
    loop {
        let line = line_at(text, at)?;
        at += line.len();
        match line.trim_end_matches(['\r', '\n']) {
            "\\." => return Some((rows, at)),
            row => rows.push(row),
        }
    }
}

impl Block<'_> {
    /// The statement that adds the rows: as many lines as there were.
    fn insertion(&self, file: &str, always: bool) -> Result<String> {
        let overriding = if always { " OVERRIDING SYSTEM VALUE" } else { "" };
        let mut sql = format!("INSERT INTO {}{overriding} VALUES\n", self.head);
        for (at, row) in self.rows.iter().enumerate() {
            let values: Option<Vec<String>> = row.split('\t').map(value).collect();
            let values = values.ok_or_else(|| {
                Error::project(format!("row {} of `{}` in `{file}` cannot be read", at + 1, self.table))
                    .help("dump it again with `pg_dump --inserts`, which writes rows as SQL")
            })?;
            let end = if at + 1 == self.rows.len() { ";\n" } else { "," };
            let _ = writeln!(sql, "    ({}){end}", values.join(", "));
        }
        Ok(sql)
    }
}

/// A value of `COPY` as SQL, by the section "Text Format" of PostgreSQL's documentation on it.
fn value(field: &str) -> Option<String> {
    if field == "\\N" {
        return Some("NULL".to_owned());
    }
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let escaped = match rest.next()? {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'x' => digits(&mut rest, 16, None).unwrap_or(b'x'),
            digit @ b'0'..=b'7' => digits(&mut rest, 8, Some(digit - b'0')).unwrap_or_default(),
            other => other,
        };
        bytes.push(escaped);
    }
    String::from_utf8(bytes).ok().map(|text| quoted(&text))
}

/// A byte by its digits, two at most after the one that is known.
fn digits(rest: &mut Peekable<Bytes<'_>>, radix: u32, known: Option<u8>) -> Option<u8> {
    let mut number = known.map(u32::from);
    for _ in 0..2 {
        let Some(digit) = rest.peek().and_then(|byte| char::from(*byte).to_digit(radix)) else { break };
        number = Some(number.unwrap_or_default() * radix + digit);
        rest.next();
    }
    number.and_then(|number| u8::try_from(number & 0xff).ok())
}

/// What the rest of a file says of tables.
#[derive(Default)]
struct Said {
    /// The tables that each refers to.
    references: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    /// The tables with an identity that nobody may write.
    always: BTreeSet<QualifiedName>,
    /// The tables that sequences count for.
    sequences: BTreeMap<QualifiedName, QualifiedName>,
}

impl Said {
    fn of(text: &str) -> Self {
        let mut said = Self::default();
        let all = tokens(text);
        for statement in all.split(|token| token.text == ";") {
            match words(statement, 2).as_slice() {
                [alter, table] if alter == "ALTER" && table == "TABLE" => said.table(after(statement, 2)),
                [alter, sequence] if alter == "ALTER" && sequence == "SEQUENCE" => {
                    said.sequence(after(statement, 2));
                }
                [create, ..] if create == "CREATE" => {
                    let begin = statement.iter().take(5).position(|word| is(word, "TABLE"));
                    said.table(begin.map_or(&[], |at| after(statement, at + 1)));
                }
                _ => {}
            }
        }
        said
    }

    fn table(&mut self, tokens: &[Token<'_>]) {
        let Some((table, rest)) = name(tokens) else { return };
        for at in 0..rest.len() {
            let begins = |words: &[&str]| {
                rest.len() >= at + words.len()
                    && rest[at..].iter().zip(words).all(|(one, other)| is(one, other))
            };
            if begins(&["REFERENCES"])
                && let Some((other, _)) = name(&rest[at + 1..])
            {
                self.references.entry(table.clone()).or_default().insert(other);
            } else if begins(&["GENERATED", "ALWAYS", "AS", "IDENTITY"]) {
                self.always.insert(table.clone());
            } else if begins(&["SEQUENCE", "NAME"])
                && let Some((sequence, _)) = name(&rest[at + 2..])
            {
                self.sequences.insert(sequence, table.clone());
            }
        }
    }

    fn sequence(&mut self, tokens: &[Token<'_>]) {
        let Some((sequence, rest)) = name(tokens) else { return };
        let owned = rest.windows(2).position(|pair| is(&pair[0], "OWNED") && is(&pair[1], "BY"));
        // The last part is the column.
        if let Some((table, _)) = owned.and_then(|at| name(&rest[at + 2..])) {
            self.sequences.insert(sequence, table);
        }
    }
}

/// The first words of a statement, in capitals.
fn words(statement: &[Token<'_>], count: usize) -> Vec<String> {
    statement.iter().take(count).map(|token| token.text.to_uppercase()).collect()
}

/// What comes after so many words, and after those that may stand before a name.
fn after<'s, 't>(statement: &'s [Token<'t>], count: usize) -> &'s [Token<'t>] {
    let rest = &statement[count.min(statement.len())..];
    let filler =
        rest.iter().take_while(|token| ["IF", "NOT", "EXISTS", "ONLY"].iter().any(|word| is(token, word)));
    &rest[filler.count()..]
}

fn is(token: &Token<'_>, word: &str) -> bool {
    token.text.eq_ignore_ascii_case(word)
}

/// A name with or without a schema, and what comes after it.
fn name<'s, 't>(tokens: &'s [Token<'t>]) -> Option<(QualifiedName, &'s [Token<'t>])> {
    let first = identifier(tokens.first()?)?;
    match tokens.get(1).filter(|dot| dot.text == ".").and_then(|_| identifier(tokens.get(2)?)) {
        Some(second) => Some((QualifiedName::new(&first, &second), &tokens[3..])),
        None => Some((QualifiedName::public(&first), &tokens[1..])),
    }
}

/// Why the rows of a table do not come along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    TooMany,
    Refer,
    NotWanted,
}

fn left_out(
    file: &str,
    blocks: &[Block<'_>],
    said: &Said,
    wanted: &[QualifiedName],
) -> Result<BTreeMap<QualifiedName, Why>> {
    let mut left_out = BTreeMap::new();
    for block in blocks {
        let is_large = block.rows.len() > MOST;
        if !wanted.is_empty() && !wanted.contains(&block.table) {
            left_out.insert(block.table.clone(), Why::NotWanted);
        } else if is_large && !wanted.is_empty() {
            return Err(Error::usage(format!(
                "table `{}` has {} rows in `{file}`: `--rows` is for lookup tables of {MOST} rows at most",
                block.table,
                block.rows.len()
            ))
            .help("restore large tables with `pg_restore` or `psql`, beside the revisions"));
        } else if is_large {
            left_out.insert(block.table.clone(), Why::TooMany);
        }
    }
    // What refers to what is not there could not be added.
    while wanted.is_empty() {
        let next = blocks.iter().map(|block| &block.table).find(|table| {
            !left_out.contains_key(*table)
                && said.references.get(*table).is_some_and(|of| of.iter().any(|it| left_out.contains_key(it)))
        });
        let Some(next) = next else { break };
        left_out.insert(next.clone(), Why::Refer);
    }
    Ok(left_out)
}

/// A text without what sets the sequences of tables that get no rows; each line stays one.
fn without_numbers(text: &str, said: &Said, left_out: &BTreeMap<QualifiedName, Why>) -> String {
    let sets = |line: &str| {
        let sequence = line.strip_prefix("SELECT pg_catalog.setval('")?.split('\'').next()?;
        said.sequences.get(&sequence.parse().ok()?)
    };
    let kept = text.split_inclusive('\n').map(|line| match sets(line) {
        Some(table) if left_out.contains_key(table) => "\n",
        _ => line,
    });
    kept.collect()
}

/// What became of the rows.
fn notes(file: &str, blocks: &[Block<'_>], left_out: &BTreeMap<QualifiedName, Why>) -> Vec<String> {
    let listed = |is_meant: &dyn Fn(Option<&Why>) -> bool| {
        let meant =
            blocks.iter().filter(|block| !block.rows.is_empty() && is_meant(left_out.get(&block.table)));
        meant.map(|block| format!("`{}` ({})", block.table, block.rows.len())).collect::<Vec<_>>().join(", ")
    };
    let kept = listed(&|why| why.is_none());
    let large = listed(&|why| why == Some(&Why::TooMany));
    let refer = listed(&|why| why == Some(&Why::Refer));
    let unwanted = listed(&|why| why == Some(&Why::NotWanted));
    let mut notes = Vec::new();
    if !kept.is_empty() {
        notes.push(format!(
            "the revision adds the rows of `COPY` in `{file}`: {kept}; with `--rows TABLE` only those of this table"
        ));
    }
    if !large.is_empty() {
        notes.push(format!(
            "rows in `{file}` are left out, because a revision is for lookup tables of {MOST} rows at most: {large}"
        ));
    }
    if !refer.is_empty() {
        notes.push(format!("rows in `{file}` that refer to these are left out with them: {refer}"));
    }
    if !unwanted.is_empty() {
        notes.push(format!("rows in `{file}` that `--rows` does not name are left out: {unwanted}"));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "CREATE TABLE public.kinds (\n    id integer NOT NULL,\n    name text\n);\n\
        ALTER TABLE public.kinds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME public.kinds_id_seq\n);\n\
        CREATE TABLE public.\"Odd\" (a text);\n\
        COPY public.kinds (id, name) FROM stdin;\n1\tone's\\tb\\\\\n2\t\\N\n\\.\n\
        COPY public.\"Odd\" (a) FROM stdin;\n\\.\n\
        SELECT pg_catalog.setval('public.kinds_id_seq', 2, true);\n\
        ALTER TABLE ONLY public.\"Odd\" ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES public.kinds(id);\n";

    fn settled(text: &str, wanted: &[QualifiedName]) -> (String, Vec<String>) {
        settle("dump.sql", text, wanted).expect("a text")
    }

    #[test]
    fn rows_become_sql() {
        let (text, notes) = settled(DUMP, &[]);
        assert!(
            text.contains(
                "INSERT INTO public.kinds (id, name) OVERRIDING SYSTEM VALUE VALUES\n    ('1', E'one''s\tb\\\\'),\n    ('2', NULL);\n\n"
            ),
            "{text}"
        );
        assert!(text.contains("setval"), "{text}");
        assert_eq!(notes.len(), 1, "{notes:?}");
    }

    #[test]
    fn rows_that_are_many_take_others_along() {
        let many: String = (0..=MOST).map(|at| format!("{at}\tx\n")).collect();
        let text = DUMP
            .replace("1\tone's\\tb\\\\\n2\t\\N\n", &many)
            .replace("\"Odd\" (a) FROM stdin;\n", "\"Odd\" (a) FROM stdin;\n1\n");
        let (text, notes) = settled(&text, &[]);
        assert!(!text.contains("INSERT") && !text.contains("setval"), "{text}");
        assert!(notes[0].contains("`kinds` (1001)") && notes[1].contains("`Odd` (1)"), "{notes:?}");
        let wanted = QualifiedName::public("kinds");
        let many = format!("COPY kinds FROM stdin;\n{many}\\.\n");
        assert!(settle("dump.sql", &many, &[wanted]).is_err());
    }

    #[test]
    fn values_are_what_copy_says() {
        for (field, sql) in [
            ("", "''"),
            ("\\\\x0a", "E'\\\\x0a'"),
            ("\\x41\\101\\q", "'AAq'"),
            ("a\\rb", "E'a\\rb'"),
            ("\\N", "NULL"),
        ] {
            assert_eq!(value(field).as_deref(), Some(sql), "{field}");
        }
        assert_eq!(value("\\"), None);
        assert_eq!(value("\\xff"), None);
    }
}

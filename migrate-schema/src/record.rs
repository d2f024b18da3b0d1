//! How a revision is recorded: `revision.toml`.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use crate::change::Change;
use crate::inline;
use crate::schema::Table;

/// What `revision.toml` holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RevisionRecord {
    /// Twelve hexadecimal digits.
    pub id: String,
    /// What it comes after: none is the base, two or more are a merge.
    pub parents: Vec<String>,
    /// What it is for.
    pub message: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
    /// Names for it, or for the branch that it begins.
    #[serde(default)]
    pub labels: Vec<String>,
    /// What has to be applied before it, without being its parent.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// What it stands for since `squash`, in order.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// What it changes, in order.
    #[serde(default)]
    pub changes: Vec<Change>,
}

impl RevisionRecord {
    /// Reads `revision.toml`.
    ///
    /// # Errors
    /// What is wrong and where, over several lines, as `toml` shows it.
    pub fn read(text: &str) -> Result<Self, String> {
        match Self::read_by_blocks(text) {
            Some(record) => Ok(record),
            None => toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned()),
        }
    }

    /// Reads what `revision.toml` holds before the changes: all that the graph of revisions is made of. What its changes
    /// say is not looked at, and there are none in what it returns.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_head(text: &str) -> Result<Self, String> {
        let head = text.find(BLOCK).map_or(text, |end| &text[..=end]);
        // Where it cannot be read, the whole file says more, and there may be a block within a string.
        Self::cut(head)
            .map_or_else(|| Self::read(text).map(|record| Self { changes: Vec::new(), ..record }), Ok)
    }

    /// Reads what stands before the first block of a change.
    fn cut(head: &str) -> Option<Self> {
        inline::read(head).ok().or_else(|| toml::from_str(head).ok())
    }

    /// Reads one change after the other: the parser keeps several times what it reads, and the changes of a
    /// large schema are megabytes.
    ///
    /// A change begins where a line says so. Where that is within a string or a list instead, what was cut
    /// off before is not whole and cannot be read; that, and all mistakes, are left to one reading of all.
    fn read_by_blocks(text: &str) -> Option<Self> {
        let mut starts = text.match_indices(BLOCK).map(|(at, _)| at + 1).peekable();
        let head = &text[..starts.peek().copied()?];
        let mut record = Self::cut(head)?;
        while let Some(start) = starts.next() {
            let block = &text[start..starts.peek().copied().unwrap_or(text.len())];
            match change(block) {
                Some(change) => record.changes.push(change),
                None => record.changes.append(&mut toml::from_str::<Block>(block).ok()?.changes),
            }
        }
        Some(record)
    }

    /// The text of `revision.toml`: one `[[changes]]` a change, one line a column.
    ///
    /// # Errors
    /// None that a record of ours can cause; the serializer has them.
    pub fn write(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        inline::line(&mut text, "id", &self.id)?;
        inline::line(&mut text, "parents", &self.parents)?;
        inline::line(&mut text, "message", &self.message)?;
        inline::line(&mut text, "created", &self.created)?;
        if !self.labels.is_empty() {
            inline::line(&mut text, "labels", &self.labels)?;
        }
        if !self.depends_on.is_empty() {
            inline::line(&mut text, "depends-on", &self.depends_on)?;
        }
        if !self.replaces.is_empty() {
            inline::line(&mut text, "replaces", &self.replaces)?;
        }
        for change in &self.changes {
            text.push_str(BLOCK);
            inline::lines(&mut text, change)?;
        }
        Ok(text)
    }
}

/// Reads the block of one change; `None` when it is not as [`RevisionRecord::write`] writes it.
fn change(block: &str) -> Option<Change> {
    let body = block.strip_prefix(BLOCK.trim_start())?;
    // Most of a large revision are new tables, which need no look at what kind of change they are.
    match body.strip_prefix(CREATE_TABLE) {
        Some(body) => Some(Change::CreateTable(Arc::new(inline::read::<Table>(body).ok()?))),
        None => inline::read(body).ok(),
    }
}

/// What a change begins with, the end of the line before included.
const BLOCK: &str = "\n[[changes]]\n";

/// What a new table begins with.
const CREATE_TABLE: &str = "change = \"create-table\"\n";

/// One change, as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    changes: Vec<Change>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::reversed;
    use crate::schema::{Column, Index, IndexKey, KeyTarget, Namespace, PrimaryKey, QualifiedName, Table};
    use crate::sql_type::SqlType;

    fn record() -> RevisionRecord {
        let mut table = Table::new(QualifiedName::new("auth", "users"));
        table.columns = vec![
            Column {
                default: Some("gen_random_uuid()".to_owned()),
                ..Column::new("id", SqlType::built_in("uuid"))
            },
            Column { nullable: true, ..Column::new("nick \"name\"", SqlType::built_in("text").array()) },
        ];
        table.primary_key = Some(PrimaryKey {
            name: "users_pkey".to_owned(),
            columns: vec!["id".to_owned()],
            deferrable: None,
        });
        table.indexes = vec![Index {
            name: "users_lower_idx".to_owned(),
            keys: vec![
                IndexKey { descending: true, ..IndexKey::column("id") },
                IndexKey::of(KeyTarget::Expression("lower('a\\b')".to_owned())),
            ],
            unique: true,
            using: None,
            include: Vec::new(),
            nulls_not_distinct: false,
            with: None,
            predicate: Some("id IS NOT NULL".to_owned()),
        }];
        let column = table.columns[0].clone();
        RevisionRecord {
            id: "3f9a1c2b4d5e".to_owned(),
            parents: Vec::new(),
            message: "a \"first\" step\nin two lines 日本".to_owned(),
            created: "2026-11-21T08:15:30Z".to_owned(),
            labels: vec!["x".to_owned()],
            depends_on: Vec::new(),
            replaces: vec!["a1".to_owned(), "b2".to_owned()],
            changes: vec![
                Change::CreateSchema(Namespace::new("auth")),
                Change::CreateTable(Arc::new(table.clone())),
                Change::DropColumn { table: table.name, column, backfill: Some("''".to_owned()) },
            ],
        }
    }

    #[test]
    fn a_record_is_read_back() {
        let mut record = record();
        let text = record.write().expect("a text");
        assert_eq!(RevisionRecord::read(&text), Ok(record.clone()), "{text}");
        record.changes = reversed(&record.changes);
        let text = record.write().expect("a text");
        assert_eq!(RevisionRecord::read(&text), Ok(record), "{text}");
    }

    #[test]
    fn a_change_is_read_as_toml_reads_it() {
        let changes = record().changes;
        let words = [
            "",
            "it's",
            "a \"b\"",
            "c:\\d\te",
            "\u{7f}\u{1}",
            "日本",
            "two\nlines",
            "''",
            "'''",
            "\"\"\"",
            "# {a} [b]",
        ];
        let comments = words.iter().map(|word| Change::CommentColumn {
            table: QualifiedName::new(*word, "t"),
            column: (*word).to_owned(),
            from: None,
            to: Some((*word).to_owned()),
        });
        for change in changes
            .into_iter()
            .chain(comments.filter(|change| change.table().is_some_and(|table| !table.schema.is_empty())))
        {
            let record = RevisionRecord { changes: vec![change.clone()], ..record() };
            let text = record.write().expect("a text");
            let block = &text[text.find(BLOCK).expect("a change") + 1..];
            let parsed = toml::from_str::<Block>(block).expect("TOML").changes;
            assert_eq!(parsed, std::slice::from_ref(&change), "{block}");
            // Only strings with three quotes are left to the parser.
            let is_plain = !["= '''", "= \"\"\""].iter().any(|begins| block.contains(begins));
            let expected = is_plain.then_some(change);
            assert_eq!(super::change(block), expected, "{block}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_the_parser() {
        let parse = |body: &str| {
            toml::from_str::<Block>(&format!("[[changes]]\n{body}"))
                .ok()
                .map(|mut block| block.changes.remove(0))
        };
        for (body, is_toml) in [
            ("change = 'drop-schema'\nname = 'a'", true),
            ("change = \"drop-schema\"  # gone\nname = \"a\"", true),
            ("change = \"drop-schema\"\r\nname = \"a\"\r\n", true),
            ("change = \"drop-schema\"\nname = \"\"\"a\"\"\"", true),
            ("change = \"drop-schema\"\nname = \"\\u0061\"", true),
            ("change = \"drop-schema\"\nname = \"\\x61\"", true),
            ("change = \"drop-schema\" name = \"a\"", false),
            ("change = \"drop-schema\"\nname = \"a\"\nname = \"a\"", false),
            ("change = \"drop-schema\"\nname = \"a", false),
            ("change = \"drop-schema\"\nname = a", false),
            ("change = \"drop-schema\"\nname = \"\\ud800\"", false),
            ("change = \"drop-enum\"\nname = \"a\"\nvalues = [\"x\" \"y\"]", false),
            ("change = \"drop-enum\"\nname = \"a\"\nvalues = [, \"y\"]", false),
            ("change = \"drop-enum\"\nname = \"a\"\nvalues = [\n  \"x\", # one\n  \"y\",\n]", true),
            (
                "change = \"alter-parameters\"\ntable = \"t\"\nfrom = { a = \"1\", a = \"2\" }\nto = { a = \"1\" }",
                false,
            ),
            (
                "change = \"alter-parameters\"\ntable = \"t\"\nfrom = { a.b = \"1\" }\nto = { a = \"1\" }",
                false,
            ),
        ] {
            let parsed = parse(body);
            assert_eq!(parsed.is_some(), is_toml, "{body}");
            let read = super::change(&format!("[[changes]]\n{body}"));
            assert!(read.is_none() || read == parsed, "{body}");
        }
    }

    #[test]
    fn a_text_that_looks_like_a_change_is_none() {
        let mut record = record();
        record.message = "before\n[[changes]]\nafter".to_owned();
        record.changes.push(Change::CommentTable {
            table: QualifiedName::public("t"),
            from: None,
            to: Some("one\n[[changes]]\ntwo".to_owned()),
        });
        let text = record.write().expect("a text");
        assert!(text.contains("before\n[[changes]]\nafter"), "{text}");
        assert_eq!(RevisionRecord::read(&text), Ok(record), "{text}");
        assert!(RevisionRecord::read(&format!("changes = []\n{text}")).is_err());
    }

    #[test]
    fn a_column_takes_one_line() {
        let text = record().write().expect("a text");
        assert!(
            text.contains(
                "columns = [\n  { name = \"id\", type = \"uuid\", default = \"gen_random_uuid()\" },\n  { name = "
            ),
            "{text}"
        );
    }

    #[test]
    fn a_wrong_word_is_shown_where_it_stands() {
        let error = RevisionRecord::read("id = \"3f\"\nparent = []\n").expect_err("a mistake");
        assert!(error.contains("line 2") && error.contains("unknown field `parent`"), "{error}");
    }
}

//! How a revision is recorded: `revision.toml`.

use serde::{Deserialize, Serialize};
use toml_edit::{Array, DocumentMut, Item, Value};

use crate::change::Change;

/// What `revision.toml` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// What has to be applied before it, without being its parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// What it changes, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl RevisionRecord {
    /// Reads `revision.toml`.
    ///
    /// # Errors
    /// What is wrong and where, over several lines, as `toml` shows it.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// The text of `revision.toml`: one `[[changes]]` a change, one line a column.
    ///
    /// # Errors
    /// None that a record of ours can cause; the serializer has them.
    pub fn write(&self) -> Result<String, toml_edit::ser::Error> {
        let mut document = toml_edit::ser::to_document(self)?;
        lay_out_changes(&mut document);
        Ok(document.to_string())
    }
}

fn lay_out_changes(document: &mut DocumentMut) {
    let Some(changes) = document.get_mut("changes") else { return };
    let owned = std::mem::take(changes);
    let mut tables = match owned.into_array_of_tables() {
        Ok(tables) => tables,
        Err(other) => {
            *changes = other;
            return;
        }
    };
    for table in tables.iter_mut() {
        for (_, item) in table.iter_mut() {
            match std::mem::take(item).into_value() {
                Ok(Value::Array(mut array)) => {
                    one_line_each(&mut array);
                    *item = Item::Value(Value::Array(array));
                }
                Ok(value) => *item = Item::Value(value),
                Err(other) => *item = other,
            }
        }
    }
    *changes = Item::ArrayOfTables(tables);
}

/// Arrays of tables take one line an element, so that a reviewer's diff shows the column that changed.
fn one_line_each(array: &mut Array) {
    if !array.iter().any(Value::is_inline_table) {
        return;
    }
    for value in array.iter_mut() {
        value.decor_mut().set_prefix("\n  ");
        value.decor_mut().set_suffix("");
    }
    array.set_trailing_comma(true);
    array.set_trailing("\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::reversed;
    use crate::schema::{Column, Index, IndexKey, KeyTarget, PrimaryKey, QualifiedName, Table};
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
        table.primary_key =
            Some(PrimaryKey { name: "users_pkey".to_owned(), columns: vec!["id".to_owned()] });
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
            changes: vec![
                Change::CreateSchema { name: "auth".to_owned() },
                Change::CreateTable(table.clone()),
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

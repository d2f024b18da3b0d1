//! What runs before a change: where it changed what a question is about, the database as it is has no answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use migrate::script::{LockMode, Script, Statement};
use migrate_schema::change::Change;
use migrate_schema::conversion::{Effect, conversion};
use migrate_schema::expression::{TokenKind, tokens};
use migrate_schema::schema::QualifiedName;
use migrate_schema::sql_type::SqlType;

/// What the changes and statements before made of what is in the database.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    tables: BTreeMap<QualifiedName, Whence<QualifiedName>>,
    columns: BTreeMap<(QualifiedName, String), Whence<String>>,
    /// Who writes rows of which table; of any, where there is none.
    writers: Vec<(Option<QualifiedName>, String)>,
}

/// What has a name by then.
#[derive(Clone, Debug)]
enum Whence<N> {
    /// What has this one now.
    Was(N),
    /// What this revision made or changed.
    Since(String),
}

/// Why the database as it is has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    object: String,
    revision: String,
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "revision `{}` makes or changes `{}` before", self.revision, self.object)
    }
}

impl Earlier {
    /// What a table is called in the database as it is.
    ///
    /// # Errors
    /// It is another one.
    pub fn table(&self, table: &QualifiedName) -> Result<QualifiedName, Unclear> {
        match self.tables.get(table) {
            None => Ok(table.clone()),
            Some(Whence::Was(name)) => Ok(name.clone()),
            Some(Whence::Since(revision)) => {
                Err(Unclear { object: table.to_string(), revision: revision.clone() })
            }
        }
    }

    /// What a column is called in the database as it is.
    ///
    /// # Errors
    /// It is another one, or holds other values.
    pub fn column(&self, table: &QualifiedName, column: &str) -> Result<String, Unclear> {
        match self.columns.get(&(table.clone(), column.to_owned())) {
            None => Ok(column.to_owned()),
            Some(Whence::Was(name)) => Ok(name.clone()),
            Some(Whence::Since(revision)) => {
                Err(Unclear { object: table.part(column), revision: revision.clone() })
            }
        }
    }

    /// What a table is called in the database as it is, where expressions that speak of its columns mean the same
    /// there.
    ///
    /// # Errors
    /// The table or a column that they speak of is another one.
    pub fn unchanged<'e>(
        &self,
        table: &QualifiedName,
        expressions: impl IntoIterator<Item = &'e str>,
    ) -> Result<QualifiedName, Unclear> {
        let name = self.table(table)?;
        let words: BTreeSet<String> = expressions.into_iter().flat_map(words).collect();
        let mut changed =
            self.columns.iter().filter(|((of, column), _)| of == table && words.contains(column));
        match changed.next() {
            None => Ok(name),
            Some(((_, column), whence)) => {
                let object = table.part(column);
                let revision = match whence {
                    Whence::Since(revision) => revision.clone(),
                    // Under another name it cannot be spoken of.
                    Whence::Was(old) => match self.columns.get(&(table.clone(), old.clone())) {
                        Some(Whence::Since(revision)) => revision.clone(),
                        _ => String::new(),
                    },
                };
                Err(Unclear { object, revision })
            }
        }
    }

    /// Who writes rows of a table before, in words.
    #[must_use]
    pub fn writer(&self, table: &QualifiedName) -> Option<String> {
        let known = self.writers.iter().find(|(written, _)| written.as_ref() == Some(table));
        if let Some((_, revision)) = known {
            return Some(format!("revision `{revision}` writes to `{table}`"));
        }
        let any = self.writers.iter().find(|(written, _)| written.is_none());
        any.map(|(_, revision)| format!("revision `{revision}` runs SQL that may write to any table"))
    }

    /// Notes a change.
    pub fn change(&mut self, change: &Change, revision: &str) {
        let since = || revision.to_owned();
        match change {
            Change::CreateTable(table) | Change::DropTable(table) => {
                self.tables.insert(table.name.clone(), Whence::Since(since()));
            }
            Change::RenameTable { from, to } => {
                let whence = self.tables.remove(from).unwrap_or_else(|| Whence::Was(from.clone()));
                self.tables.insert(to.clone(), whence);
                self.tables.insert(from.clone(), Whence::Since(since()));
                let columns = std::mem::take(&mut self.columns);
                self.columns = columns
                    .into_iter()
                    .map(|((table, column), whence)| {
                        ((if table == *from { to.clone() } else { table }, column), whence)
                    })
                    .collect();
                for (written, _) in &mut self.writers {
                    if written.as_ref() == Some(from) {
                        *written = Some(to.clone());
                    }
                }
            }
            Change::AddColumn { table, column, .. } | Change::DropColumn { table, column, .. } => {
                self.columns.insert((table.clone(), column.name.clone()), Whence::Since(since()));
            }
            Change::RenameColumn { table, from, to } => {
                let whence = self.columns.remove(&(table.clone(), from.clone()));
                let whence = whence.unwrap_or_else(|| Whence::Was(from.clone()));
                self.columns.insert((table.clone(), to.clone()), whence);
                self.columns.insert((table.clone(), from.clone()), Whence::Since(since()));
            }
            Change::AlterType { from, to, using: None, .. } if stays_what_it_is(from, to) => {}
            Change::AlterType { table, column, .. }
            | Change::AlterGenerated { table, column, .. }
            | Change::SetNotNull { table, column, backfill: Some(_) } => {
                self.columns.insert((table.clone(), column.clone()), Whence::Since(since()));
            }
            _ => {}
        }
    }

    /// Notes a statement.
    pub fn statement(&mut self, script: &Script, statement: &Statement, revision: &str) {
        let Some(locks) = script.locks(statement) else {
            self.writers.push((None, revision.to_owned()));
            return;
        };
        let empties =
            script.statement(statement).get(..8).is_some_and(|it| it.eq_ignore_ascii_case("truncate"));
        for lock in locks {
            if lock.mode == LockMode::RowExclusive || empties {
                self.writers.push((lock.relation.parse().ok(), revision.to_owned()));
            }
        }
    }
}

/// The names that an expression may mean columns by.
fn words(expression: &str) -> impl Iterator<Item = String> {
    tokens(expression).into_iter().filter_map(|token| match token.text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').map(|name| name.replace("\"\"", "\"")),
        None if token.kind == TokenKind::Word => Some(token.text.to_lowercase()),
        None => None,
    })
}

/// Whether a value that is not refused is as large, and spelled, as it was.
fn stays_what_it_is(from: &SqlType, to: &SqlType) -> bool {
    let is_whole = |sql_type: &SqlType| {
        !sql_type.is_array() && matches!(sql_type.built_in_name(), Some("smallint" | "integer" | "bigint"))
    };
    conversion(from, to).effect == Effect::Keeps || is_whole(from) && is_whole(to)
}

//! Whether the indexes that `replica_identity` and `cluster` name are there, and fit for it.

use migrate_model::{Mistake, Model, Span, closest};
use migrate_schema::schema::{Column, Index, KeyTarget, ReplicaIdentity, Table};

/// What is wrong with the indexes that a table chooses. The names of its parts are known, and its columns apart.
pub(super) fn mistakes(model: &Model, table: &Table, columns: &[Option<Column>]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if let Some(said) = &model.replica_identity
        && let ReplicaIdentity::Index(name) = &said.value
    {
        mistakes.extend(match Chosen::of(table, name) {
            None => Some(missing(table, name, said.span)),
            Some(chosen) => chosen.as_identity(columns).map(|(reason, help)| {
                Mistake::new(said.span, format!("replicas cannot know rows by `{name}`, {reason}")).help(help)
            }),
        });
    }
    if let Some(said) = &model.cluster {
        let name = &said.value;
        mistakes.extend(match Chosen::of(table, name) {
            None => Some(missing(table, name, said.span)),
            Some(chosen) => chosen.for_cluster().map(|(reason, help)| {
                Mistake::new(said.span, format!("a table cannot be clustered on `{name}`, {reason}"))
                    .help(help)
            }),
        });
    }
    mistakes
}

fn missing(table: &Table, name: &str, span: Span) -> Mistake {
    let names: Vec<&str> = table.relations().skip(1).collect();
    let mistake = Mistake::new(span, format!("`{}` has no index `{name}`", table.name));
    mistake.help(match closest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "the table has no index, and no constraint with one".to_owned(),
        None => {
            let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            format!("expected one of {}", names.join(", "))
        }
    })
}

/// What an index is, be it that of a constraint.
struct Chosen<'t> {
    /// The columns; `None` for an expression.
    keys: Vec<Option<&'t str>>,
    is_unique: bool,
    is_partial: bool,
    is_deferrable: bool,
    method: &'t str,
}

impl<'t> Chosen<'t> {
    fn of(table: &'t Table, name: &str) -> Option<Self> {
        let constraint = |columns: &'t [String], is_deferrable| Self {
            keys: columns.iter().map(|column| Some(column.as_str())).collect(),
            is_unique: true,
            is_partial: false,
            is_deferrable,
            method: "btree",
        };
        let index = |index: &'t Index| Self {
            keys: index.keys.iter().map(|key| column(&key.target)).collect(),
            is_unique: index.unique,
            is_partial: index.predicate.is_some(),
            is_deferrable: false,
            method: index.using.as_deref().unwrap_or("btree"),
        };
        let key = table.primary_key.iter().filter(|key| key.name == name);
        let mut key = key.map(|key| constraint(&key.columns, key.deferrable.is_some()));
        let uniques = table.uniques.iter().filter(|unique| unique.name == name);
        let mut uniques = uniques.map(|unique| constraint(&unique.columns, unique.deferrable.is_some()));
        let mut indexes = table.indexes.iter().filter(|index| index.name == name).map(index);
        let excludes = table.excludes.iter().filter(|exclude| exclude.name == name);
        let mut excludes = excludes.map(|exclude| Self {
            keys: exclude.elements.iter().map(|element| column(&element.key.target)).collect(),
            is_unique: false,
            is_partial: exclude.predicate.is_some(),
            is_deferrable: exclude.deferrable.is_some(),
            method: exclude.using.as_deref().unwrap_or("btree"),
        });
        key.next().or_else(|| uniques.next()).or_else(|| indexes.next()).or_else(|| excludes.next())
    }

    /// Why replicas cannot know rows by it, and what to do.
    fn as_identity(&self, columns: &[Option<Column>]) -> Option<(&'static str, String)> {
        let unique =
            || "name a unique index over columns that are never NULL, or write `\"full\"`".to_owned();
        if !self.is_unique {
            return Some(("which is not unique", unique()));
        }
        if self.is_partial {
            return Some(("which has not all rows", unique()));
        }
        if self.is_deferrable {
            return Some(("which is deferrable", unique()));
        }
        if self.keys.contains(&None) {
            return Some(("which holds an expression", unique()));
        }
        let is_null =
            |key: &str| columns.iter().flatten().any(|column| column.name == key && column.nullable);
        let null = self.keys.iter().flatten().find(|key| is_null(key))?;
        Some(("which holds NULLs", format!("take the `Option` of `{null}` away, or write `\"full\"`")))
    }

    /// Why a table cannot be clustered on it, and what to do.
    fn for_cluster(&self) -> Option<(&'static str, String)> {
        let help = || "name an index over all rows that is `btree` or `gist`".to_owned();
        if self.is_partial {
            return Some(("which has not all rows", help()));
        }
        (!["btree", "gist"].contains(&self.method)).then(|| ("which has no order", help()))
    }
}

fn column(target: &KeyTarget) -> Option<&str> {
    match target {
        KeyTarget::Column(name) => Some(name),
        KeyTarget::Expression(_) => None,
    }
}

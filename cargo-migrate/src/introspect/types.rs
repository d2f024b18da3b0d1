//! Types and collations by their numbers, written as models write them.

use std::collections::BTreeMap;

use migrate_schema::schema::{QualifiedName, Storage};
use migrate_schema::sql_type::SqlType;
use tokio_postgres::Error;

use super::query::Asker;
use super::text;

/// A row of `pg_type`.
pub(super) struct TypeRow {
    pub(super) oid: u32,
    pub(super) name: String,
    pub(super) namespace: u32,
    pub(super) kind: char,
    /// Of the elements, where it is an array.
    pub(super) element: u32,
    pub(super) storage: char,
    pub(super) collation: u32,
    /// What a domain rests on.
    pub(super) base: u32,
    pub(super) base_modifiers: i32,
    /// What stands for the modifiers of that, where only PostgreSQL can tell.
    pub(super) base_written: Option<String>,
    pub(super) base_dimensions: i32,
    pub(super) not_null: bool,
    pub(super) relation: u32,
    pub(super) default: Option<String>,
}

/// The types whose modifiers are a number that is easily read: `varchar`, `char`, `numeric`, `bit`, `varbit`, times.
const READ_HERE: &str = "'1043', '1042', '1700', '1560', '1562', '1083', '1266', '1114', '1184',
    '1015', '1014', '1231', '1561', '1563', '1183', '1270', '1115', '1185'";

/// What selects a type with its modifiers in words, where a number does not say it.
pub(super) fn written(sql_type: &str, modifiers: &str) -> String {
    format!(
        "CASE WHEN {modifiers} >= 0 AND {sql_type} NOT IN ({READ_HERE})
            THEN pg_catalog.format_type({sql_type}, {modifiers}) END"
    )
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<TypeRow>, Error> {
    let query = format!(
        "SELECT oid, typname, typnamespace, typtype,
            CASE WHEN typlen = -1 AND typstorage <> 'p' THEN typelem ELSE '0' END, typstorage, typcollation,
            typbasetype, typtypmod, {}, typndims, typnotnull, typrelid,
            CASE WHEN typtype = 'd' AND typdefaultbin IS NOT NULL
                THEN pg_catalog.pg_get_expr(typdefaultbin, '0') END
        FROM pg_type",
        written("typbasetype", "typtypmod")
    );
    asker
        .ask(&query, |row| TypeRow {
            oid: row.next(),
            name: row.next(),
            namespace: row.next(),
            kind: row.letter(),
            element: row.next(),
            storage: row.letter(),
            collation: row.next(),
            base: row.next(),
            base_modifiers: row.next(),
            base_written: row.next(),
            base_dimensions: row.next(),
            not_null: row.next(),
            relation: row.next(),
            default: row.next(),
        })
        .await
}

/// A row of `pg_collation`.
pub(super) struct CollationRow {
    pub(super) oid: u32,
    pub(super) name: String,
    pub(super) namespace: u32,
}

pub(super) async fn collations(asker: &Asker<'_>) -> Result<Vec<CollationRow>, Error> {
    let query = "SELECT oid, collname, collnamespace FROM pg_collation";
    asker.ask(query, |row| CollationRow { oid: row.next(), name: row.next(), namespace: row.next() }).await
}

/// The types of a database.
pub(super) struct Types<'c> {
    rows: BTreeMap<u32, &'c TypeRow>,
    /// Of user-made types, those that models name with their schema.
    qualified: BTreeMap<u32, QualifiedName>,
    /// Types by the relation whose rows they are.
    of_relations: BTreeMap<u32, u32>,
}

/// Where the names of `pg_catalog` live.
pub(super) const PG_CATALOG: u32 = 11;

impl<'c> Types<'c> {
    /// `qualified` says how models name a type with its schema, if they do.
    pub(super) fn new(rows: &'c [TypeRow], qualified: impl Fn(&TypeRow) -> Option<QualifiedName>) -> Self {
        let qualified = rows.iter().filter_map(|row| Some((row.oid, qualified(row)?))).collect();
        let of_relations = rows.iter().filter(|row| row.relation != 0).map(|row| (row.relation, row.oid));
        Self {
            rows: rows.iter().map(|row| (row.oid, row)).collect(),
            qualified,
            of_relations: of_relations.collect(),
        }
    }

    pub(super) fn get(&self, oid: u32) -> Option<&'c TypeRow> {
        self.rows.get(&oid).copied()
    }

    /// The type of the rows of a relation.
    pub(super) fn of_relation(&self, relation: u32) -> Option<u32> {
        self.of_relations.get(&relation).copied()
    }

    /// A type with its modifiers. `written` is what PostgreSQL itself makes of it where a number does not say it.
    pub(super) fn sql_type(
        &self,
        oid: u32,
        modifiers: i32,
        dimensions: i32,
        written: Option<&str>,
    ) -> SqlType {
        let Some(row) = self.get(oid) else { return SqlType::named(QualifiedName::new("", "")) };
        if let Some(element) = self.element(row) {
            let base = self.plain(element, modifiers, written);
            return (0..dimensions.max(1)).fold(base, |base, _| base.array());
        }
        self.plain(row, modifiers, written)
    }

    /// A type without modifiers.
    pub(super) fn bare(&self, oid: u32) -> SqlType {
        self.sql_type(oid, -1, 0, None)
    }

    /// A type without modifiers, as SQL reads it back and a person writes it.
    pub(super) fn shown(&self, oid: u32) -> String {
        let bare = self.bare(oid);
        match bare.qualified_name() {
            Some(name) => format!("{}{}", text::written(&name.schema, &name.name), bare.behind_name()),
            None => bare.to_string(),
        }
    }

    fn element(&self, row: &TypeRow) -> Option<&'c TypeRow> {
        if row.element == 0 { None } else { self.get(row.element) }
    }

    fn plain(&self, row: &TypeRow, modifiers: i32, written: Option<&str>) -> SqlType {
        if let Some(name) = self.qualified.get(&row.oid) {
            let own = SqlType::named(name.clone());
            return match written.and_then(in_parentheses) {
                Some(inside) => format!("{own}({inside})").parse().unwrap_or(own),
                None => own,
            };
        }
        let parsed = match written {
            Some(written) if row.namespace == PG_CATALOG => written.parse::<SqlType>().map(|it| it.element()),
            Some(written) => {
                format!("\"{}\"({})", row.name, in_parentheses(written).unwrap_or_default()).parse()
            }
            None => format!("{}{}", built_in(&row.name), modified(row.oid, modifiers)).parse(),
        };
        parsed.unwrap_or_else(|_| SqlType::named(QualifiedName::public(&row.name)).in_schema(None))
    }

    /// What a domain rests on in the end; any other type itself.
    pub(super) fn resolved(&self, oid: u32) -> u32 {
        let mut at = oid;
        while let Some(row) = self.rows.get(&at).filter(|row| row.kind == 'd') {
            at = row.base;
        }
        at
    }

    /// How values of a type are kept when nothing is said.
    pub(super) fn storage(&self, oid: u32) -> char {
        self.rows.get(&oid).map_or('p', |row| row.storage)
    }

    pub(super) fn collation(&self, oid: u32) -> u32 {
        self.rows.get(&oid).map_or(0, |row| row.collation)
    }
}

/// What stands in the parentheses of `vector(3)`.
fn in_parentheses(written: &str) -> Option<&str> {
    let (open, close) = (written.rfind('(')?, written.rfind(')')?);
    written.get(open + 1..close)
}

/// A type of PostgreSQL itself, in a name that reads as itself.
fn built_in(name: &str) -> String {
    match name {
        "char" => "\"char\"".to_owned(),
        name if name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit()) => {
            name.to_owned()
        }
        name => text::quoted(name),
    }
}

/// The modifiers of a type whose number is easily read.
fn modified(oid: u32, modifiers: i32) -> String {
    if modifiers < 0 {
        return String::new();
    }
    match oid {
        1043 | 1042 => format!("({})", modifiers - 4),
        1700 => {
            let packed = modifiers - 4;
            // The scale has eleven bits, the highest of them its sign.
            let scale = ((packed & 0x7ff) ^ 1024) - 1024;
            format!("({},{scale})", (packed >> 16) & 0xffff)
        }
        1560 | 1562 | 1083 | 1266 | 1114 | 1184 => format!("({modifiers})"),
        _ => String::new(),
    }
}

/// How values are kept, by PostgreSQL's letter.
pub(super) fn storage(letter: char) -> Option<Storage> {
    match letter {
        'p' => Some(Storage::Plain),
        'e' => Some(Storage::External),
        'x' => Some(Storage::Extended),
        'm' => Some(Storage::Main),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_read() {
        for (oid, modifiers, written) in [
            (1043, 14, "(10)"),
            (1700, ((10 << 16) | 2) + 4, "(10,2)"),
            (1700, ((3 << 16) | (0x7ff & -2)) + 4, "(3,-2)"),
            (1184, 3, "(3)"),
            (1184, -1, ""),
            (25, -1, ""),
        ] {
            assert_eq!(modified(oid, modifiers), written);
        }
        assert_eq!(in_parentheses("ext.\"a(b\"(3,4)[]"), Some("3,4"));
    }
}

//! The Rust type of a column: of a crate that the package has, else of the one that most people use.

use std::collections::{BTreeMap, BTreeSet};

use migrate_schema::sql_type::SqlType;

use super::rust_name::RustNames;
use super::scope::Scope;
use crate::workspace::Dependency;

/// The crates whose types may be used, as the package calls them.
#[derive(Clone, Debug, Default)]
pub struct Crates {
    names: BTreeMap<String, String>,
    /// Features of sqlx, if the package depends on it.
    sqlx: BTreeSet<String>,
}

impl Crates {
    /// Those that a package depends on.
    #[must_use]
    pub fn of(dependencies: &[Dependency]) -> Self {
        let names = dependencies.iter().map(|dependency| {
            let name = match (&dependency.rename, dependency.package.as_str()) {
                (Some(rename), _) => rename,
                (None, "migrate-rs") => "migrate",
                (None, package) => package,
            };
            (dependency.package.clone(), name.replace('-', "_"))
        });
        let sqlx = dependencies.iter().filter(|dependency| dependency.package == "sqlx");
        let sqlx = sqlx.flat_map(|sqlx| sqlx.features.iter().cloned()).collect();
        Self { names: names.collect(), sqlx }
    }

    /// What the library of the derives is called.
    pub(super) fn migrate(&self) -> &str {
        self.names.get("migrate-rs").map_or("migrate", String::as_str)
    }

    /// Whether the package depends on it.
    #[must_use]
    pub fn has(&self, package: &str) -> bool {
        self.names.contains_key(package)
    }

    /// The path as this package writes it: its first word is the crate's own name.
    fn path(&self, package: &str, path: &str) -> String {
        match (self.names.get(package), path.split_once("::")) {
            (Some(name), Some((_, rest))) => format!("{name}::{rest}"),
            _ => path.to_owned(),
        }
    }

    fn offers(&self, needs: Needs) -> bool {
        match needs {
            Needs::Nothing => true,
            Needs::Crate(package) => self.has(package),
            Needs::Sqlx("") => self.has("sqlx"),
            Needs::Sqlx(feature) => self.sqlx.contains(feature),
        }
    }
}

/// What has to be there for a type.
#[derive(Clone, Copy)]
enum Needs {
    /// Nothing but Rust.
    Nothing,
    /// A package.
    Crate(&'static str),
    /// sqlx, with this feature.
    Sqlx(&'static str),
}

/// How a path is written.
#[derive(Clone, Copy)]
enum As {
    /// By its last word, and imported.
    Word,
    /// In full: its last word alone says too little.
    Path,
}

use As::{Path, Word};
use Needs::{Crate, Nothing, Sqlx};

/// A Rust type for an SQL type, and whether it is the one that needs no `type = "…"`.
type Candidate = (Needs, &'static str, As, bool);

/// The candidates for each SQL type, the best first. Where the package has none of them, the last one is taken
/// that is in everybody's hands, and its crate has to be added.
const TYPES: &[(&str, &[Candidate])] = &[
    ("boolean", &[(Nothing, "bool", Path, true)]),
    ("smallint", &[(Nothing, "i16", Path, true)]),
    ("integer", &[(Nothing, "i32", Path, true)]),
    ("bigint", &[(Nothing, "i64", Path, true)]),
    ("real", &[(Nothing, "f32", Path, true)]),
    ("double precision", &[(Nothing, "f64", Path, true)]),
    (
        "numeric",
        &[
            (Crate("rust_decimal"), "rust_decimal::Decimal", Word, true),
            (Crate("bigdecimal"), "bigdecimal::BigDecimal", Word, true),
            (Sqlx("rust_decimal"), "sqlx::types::Decimal", Word, true),
            (Sqlx("bigdecimal"), "sqlx::types::BigDecimal", Word, true),
        ],
    ),
    ("money", &[(Sqlx(""), "sqlx::postgres::types::PgMoney", Word, true)]),
    ("oid", &[(Sqlx(""), "sqlx::postgres::types::Oid", Word, true), (Nothing, "u32", Path, false)]),
    ("text", &[(Nothing, "String", Path, true)]),
    ("\"char\"", &[(Nothing, "i8", Path, false)]),
    ("bytea", &[(Nothing, "Vec<u8>", Path, true)]),
    ("uuid", &[(Crate("uuid"), "uuid::Uuid", Word, true), (Sqlx("uuid"), "sqlx::types::Uuid", Word, true)]),
    ("json", JSON_TEXT),
    ("jsonb", JSON),
    (
        "timestamptz",
        &[
            (Crate("chrono"), "chrono::DateTime<chrono::Utc>", Word, true),
            (Crate("time"), "time::OffsetDateTime", Word, true),
            (Crate("jiff-sqlx"), "jiff_sqlx::Timestamp", Path, true),
            (Crate("jiff"), "jiff::Timestamp", Word, true),
            (Sqlx("chrono"), "sqlx::types::chrono::DateTime<sqlx::types::chrono::Utc>", Word, true),
            (Sqlx("time"), "sqlx::types::time::OffsetDateTime", Word, true),
        ],
    ),
    (
        "timestamp",
        &[
            (Crate("chrono"), "chrono::NaiveDateTime", Word, true),
            (Crate("time"), "time::PrimitiveDateTime", Word, true),
            (Crate("jiff-sqlx"), "jiff_sqlx::DateTime", Path, true),
            (Crate("jiff"), "jiff::civil::DateTime", Path, true),
            (Sqlx("chrono"), "sqlx::types::chrono::NaiveDateTime", Word, true),
            (Sqlx("time"), "sqlx::types::time::PrimitiveDateTime", Word, true),
        ],
    ),
    (
        "date",
        &[
            (Crate("chrono"), "chrono::NaiveDate", Word, true),
            (Crate("time"), "time::Date", Path, true),
            (Crate("jiff-sqlx"), "jiff_sqlx::Date", Path, true),
            (Crate("jiff"), "jiff::civil::Date", Path, true),
            (Sqlx("chrono"), "sqlx::types::chrono::NaiveDate", Word, true),
            (Sqlx("time"), "sqlx::types::time::Date", Path, true),
        ],
    ),
    (
        "time",
        &[
            (Crate("chrono"), "chrono::NaiveTime", Word, true),
            (Crate("time"), "time::Time", Path, true),
            (Crate("jiff-sqlx"), "jiff_sqlx::Time", Path, true),
            (Crate("jiff"), "jiff::civil::Time", Path, true),
            (Sqlx("chrono"), "sqlx::types::chrono::NaiveTime", Word, true),
            (Sqlx("time"), "sqlx::types::time::Time", Path, true),
        ],
    ),
    (
        "interval",
        &[
            (Sqlx(""), "sqlx::postgres::types::PgInterval", Word, true),
            (Crate("chrono"), "chrono::TimeDelta", Word, true),
            (Crate("time"), "time::Duration", Path, true),
            (Crate("jiff"), "jiff::Span", Path, true),
            (Nothing, "std::time::Duration", Word, true),
        ],
    ),
    (
        "inet",
        &[
            (Crate("ipnetwork"), "ipnetwork::IpNetwork", Word, true),
            (Sqlx("ipnetwork"), "sqlx::types::ipnetwork::IpNetwork", Word, true),
            (Crate("cidr"), "cidr::IpInet", Word, true),
            (Crate("ipnet"), "ipnet::IpNet", Word, true),
            (Nothing, "std::net::IpAddr", Word, true),
        ],
    ),
    (
        "cidr",
        &[
            (Crate("cidr"), "cidr::IpCidr", Word, true),
            (Crate("ipnetwork"), "ipnetwork::IpNetwork", Word, false),
            (Sqlx("ipnetwork"), "sqlx::types::ipnetwork::IpNetwork", Word, false),
            (Crate("ipnet"), "ipnet::IpNet", Word, false),
        ],
    ),
    (
        "macaddr",
        &[
            (Crate("mac_address"), "mac_address::MacAddress", Word, true),
            (Sqlx("mac_address"), "sqlx::types::mac_address::MacAddress", Word, true),
            (Crate("eui48"), "eui48::MacAddress", Word, true),
        ],
    ),
    (
        "varbit",
        &[
            (Crate("bit-vec"), "bit_vec::BitVec", Word, true),
            (Sqlx("bit-vec"), "sqlx::types::BitVec", Word, true),
        ],
    ),
    (
        "bit",
        &[
            (Crate("bit-vec"), "bit_vec::BitVec", Word, false),
            (Sqlx("bit-vec"), "sqlx::types::BitVec", Word, false),
        ],
    ),
    (
        "point",
        &[
            (Crate("geo-types"), "geo_types::Point", Path, true),
            (Sqlx(""), "sqlx::postgres::types::PgPoint", Word, true),
        ],
    ),
    (
        "box",
        &[
            (Crate("geo-types"), "geo_types::Rect", Path, true),
            (Sqlx(""), "sqlx::postgres::types::PgBox", Word, true),
        ],
    ),
    (
        "path",
        &[
            (Crate("geo-types"), "geo_types::LineString", Path, true),
            (Sqlx(""), "sqlx::postgres::types::PgPath", Word, true),
        ],
    ),
    ("line", &[(Sqlx(""), "sqlx::postgres::types::PgLine", Word, true)]),
    ("lseg", &[(Sqlx(""), "sqlx::postgres::types::PgLSeg", Word, true)]),
    ("polygon", &[(Sqlx(""), "sqlx::postgres::types::PgPolygon", Word, true)]),
    ("circle", &[(Sqlx(""), "sqlx::postgres::types::PgCircle", Word, true)]),
    ("hstore", &[(Sqlx(""), "sqlx::postgres::types::PgHstore", Word, true)]),
    ("ltree", &[(Sqlx(""), "sqlx::postgres::types::PgLTree", Word, true)]),
    ("lquery", &[(Sqlx(""), "sqlx::postgres::types::PgLQuery", Word, true)]),
    ("cube", &[(Sqlx(""), "sqlx::postgres::types::PgCube", Word, true)]),
    ("vector", &[(Crate("pgvector"), "pgvector::Vector", Word, false), (Nothing, "Vec<f32>", Path, false)]),
    ("halfvec", &[(Crate("pgvector"), "pgvector::HalfVector", Word, false)]),
    ("sparsevec", &[(Crate("pgvector"), "pgvector::SparseVector", Word, false)]),
];

const JSON: &[Candidate] = &[
    (Crate("serde_json"), "serde_json::Value", Path, true),
    (Sqlx("json"), "sqlx::types::JsonValue", Word, true),
];

const JSON_TEXT: &[Candidate] = &[
    (Crate("serde_json"), "serde_json::Value", Path, false),
    (Sqlx("json"), "sqlx::types::JsonValue", Word, false),
];

/// The crates that are asked for where a package has none for a type.
const USUAL: [&str; 4] = ["chrono", "rust_decimal", "serde_json", "uuid"];

/// Ranges, and what they are ranges of.
const RANGES: [(&str, &str); 6] = [
    ("int4range", "integer"),
    ("int8range", "bigint"),
    ("numrange", "numeric"),
    ("tsrange", "timestamp"),
    ("tstzrange", "timestamptz"),
    ("daterange", "date"),
];

/// A field's type.
pub(super) struct FieldType {
    /// As it is written in the field, without `Option`.
    pub(super) rust: String,
    /// Whether the type of the column follows from it.
    pub(super) says_all: bool,
}

/// Chooses the types of fields.
pub(super) struct Types<'a> {
    pub(super) crates: &'a Crates,
    pub(super) names: &'a RustNames,
    /// The packages whose types are used.
    pub(super) used: BTreeSet<&'static str>,
}

impl Types<'_> {
    /// The type of a field that holds values of an SQL type.
    pub(super) fn of(&mut self, sql_type: &SqlType, scope: &mut Scope<'_>) -> FieldType {
        let (element, is_whole) = self.element(&sql_type.element(), scope);
        let mut rust = element;
        for _ in 0..sql_type.dimensions() {
            rust = format!("Vec<{rust}>");
        }
        FieldType { rust, says_all: is_whole && sql_type.dimensions() < 2 }
    }

    fn element(&mut self, sql_type: &SqlType, scope: &mut Scope<'_>) -> (String, bool) {
        if let Some(ident) = sql_type.qualified_name().and_then(|name| self.names.types.get(name)) {
            return (scope.own(ident), sql_type.modifiers().is_none());
        }
        let Some(name) = sql_type.built_in_name().or(sql_type.own_name()) else { return text() };
        if let Some((_, inner)) = RANGES.iter().find(|(range, _)| *range == name) {
            let (inner, _) = self.element(&SqlType::built_in(inner), scope);
            return (self.range(&inner, scope), true);
        }
        let Some((_, candidates)) = TYPES.iter().find(|(known, _)| *known == name) else { return text() };
        let of_package = candidates.iter().find(|(needs, ..)| self.crates.offers(*needs));
        let usual = || {
            candidates.iter().find(|(needs, ..)| matches!(needs, Crate(package) if USUAL.contains(package)))
        };
        let Some((needs, path, written, is_natural)) = of_package.or_else(usual) else { return text() };
        let package = match needs {
            Crate(package) => package,
            Sqlx(_) => "sqlx",
            Nothing => "",
        };
        if !package.is_empty() {
            self.used.insert(package);
        }
        let paths = path.trim_end_matches('>').split('<').map(|path| self.crates.path(package, path));
        let words: Vec<String> = paths
            .map(|path| match written {
                Word => scope.import(&path),
                Path => path,
            })
            .collect();
        let rust = match (words.as_slice(), needs) {
            (_, Nothing) if matches!(written, Path) => (*path).to_owned(),
            ([outer, inner], _) => format!("{outer}<{inner}>"),
            _ => words.concat(),
        };
        // One that is not built in is found through the search path, as the table of types says it.
        let is_found = sql_type.built_in_name().is_some() || sql_type.qualified_name().is_none();
        (rust, *is_natural && is_found && sql_type.modifiers().is_none())
    }

    fn range(&mut self, inner: &str, scope: &mut Scope<'_>) -> String {
        if self.crates.has("sqlx") {
            self.used.insert("sqlx");
            let range = scope.import(&self.crates.path("sqlx", "sqlx::postgres::types::PgRange"));
            format!("{range}<{inner}>")
        } else if self.crates.has("postgres_range") {
            self.used.insert("postgres_range");
            format!("{}<{inner}>", self.crates.path("postgres_range", "postgres_range::Range"))
        } else {
            let bound = scope.import("std::ops::Bound");
            format!("({bound}<{inner}>, {bound}<{inner}>)")
        }
    }
}

/// Anything can be written as text, and the column says what it is.
fn text() -> (String, bool) {
    ("String".to_owned(), false)
}

#[cfg(test)]
mod tests {
    use migrate_schema::rust_type::{Lookup, RustType};

    use super::*;

    fn parsed(path: &str) -> RustType {
        let (path, arguments) = match path.split_once('<') {
            Some((path, inner)) => (path, vec![parsed(inner.trim_end_matches('>'))]),
            None => (path, Vec::new()),
        };
        RustType::Path { segments: path.split("::").map(str::to_owned).collect(), arguments }
    }

    #[test]
    fn what_needs_no_word_is_what_the_reader_takes_it_for() {
        for (sql_type, candidates) in TYPES {
            for (_, path, _, is_natural) in *candidates {
                let read = parsed(path).lookup();
                let is_same = read == Lookup::Sql(sql_type.parse().expect("a type"));
                assert_eq!(is_same, *is_natural, "`{path}` for `{sql_type}` is {read:?}");
            }
        }
    }
}

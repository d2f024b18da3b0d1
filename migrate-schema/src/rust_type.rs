//! Which SQL type a Rust type has: one table, by the path at which a type is at home.

use std::fmt::Write as _;

use crate::sql_type::SqlType;

/// A Rust type, as far as its SQL type depends on it. Lifetimes and the lengths of arrays do not count,
/// and a reference is what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `chrono::DateTime<chrono::Utc>`.
    Path {
        /// `["chrono", "DateTime"]`; one that begins with `::` begins with an empty word.
        segments: Vec<String>,
        /// The types in angle brackets.
        arguments: Vec<RustType>,
    },
    /// A type whose SQL type is known already: an enum type or newtype of the schema itself.
    Sql(SqlType),
    /// `[T]`.
    Slice(Box<RustType>),
    /// `[T; N]`.
    Array(Box<RustType>),
    /// `(A, B)`.
    Tuple(Vec<RustType>),
    /// What can never be a column, as it is written.
    Other(String),
}

/// What the table says about a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Its SQL type.
    Sql(SqlType),
    /// It has several; the text says how to choose: "say `type = …`".
    NeedsType(String),
    /// It has none; the text says what to do instead.
    Unsupported(String),
    /// The table does not know this type, which may be an argument of the one looked up.
    Unknown(Vec<String>),
}

impl RustType {
    /// The type with its paths followed by somebody who knows how: `resolve` is given each path,
    /// innermost first, with its arguments. What it cannot follow it leaves as it is written,
    /// for some arguments do not matter (`Json<T>`).
    pub fn resolved(&self, resolve: &mut dyn FnMut(&[String], Vec<Self>) -> Self) -> Self {
        let mut all = |types: &[Self]| types.iter().map(|inner| inner.resolved(resolve)).collect();
        match self {
            Self::Path { segments, arguments } => {
                let arguments = all(arguments);
                resolve(segments, arguments)
            }
            Self::Slice(element) => Self::Slice(Box::new(element.resolved(resolve))),
            Self::Array(element) => Self::Array(Box::new(element.resolved(resolve))),
            Self::Tuple(members) => Self::Tuple(all(members)),
            Self::Sql(_) | Self::Other(_) => self.clone(),
        }
    }

    /// Whether something in it can never be a column.
    #[must_use]
    pub fn has_other(&self) -> bool {
        match self {
            Self::Path { arguments: parts, .. } | Self::Tuple(parts) => parts.iter().any(Self::has_other),
            Self::Slice(element) | Self::Array(element) => element.has_other(),
            Self::Sql(_) => false,
            Self::Other(_) => true,
        }
    }

    /// What is inside of an `Option`.
    #[must_use]
    pub fn optional(&self) -> Option<&Self> {
        match (self.home()?.as_str(), self) {
            ("std::option::Option", Self::Path { arguments, .. }) => arguments.first(),
            _ => None,
        }
    }

    /// Its SQL type. An `Option` around the whole is the caller's to take away.
    #[must_use]
    pub fn lookup(&self) -> Lookup {
        match self {
            Self::Sql(sql_type) => Lookup::Sql(sql_type.clone()),
            Self::Slice(element) | Self::Array(element) => array_of(element),
            Self::Tuple(members) => tuple_of(members),
            Self::Other(written) => Lookup::Unsupported(format!(
                "`{written}` cannot be stored; add `#[column(skip)]`, or use another type"
            )),
            Self::Path { segments, arguments } => {
                let home = home(segments);
                match TYPES.iter().find(|(paths, _)| paths.contains(&home.as_str())) {
                    Some((_, becomes)) => becomes.apply(arguments),
                    None => Lookup::Unknown(segments.clone()),
                }
            }
        }
    }

    fn home(&self) -> Option<String> {
        match self {
            Self::Path { segments, .. } => Some(home(segments)),
            _ => None,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.home().is_some_and(|home| home == name)
    }
}

/// What becomes of a type, and of its arguments.
enum Becomes {
    /// This SQL type, whatever the arguments.
    Sql(&'static str),
    /// What its one argument becomes.
    Argument,
    /// An array of its one argument.
    Array,
    /// A range of its one argument.
    Range,
    /// This SQL type, if the argument is `f64`.
    OfF64(&'static str),
    /// `Option`, in a place where it has no meaning.
    Optional,
    /// Several SQL types.
    NeedsType(&'static str),
    /// No SQL type.
    Unsupported(&'static str),
}

use Becomes::{Argument, Array, NeedsType, OfF64, Optional, Range, Sql, Unsupported};

const UNSIGNED: &str = "PostgreSQL has no unsigned integers; use `i64`, or say `type = \"…\"`";
const MACHINE: &str = "its size depends on the machine; use `i64`, or say `type = \"…\"`";
const HUGE: &str = "PostgreSQL has no 128-bit integers; use a decimal type, or say `type = \"numeric\"`";
const COLLECTION: &str = "wrap it in `Json<…>` to store it as jsonb, use a `Vec`, or say `type = \"…\"`";
const SYSTEM_TEXT: &str = "it need not be UTF-8; use `String`, or say `type = \"…\"`";

/// Where types are at home, and what they become.
const TYPES: &[(&[&str], Becomes)] = &[
    // Numbers.
    (&["bool"], Sql("boolean")),
    (&["i16"], Sql("smallint")),
    (&["i32"], Sql("integer")),
    (&["i64"], Sql("bigint")),
    (&["f32"], Sql("real")),
    (&["f64"], Sql("double precision")),
    (&["std::num::NonZeroI16"], Sql("smallint")),
    (&["std::num::NonZeroI32"], Sql("integer")),
    (&["std::num::NonZeroI64"], Sql("bigint")),
    (&["std::num::NonZero"], Argument),
    (
        &["i8", "std::num::NonZeroI8"],
        Unsupported("PostgreSQL has no one-byte integers; use `i16`, or say `type = \"…\"`"),
    ),
    (
        &["u8", "u16", "std::num::NonZeroU8", "std::num::NonZeroU16"],
        Unsupported("PostgreSQL has no unsigned integers; use `i32`, or say `type = \"…\"`"),
    ),
    (&["u32", "std::num::NonZeroU32"], Unsupported(UNSIGNED)),
    (
        &["u64", "std::num::NonZeroU64"],
        Unsupported(
            "PostgreSQL has no unsigned integers; use `i64` or a decimal type, or say `type = \"…\"`",
        ),
    ),
    (&["isize", "usize", "std::num::NonZeroIsize", "std::num::NonZeroUsize"], Unsupported(MACHINE)),
    (&["i128", "u128", "std::num::NonZeroI128", "std::num::NonZeroU128"], Unsupported(HUGE)),
    (&["rust_decimal::Decimal", "sqlx::types::Decimal"], Sql("numeric")),
    (&["bigdecimal::BigDecimal", "sqlx::types::BigDecimal"], Sql("numeric")),
    (&["sqlx::postgres::types::PgMoney"], Sql("money")),
    (&["sqlx::postgres::types::Oid"], Sql("oid")),
    // Text and bytes.
    (&["std::string::String", "str"], Sql("text")),
    (&["char"], Sql("char(1)")),
    (&["sqlx::postgres::types::PgCiText"], Sql("citext")),
    (&["sqlx::postgres::types::PgLTree"], Sql("ltree")),
    (&["sqlx::postgres::types::PgLQuery"], Sql("lquery")),
    (&["sqlx::postgres::types::PgHstore"], Sql("hstore")),
    (&["bytes::Bytes", "bytes::BytesMut"], Sql("bytea")),
    (&["bit_vec::BitVec", "sqlx::types::BitVec"], Sql("varbit")),
    (
        &["std::path::PathBuf", "std::path::Path", "std::ffi::OsString", "std::ffi::OsStr"],
        Unsupported(SYSTEM_TEXT),
    ),
    // Identifiers and documents.
    (&["uuid::Uuid", "uuid::fmt::Hyphenated", "uuid::fmt::Simple", "sqlx::types::Uuid"], Sql("uuid")),
    (
        &[
            "serde_json::Value",
            "serde_json::value::RawValue",
            "sqlx::types::JsonValue",
            "sqlx::types::JsonRawValue",
            "sqlx::types::Json",
            "postgres_types::Json",
        ],
        Sql("jsonb"),
    ),
    (
        &["serde_json::Map"],
        Unsupported("use `serde_json::Value`, or wrap it in `Json<…>`, to store it as jsonb"),
    ),
    // Date and time.
    (&["chrono::DateTime"], Sql("timestamptz")),
    (&["chrono::NaiveDateTime"], Sql("timestamp")),
    (&["chrono::NaiveDate"], Sql("date")),
    (&["chrono::NaiveTime"], Sql("time")),
    (&["chrono::Duration", "chrono::TimeDelta"], Sql("interval")),
    (&["time::OffsetDateTime", "time::UtcDateTime"], Sql("timestamptz")),
    (&["time::PrimitiveDateTime"], Sql("timestamp")),
    (&["time::Date"], Sql("date")),
    (&["time::Time"], Sql("time")),
    (&["time::Duration"], Sql("interval")),
    (&["jiff::Timestamp", "jiff_sqlx::Timestamp"], Sql("timestamptz")),
    (&["jiff::civil::DateTime", "jiff_sqlx::DateTime"], Sql("timestamp")),
    (&["jiff::civil::Date", "jiff_sqlx::Date"], Sql("date")),
    (&["jiff::civil::Time", "jiff_sqlx::Time"], Sql("time")),
    (&["jiff::Span", "jiff::SignedDuration", "jiff_sqlx::Span"], Sql("interval")),
    (
        &["jiff::Zoned"],
        Unsupported(
            "PostgreSQL keeps no time zone with a time; use `jiff::Timestamp`, with the zone beside it",
        ),
    ),
    (&["std::time::SystemTime"], Sql("timestamptz")),
    (&["std::time::Duration", "sqlx::postgres::types::PgInterval"], Sql("interval")),
    (&["sqlx::postgres::types::PgTimeTz"], Sql("timetz")),
    (
        &["std::time::Instant"],
        Unsupported(
            "it has no meaning outside of the process; use a date and time, or add `#[column(skip)]`",
        ),
    ),
    // Networks.
    (&["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"], Sql("inet")),
    (&["ipnetwork::IpNetwork", "ipnetwork::Ipv4Network", "ipnetwork::Ipv6Network"], Sql("inet")),
    (&["ipnet::IpNet", "ipnet::Ipv4Net", "ipnet::Ipv6Net"], Sql("inet")),
    (&["cidr::IpInet", "cidr::Ipv4Inet", "cidr::Ipv6Inet"], Sql("inet")),
    (&["cidr::IpCidr", "cidr::Ipv4Cidr", "cidr::Ipv6Cidr"], Sql("cidr")),
    (&["mac_address::MacAddress", "eui48::MacAddress"], Sql("macaddr")),
    (
        &["std::net::SocketAddr", "std::net::SocketAddrV4", "std::net::SocketAddrV6"],
        Unsupported(
            "PostgreSQL's `inet` has no port; use `IpAddr` with the port beside it, or say `type = \"text\"`",
        ),
    ),
    // Geometry and vectors.
    (&["geo_types::Point"], OfF64("point")),
    (&["geo_types::Rect"], OfF64("box")),
    (&["geo_types::LineString"], OfF64("path")),
    (&["sqlx::postgres::types::PgPoint"], Sql("point")),
    (&["sqlx::postgres::types::PgLine"], Sql("line")),
    (&["sqlx::postgres::types::PgLSeg"], Sql("lseg")),
    (&["sqlx::postgres::types::PgBox"], Sql("box")),
    (&["sqlx::postgres::types::PgPath"], Sql("path")),
    (&["sqlx::postgres::types::PgPolygon"], Sql("polygon")),
    (&["sqlx::postgres::types::PgCircle"], Sql("circle")),
    (&["sqlx::postgres::types::PgCube"], Sql("cube")),
    (&["pgvector::Vector"], NeedsType("say how many dimensions it has: `type = \"vector(3)\"`")),
    (&["pgvector::HalfVector"], NeedsType("say how many dimensions it has: `type = \"halfvec(3)\"`")),
    (&["pgvector::SparseVector"], NeedsType("say how many dimensions it has: `type = \"sparsevec(3)\"`")),
    (&["pgvector::Bit"], NeedsType("say how many bits it has: `type = \"bit(3)\"`")),
    // Around others.
    (&["std::boxed::Box", "std::rc::Rc", "std::sync::Arc", "std::borrow::Cow"], Argument),
    (&["std::option::Option"], Optional),
    (&["std::vec::Vec"], Array),
    (
        &[
            "std::ops::Range",
            "std::ops::RangeFrom",
            "std::ops::RangeInclusive",
            "std::ops::RangeTo",
            "std::ops::RangeToInclusive",
            "sqlx::postgres::types::PgRange",
            "postgres_range::Range",
        ],
        Range,
    ),
    (
        &[
            "std::collections::BTreeMap",
            "std::collections::BTreeSet",
            "std::collections::HashMap",
            "std::collections::HashSet",
            "std::collections::LinkedList",
            "std::collections::VecDeque",
        ],
        Unsupported(COLLECTION),
    ),
    (&["std::marker::PhantomData"], Unsupported("it holds nothing; add `#[column(skip)]`")),
];

/// Other paths to the same types, by their beginning.
const HOMES: &[(&str, &str)] = &[
    ("core::", "std::"),
    ("alloc::", "std::"),
    ("std::primitive::", ""),
    ("std::prelude::v1::", ""),
    ("std::ops::range::", "std::ops::"),
    ("std::collections::btree_map::", "std::collections::"),
    ("std::collections::btree_set::", "std::collections::"),
    ("std::collections::hash_map::", "std::collections::"),
    ("std::collections::hash_set::", "std::collections::"),
    ("chrono::prelude::", "chrono::"),
    ("chrono::naive::", "chrono::"),
    ("serde_json::value::Value", "serde_json::Value"),
    ("serde_json::map::", "serde_json::"),
    ("deadpool_postgres::tokio_postgres::", "tokio_postgres::"),
    ("tokio_postgres::types::", "postgres_types::"),
    ("postgres::types::", "postgres_types::"),
    ("sqlx_core::types::", "sqlx::types::"),
    ("sqlx_postgres::types::", "sqlx::postgres::types::"),
    ("sqlx::types::json::", "sqlx::types::"),
    ("sqlx::types::chrono::", "chrono::"),
    ("sqlx::types::time::", "time::"),
    ("sqlx::types::uuid::", "uuid::"),
    ("sqlx::types::bigdecimal::", "bigdecimal::"),
    ("sqlx::types::ipnetwork::", "ipnetwork::"),
    ("sqlx::types::ipnet::", "ipnet::"),
    ("sqlx::types::mac_address::", "mac_address::"),
    ("sqlx::types::bit_vec::", "bit_vec::"),
    ("pgvector::vector::", "pgvector::"),
];

/// What the prelude brings.
const PRELUDE: &[(&str, &str)] = &[
    ("String", "std::string::String"),
    ("Vec", "std::vec::Vec"),
    ("Box", "std::boxed::Box"),
    ("Option", "std::option::Option"),
];

impl Becomes {
    fn apply(&self, arguments: &[RustType]) -> Lookup {
        match (self, arguments) {
            (Sql(name), _) => sql(name),
            (NeedsType(help), _) => Lookup::NeedsType((*help).to_owned()),
            (Unsupported(help), _) => Lookup::Unsupported((*help).to_owned()),
            (Array, [element]) => array_of(element),
            (Argument, [inner]) => inner.lookup(),
            (Range, [element]) => range_of(element),
            (OfF64(name), [number]) if number.is("f64") => sql(name),
            // The coordinates of `geo_types` are `f64` unless something else is said.
            (OfF64(name), []) => sql(name),
            (OfF64(_), _) => Lookup::Unsupported("PostgreSQL's coordinates are `f64`; use these".to_owned()),
            (Optional, _) => Lookup::Unsupported(
                "NULL has one level only; write one `Option` around the whole type".to_owned(),
            ),
            (Argument | Array | Range, _) => Lookup::Unsupported(
                "its type argument cannot be seen; write it out, or say `type = \"…\"`".to_owned(),
            ),
        }
    }
}

/// The paths of all types that the table knows, arguments left out.
pub fn paths() -> impl Iterator<Item = &'static str> {
    TYPES.iter().flat_map(|(paths, _)| paths.iter().copied())
}

/// The types that have one SQL type, as a table in Markdown, for the documentation.
#[must_use]
pub fn markdown() -> String {
    let mut table = String::from("| Rust | SQL |\n|---|---|\n");
    for (paths, becomes) in TYPES {
        if let Sql(name) | OfF64(name) = becomes {
            let paths = paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>();
            let _ = writeln!(table, "| {} | `{name}` |", paths.join(", "));
        }
    }
    for (rust, sql) in [
        ("`Vec<u8>`, `Box<[u8]>`, `[u8; N]`, `&[u8]`", "`bytea`"),
        ("`Vec<T>`, `Box<[T]>`, `[T; N]` of any other `T`", "the array"),
        ("`Range<T>` and the like, `PgRange<T>`, `(Bound<T>, Bound<T>)`", "the range"),
        ("`Box<T>`, `Arc<T>`, `Rc<T>`, `Cow<T>`, `&T`", "as `T`"),
        ("`Option<T>`", "as `T`, nullable"),
    ] {
        let _ = writeln!(table, "| {rust} | {sql} |");
    }
    table
}

fn sql(name: &str) -> Lookup {
    Lookup::Sql(name.parse().expect("the table holds types that can be read"))
}

/// Bytes, or an array of anything else; NULL as an element is a matter of the value, not of the type.
fn array_of(element: &RustType) -> Lookup {
    if element.is("u8") {
        return sql("bytea");
    }
    match element.optional().unwrap_or(element).lookup() {
        Lookup::Sql(element) if element.is_array() => Lookup::Unsupported(
            "an array of arrays can have any shape in Rust, but not in PostgreSQL; wrap it in `Json<…>`, or say \
             `type = \"…\"`"
                .to_owned(),
        ),
        Lookup::Sql(element) => Lookup::Sql(element.array()),
        other => other,
    }
}

/// Two bounds make a range; any other tuple is no column.
fn tuple_of(members: &[RustType]) -> Lookup {
    match members {
        [RustType::Path { arguments: from, .. }, RustType::Path { arguments: to, .. }]
            if members.iter().all(|member| member.is("std::ops::Bound")) && from == to =>
        {
            Range.apply(from)
        }
        [] => Lookup::Unsupported("it holds nothing; add `#[column(skip)]`".to_owned()),
        _ => Lookup::Unsupported(
            "a tuple is no column; write a field for each part, or wrap it in `Json<…>`".to_owned(),
        ),
    }
}

fn range_of(element: &RustType) -> Lookup {
    const RANGES: [(&str, &str); 6] = [
        ("integer", "int4range"),
        ("bigint", "int8range"),
        ("numeric", "numrange"),
        ("timestamp", "tsrange"),
        ("timestamptz", "tstzrange"),
        ("date", "daterange"),
    ];
    match element.lookup() {
        Lookup::Sql(inner) => match RANGES.iter().find(|(name, _)| inner == SqlType::built_in(name)) {
            Some((_, range)) => sql(range),
            None => Lookup::Unsupported(format!("PostgreSQL has no range of `{inner}`; say `type = \"…\"`")),
        },
        other => other,
    }
}

fn home(segments: &[String]) -> String {
    let mut path = match segments {
        [root, rest @ ..] if root.is_empty() => rest.join("::"),
        _ => segments.join("::"),
    };
    // Each step goes to a path that no later step leads back from.
    while let Some((from, to)) = HOMES.iter().find(|(from, _)| path.starts_with(from)) {
        path.replace_range(..from.len(), to);
    }
    match PRELUDE.iter().find(|(name, _)| *name == path) {
        Some((_, home)) => (*home).to_owned(),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_can_be_read_and_is_at_home() {
        for (paths, becomes) in TYPES {
            for path in *paths {
                let segments = path.split("::").map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(home(&segments), *path, "a path that leads elsewhere is never found");
            }
            if let Sql(name) | OfF64(name) = becomes {
                sql(name);
            }
        }
    }

    #[test]
    fn no_path_stands_twice() {
        let mut paths = TYPES.iter().flat_map(|(paths, _)| paths.iter()).collect::<Vec<_>>();
        let all = paths.len();
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), all);
    }
}

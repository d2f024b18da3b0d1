//! The table of `migrate-schema`, by which models are read, and the implementations here, which the compiler
//! sees, say the same of every type.

use std::collections::BTreeSet;

use migrate_schema::rust_type::{Lookup, RustType, paths};
use migrate_schema::sql_type::SqlType;

use super::{ColumnType, elsewhere, standard};

/// Paths that are other names of types in the list, so that they cannot have an implementation of their own.
const SAME_TYPE: [(&str, &str); 11] = [
    ("std::num::NonZeroI16", "std::num::NonZero"),
    ("std::num::NonZeroI32", "std::num::NonZero"),
    ("std::num::NonZeroI64", "std::num::NonZero"),
    ("chrono::Duration", "chrono::TimeDelta"),
    ("sqlx::types::Uuid", "uuid::Uuid"),
    ("sqlx::types::Decimal", "rust_decimal::Decimal"),
    ("sqlx::types::BigDecimal", "bigdecimal::BigDecimal"),
    ("sqlx::types::BitVec", "bit_vec::BitVec"),
    ("sqlx::types::JsonValue", "serde_json::Value"),
    ("sqlx::types::JsonRawValue", "serde_json::value::RawValue"),
    ("std::string::String", "String"),
];

#[test]
fn every_implementation_stands_in_the_table() {
    for (rust, sql_type) in column_types() {
        assert_eq!(of(&rust, "T"), Some(sql_type.to_owned()), "{rust}");
    }
    for (element, range) in [("integer", "int4range"), ("timestamptz", "tstzrange")] {
        for rust in ranges() {
            assert_eq!(of(&rust, element).as_deref(), Some(range), "{rust}");
        }
    }
    for rust in standard::ARRAYS {
        assert_eq!(of(rust, "uuid").as_deref(), Some("uuid[]"), "{rust}");
    }
    for rust in standard::WRAPPERS {
        assert_eq!(of(rust, "uuid").as_deref(), Some("uuid"), "{rust}");
    }
}

#[test]
fn everything_in_the_table_has_an_implementation() {
    let singles = column_types().into_iter().map(|(rust, _)| rust).chain(ranges());
    let generic = standard::ARRAYS.iter().chain(standard::WRAPPERS).map(|rust| (*rust).to_owned());
    let implemented = singles.chain(generic).filter_map(|rust| path(&rust)).collect::<BTreeSet<_>>();
    for path in paths().filter(|path| of(path, "").is_some() || of(&format!("{path}<T>"), "bigint").is_some())
    {
        let same = SAME_TYPE.iter().find(|(name, _)| *name == path).map_or(path, |(_, same)| same);
        let same = same.strip_prefix("std::vec::").or(same.strip_prefix("std::boxed::")).unwrap_or(same);
        assert!(implemented.contains(same), "`{path}` has an SQL type, but does not implement `ColumnType`");
    }
}

#[test]
fn types_made_of_others() {
    fn says<T: ColumnType + ?Sized>(rust: &str) {
        assert_eq!(of(rust, "").as_deref(), Some(T::SQL_TYPE), "{rust}");
        let array =
            if T::SQL_TYPE.ends_with("[]") { T::SQL_TYPE.to_owned() } else { format!("{}[]", T::SQL_TYPE) };
        assert_eq!(T::ARRAY_TYPE, array, "{rust}");
    }

    macro_rules! say {
        ($($rust:ty),+ $(,)?) => { $(says::<$rust>(stringify!($rust));)+ };
    }

    say! {
        String, Box<str>, &'static str, std::borrow::Cow<'static, str>, std::sync::Arc<str>, char,
        Vec<u8>, Box<[u8]>, &'static [u8], [u8; 32], std::borrow::Cow<'static, [u8]>,
        Vec<Vec<u8>>, Vec<String>, Vec<Option<i64>>, Box<[i32]>, [f64; 2], Box<i64>,
        std::num::NonZero<i64>, std::num::NonZeroI32,
        std::ops::Range<i32>, std::ops::RangeInclusive<i64>, Vec<std::ops::RangeFrom<i32>>,
        (std::ops::Bound<i64>, std::ops::Bound<i64>), std::ops::Range<std::time::SystemTime>,
    }
    assert_eq!(<Option<Vec<i32>>>::SQL_TYPE, "integer[]");
    assert_eq!((<Option<i32>>::NULLABLE, <Vec<Option<i32>>>::NULLABLE), (true, false));
    assert_eq!(<Vec<Vec<i32>>>::SQL_TYPE, "integer[]");
}

/// All types with one SQL type, and that.
fn column_types() -> Vec<(String, &'static str)> {
    let all = standard::COLUMN_TYPES.iter().chain(elsewhere::COLUMN_TYPES);
    all.map(|(rust, sql_type)| (unversioned(rust), *sql_type)).collect()
}

fn ranges() -> Vec<String> {
    standard::RANGES.iter().chain(elsewhere::RANGES).map(|rust| unversioned(rust)).collect()
}

/// `cidr_02::IpCidr` is `cidr::IpCidr` to everybody else.
fn unversioned(rust: &str) -> String {
    let versioned = rust.split_once("::").and_then(|(name, rest)| Some((name.rsplit_once('_')?, rest)));
    match versioned {
        Some(((name, version), rest)) if version.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{name}::{rest}")
        }
        _ => rust.to_owned(),
    }
}

/// What the table says of a type, with this SQL type in the place of `T`.
fn of(rust: &str, t: &str) -> Option<String> {
    let rust_type = written(rust);
    let rust_type = rust_type.resolved(&mut |segments, arguments| match (segments, t.parse::<SqlType>()) {
        ([name], Ok(t)) if name == "T" => RustType::Sql(t),
        _ => RustType::Path { segments: segments.to_vec(), arguments },
    });
    match rust_type.lookup() {
        Lookup::Sql(sql_type) => Some(sql_type.to_string()),
        _ => None,
    }
}

fn written(rust: &str) -> RustType {
    rust.parse::<migrate_model::Type>().expect("a type").written()
}

fn path(rust: &str) -> Option<String> {
    match written(rust) {
        RustType::Path { segments, .. } => Some(segments.join("::")),
        _ => None,
    }
}

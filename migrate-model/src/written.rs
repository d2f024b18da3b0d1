//! Rust types as data.

use migrate_schema::rust_type::RustType;
use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{GenericArgument, PathArguments, Type};

/// A type as it is written, without following imports.
#[must_use]
pub fn written(rust_type: &Type) -> RustType {
    match rust_type {
        Type::Path(path) if path.qself.is_none() => RustType::Path {
            segments: segments(&path.path),
            arguments: arguments(&path.path).map(written).collect(),
        },
        Type::Reference(reference) => written(&reference.elem),
        Type::Group(group) => written(&group.elem),
        Type::Paren(inner) => written(&inner.elem),
        Type::Slice(slice) => RustType::Slice(Box::new(written(&slice.elem))),
        Type::Array(array) => RustType::Array(Box::new(written(&array.elem))),
        Type::Tuple(tuple) => RustType::Tuple(tuple.elems.iter().map(written).collect()),
        other => RustType::Other(as_written(other.to_token_stream())),
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    let root = path.leading_colon.map(|_| String::new());
    let names = path.segments.iter().map(|segment| segment.ident.unraw().to_string());
    root.into_iter().chain(names).collect()
}

fn arguments(path: &syn::Path) -> impl Iterator<Item = &Type> {
    let last = path.segments.last().map(|segment| &segment.arguments);
    let bracketed = match last {
        Some(PathArguments::AngleBracketed(bracketed)) => Some(&bracketed.args),
        _ => None,
    };
    bracketed.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Tokens with the white space that a person would write.
fn as_written(tokens: TokenStream) -> String {
    tokens.to_string().replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use migrate_schema::rust_type::Lookup;
    use migrate_schema::sql_type::SqlType;

    use super::*;

    fn lookup(rust_type: &str) -> Lookup {
        written(&syn::parse_str(rust_type).expect("a type")).lookup()
    }

    #[test]
    fn types_have_their_sql_types() {
        for (rust, expected) in [
            ("i32", "integer"),
            ("std::primitive::i32", "integer"),
            ("std::num::NonZero<i64>", "bigint"),
            ("String", "text"),
            ("std::string::String", "text"),
            ("alloc::string::String", "text"),
            ("&'static str", "text"),
            ("Box<str>", "text"),
            ("std::borrow::Cow<'static, str>", "text"),
            ("char", "char(1)"),
            ("Vec<u8>", "bytea"),
            ("&'static [u8]", "bytea"),
            ("[u8; 32]", "bytea"),
            ("[u8; LENGTH]", "bytea"),
            ("Box<[u8]>", "bytea"),
            ("std::borrow::Cow<'a, [u8]>", "bytea"),
            ("bytes::Bytes", "bytea"),
            ("Vec<String>", "text[]"),
            ("Vec<Option<i64>>", "bigint[]"),
            ("Vec<Vec<u8>>", "bytea[]"),
            ("Box<[i32]>", "integer[]"),
            ("[f64; 2]", "double precision[]"),
            ("uuid::Uuid", "uuid"),
            ("sqlx::types::Uuid", "uuid"),
            ("sqlx::types::uuid::Uuid", "uuid"),
            ("chrono::DateTime<chrono::Utc>", "timestamptz"),
            ("chrono::DateTime<FixedOffset>", "timestamptz"),
            ("sqlx::types::chrono::NaiveDate", "date"),
            ("chrono::naive::NaiveTime", "time"),
            ("time::OffsetDateTime", "timestamptz"),
            ("sqlx::types::time::PrimitiveDateTime", "timestamp"),
            ("jiff::civil::DateTime", "timestamp"),
            ("std::time::SystemTime", "timestamptz"),
            ("serde_json::Value", "jsonb"),
            ("sqlx::types::Json<Vec<Anything>>", "jsonb"),
            ("sqlx::types::json::Json<(A, B)>", "jsonb"),
            ("tokio_postgres::types::Json<Anything>", "jsonb"),
            ("Box<serde_json::value::RawValue>", "jsonb"),
            ("rust_decimal::Decimal", "numeric"),
            ("std::net::IpAddr", "inet"),
            ("core::net::Ipv4Addr", "inet"),
            ("cidr::IpCidr", "cidr"),
            ("mac_address::MacAddress", "macaddr"),
            ("geo_types::Point<f64>", "point"),
            ("geo_types::Rect", "box"),
            ("sqlx::postgres::types::PgRange<chrono::DateTime<chrono::Utc>>", "tstzrange"),
            ("std::ops::Range<i32>", "int4range"),
            ("(std::ops::Bound<i64>, std::ops::Bound<i64>)", "int8range"),
            ("Vec<std::ops::Range<i32>>", "int4range[]"),
            ("Box<i64>", "bigint"),
            ("std::sync::Arc<str>", "text"),
            ("sqlx::postgres::types::PgLTree", "ltree"),
        ] {
            match lookup(rust) {
                Lookup::Sql(sql_type) => assert_eq!(sql_type.to_string(), expected, "{rust}"),
                other => panic!("{rust}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_has_no_sql_type_has_a_way_out() {
        for (rust, word) in [
            ("u8", "`i32`"),
            ("u32", "use `i64`"),
            ("u64", "decimal"),
            ("usize", "depends on the machine"),
            ("i8", "`i16`"),
            ("i128", "numeric"),
            ("Vec<u32>", "unsigned"),
            ("Option<i32>", "one `Option`"),
            ("Vec<Vec<i32>>", "array of arrays"),
            ("std::collections::HashMap<String, String>", "Json"),
            ("std::path::PathBuf", "UTF-8"),
            ("std::ops::Range<f64>", "no range of `double precision`"),
            ("geo_types::Point<f32>", "`f64`"),
            ("()", "skip"),
            ("(i32, i32)", "tuple"),
            ("fn(i32, i32) -> bool", "`fn(i32, i32) -> bool`"),
            ("std::marker::PhantomData<T>", "skip"),
            ("Vec", "argument"),
            ("std::net::SocketAddr", "port"),
        ] {
            match lookup(rust) {
                Lookup::Unsupported(help) => assert!(help.contains(word), "{rust}: {help}"),
                other => panic!("{rust}: {other:?}"),
            }
        }
        assert!(matches!(lookup("pgvector::Vector"), Lookup::NeedsType(help) if help.contains("vector(3)")));
        assert!(matches!(lookup("Vec<pgvector::Vector>"), Lookup::NeedsType(_)));
    }

    #[test]
    fn nothing_is_guessed() {
        let unknown = |path: &str| Lookup::Unknown(path.split("::").map(str::to_owned).collect());
        assert_eq!(lookup("Uuid"), unknown("Uuid"));
        assert_eq!(lookup("my::Uuid"), unknown("my::Uuid"));
        assert_eq!(lookup("Vec<my::Thing>"), unknown("my::Thing"));
        assert_eq!(lookup("Vec<Option<my::Thing>>"), unknown("my::Thing"));
    }

    #[test]
    fn options_are_seen_at_any_home() {
        for rust in ["Option<i32>", "std::option::Option<i32>", "core::option::Option<i32>"] {
            let rust_type = written(&syn::parse_str(rust).expect("a type"));
            assert!(
                rust_type
                    .optional()
                    .is_some_and(|inner| inner.lookup() == Lookup::Sql(SqlType::built_in("integer"))),
                "{rust}"
            );
        }
    }

    #[test]
    fn paths_are_followed_by_the_caller() {
        let vec = written(&syn::parse_str("Vec<Status>").expect("a type"));
        let status: SqlType = "public.status".parse().expect("an SQL type");
        let resolved = vec.resolved(&mut |path, arguments| match path {
            [name] if name == "Status" => RustType::Sql(status.clone()),
            _ => RustType::Path { segments: path.to_vec(), arguments },
        });
        assert_eq!(resolved.lookup(), Lookup::Sql(status.clone().array()));
    }
}

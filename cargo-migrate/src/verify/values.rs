//! Values for rows that nobody wrote: of every type, and another one for each row.

use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use migrate_schema::expression::{Token, TokenKind, tokens};
use migrate_schema::schema::{Domain, Identity, QualifiedName, Schema};
use migrate_schema::sql_type::SqlType;

/// Where numbers begin. Rows that revisions write themselves have small ones, and `smallint` ends at 32,767.
const FIRST: u32 = 20_000;

/// What values have to fit: the schema that they are written in, and the one that the revision leads to.
#[derive(Clone, Copy)]
pub(super) struct Values<'s> {
    pub(super) before: &'s Schema,
    pub(super) after: Option<&'s Schema>,
}

impl Values<'_> {
    /// A value as PostgreSQL reads it from text; `None` for a type of which nothing is known. It can become one of
    /// the type `later`, where that is possible at all.
    pub(super) fn of(&self, sql_type: &SqlType, later: Option<&SqlType>, number: u32) -> Option<String> {
        if sql_type.is_array() {
            let element = sql_type.element();
            let later = later.map(SqlType::element);
            let values: Option<Vec<String>> = (0..2)
                .map(|more| self.of(&element, later.as_ref(), number.wrapping_add(more)))
                .map(|value| value.map(|value| quoted(&value)))
                .collect();
            return values.map(|values| format!("{{{}}}", values.join(",")));
        }
        if let Some(name) = sql_type.built_in_name() {
            let later = later.filter(|later| !later.is_array());
            return built_in(name, sql_type.modifiers(), later, number);
        }
        let Some(name) = sql_type.qualified_name() else {
            return extension(sql_type.unqualified_name()?, sql_type.modifiers(), number);
        };
        if let Some(values) = self.enum_values(name) {
            return values.get(number as usize % values.len().max(1)).cloned();
        }
        if let Some(domain) = self.domain(name) {
            let later = later.filter(|later| later.built_in_name().is_some()).unwrap_or(&domain.sql_type);
            return self.of(&domain.sql_type, Some(later), number);
        }
        if let Some(composite) = self.before.composites.iter().find(|composite| composite.name == *name) {
            let values = composite.attributes.iter().map(|attribute| {
                self.of(&attribute.sql_type, None, number).map(|value| quoted(&value)).unwrap_or_default()
            });
            return Some(format!("({})", values.collect::<Vec<_>>().join(",")));
        }
        extension(&name.name, sql_type.modifiers(), number)
    }

    /// The domain that a type is.
    pub(super) fn domain(&self, name: &QualifiedName) -> Option<&Domain> {
        self.before.domains.iter().find(|domain| domain.name == *name)
    }

    /// The values that an enum has before and after.
    fn enum_values(&self, name: &QualifiedName) -> Option<Vec<String>> {
        let values = &self.before.enum_type(name)?.values;
        let later = self.after.and_then(|after| after.enum_type(name));
        let stays = |value: &&String| later.is_none_or(|later| later.values.contains(value));
        let staying: Vec<String> = values.iter().filter(stays).cloned().collect();
        Some(if staying.is_empty() { values.clone() } else { staying })
    }

    /// A number that sequences of these kinds can come to, and behind which there is room for more.
    pub(super) fn numbered(identities: [Option<&Identity>; 2], number: u32) -> i64 {
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        for identity in identities.into_iter().flatten() {
            let counts_down = identity.increment.is_some_and(|step| step < 0);
            let (least, most) = if counts_down { (i64::MIN, -1) } else { (1, i64::MAX) };
            low = low.max(identity.min.unwrap_or(least));
            high = high.min(identity.max.unwrap_or(most));
        }
        let wanted = i64::from(FIRST + number);
        if (low..=high).contains(&wanted) && high - wanted > i64::from(FIRST) {
            wanted
        } else if (low..=high).contains(&-wanted) {
            -wanted
        } else {
            low.saturating_add(i64::from(number) % (high.saturating_sub(low) / 2).max(1))
        }
    }

    /// The strings and numbers of an expression, as they are.
    pub(super) fn literals(expression: &str) -> Vec<String> {
        let literal = |token: &Token<'_>| match token.kind {
            TokenKind::String => Some(said(token.text)),
            TokenKind::Number => Some(token.text.to_owned()),
            _ => None,
        };
        tokens(expression).iter().filter_map(literal).collect()
    }

    /// Values that an expression speaks of, and others near them: they may be what it wants.
    pub(super) fn spoken_of(expression: &str, number: u32) -> Vec<String> {
        let mut values = Vec::new();
        for token in tokens(expression) {
            match token.kind {
                TokenKind::String => {
                    let text = said(token.text);
                    values.push(format!("{number}{text}{number}"));
                    values.push(format!("{text}{number}"));
                    values.push(text);
                }
                TokenKind::Number => {
                    let Ok(spoken) = token.text.parse::<f64>() else { continue };
                    values.extend([spoken - 1.0, spoken, spoken + 1.0].map(|near| near.to_string()));
                    // A length is spoken of in the same way.
                    if (0.0..=64.0).contains(&spoken) {
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "it is between 0 and 64"
                        )]
                        let length = spoken as usize;
                        values.push(padded(number, length.max(1)));
                    }
                }
                _ => {}
            }
        }
        values
    }

    /// Texts of the shapes that rules are made for.
    pub(super) fn of_many_shapes(number: u32) -> Vec<String> {
        vec![
            format!("a{number}@example.com"),
            format!("https://example.com/{number}"),
            format!("abc{}", letters(number)),
            format!("ABC{}", letters(number).to_uppercase()),
            format!("+1{:010}", FIRST + number),
            format!("{:04}-01-01", 2000 + number % 100),
            padded(number, 2),
            padded(number, 3),
            "1".to_owned(),
            "0".to_owned(),
            "0.5".to_owned(),
            "50".to_owned(),
            "-1".to_owned(),
            "true".to_owned(),
            "false".to_owned(),
        ]
    }
}

/// What a string says.
fn said(text: &str) -> String {
    text.trim_start_matches(['E', 'e']).trim_matches('\'').replace("''", "'")
}

/// As it stands within an array or a composite value.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The number as letters.
fn letters(number: u32) -> String {
    let digits = format!("{number:04}");
    digits.bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect()
}

/// The number in so many letters and digits, its last ones where there is no room for all.
fn padded(number: u32, length: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let (mut rest, mut text) = (number, Vec::new());
    for _ in 0..length {
        text.push(DIGITS[rest as usize % 36]);
        rest /= 36;
    }
    text.reverse();
    text.into_iter().map(char::from).collect()
}

fn noon(number: u32) -> DateTime {
    date(2024, 1, 1).at(12, 0, 0, 0).saturating_add(i64::from(number).days())
}

fn built_in(name: &str, modifiers: Option<&str>, later: Option<&SqlType>, number: u32) -> Option<String> {
    let n = u64::from(FIRST) + u64::from(number);
    let sizes: Vec<usize> =
        modifiers.unwrap_or_default().split(',').filter_map(|size| size.trim().parse().ok()).collect();
    Some(match name {
        "text" | "varchar" | "char" | "bpchar" | "name" => {
            return Some(text(name, sizes.first().copied(), later, number));
        }
        "boolean" => (number.is_multiple_of(2)).to_string(),
        "smallint" => (FIRST + number % 12_000).to_string(),
        "integer" | "bigint" | "oid" | "xid" | "xid8" => n.to_string(),
        "real" | "double precision" => format!("{n}.5"),
        "money" => n.to_string(),
        "numeric" => numeric(&sizes, later, n),
        "\"char\"" => char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()).to_string(),
        "bytea" => format!("\\x{n:08x}"),
        "date" => noon(number).date().to_string(),
        "time" | "timetz" => {
            let seconds = number % 86_400;
            let zone = if name == "timetz" { "+00" } else { "" };
            format!("{:02}:{:02}:{:02}{zone}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        "timestamp" => noon(number).to_string(),
        "timestamptz" => format!("{}+00", noon(number)),
        "interval" => match modifiers {
            Some(fields) if !fields.starts_with(|c: char| c.is_ascii_digit()) => n.to_string(),
            _ => format!("{n} seconds"),
        },
        "uuid" => uuid(n),
        "json" | "jsonb" => format!("{{\"seed\": {n}}}"),
        "jsonpath" => format!("$.seed{n}"),
        "xml" => format!("<seed>{n}</seed>"),
        "inet" | "cidr" => format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255),
        "macaddr" => format!("08:00:2b:{:02x}:{:02x}:{:02x}", n >> 16 & 255, n >> 8 & 255, n & 255),
        "macaddr8" => format!("08:00:2b:ff:fe:{:02x}:{:02x}:{:02x}", n >> 16 & 255, n >> 8 & 255, n & 255),
        "bit" => bits(number, sizes.first().copied().unwrap_or(1)),
        "varbit" => bits(number, sizes.first().copied().unwrap_or(16).min(16)),
        "point" => format!("({n},1)"),
        "line" => format!("{{1,-1,{n}}}"),
        "lseg" => format!("[({n},0),({n},1)]"),
        "box" => format!("({n}.5,{n}.5),({n},{n})"),
        "path" => format!("[({n},0),({n},1)]"),
        "polygon" => format!("(({n},0),({n},0.5),({n}.5,0))"),
        "circle" => format!("<({n},{n}),0.1>"),
        "tsvector" | "tsquery" => format!("seed{n}"),
        "pg_lsn" => format!("0/{n:X}"),
        "txid_snapshot" | "pg_snapshot" => format!("{n}:{n}:"),
        "regclass" => "pg_catalog.pg_class".to_owned(),
        "regproc" => "pg_catalog.now".to_owned(),
        "regprocedure" => "pg_catalog.now()".to_owned(),
        "regtype" => "integer".to_owned(),
        "regnamespace" => "pg_catalog".to_owned(),
        "regconfig" | "regdictionary" => "pg_catalog.simple".to_owned(),
        range if range.ends_with("multirange") => format!("{{{}}}", span(range, number)?),
        range if range.ends_with("range") => span(range, number)?,
        _ => return None,
    })
}

/// A range that meets no other.
fn span(name: &str, number: u32) -> Option<String> {
    let low = u64::from(FIRST) + 10 * u64::from(number);
    let of_times = |from: &str, to: &str| format!("[\"{from}\",\"{to}\")");
    let (from, to) = (noon(2 * number), noon(2 * number + 1));
    Some(match name.trim_end_matches("range").trim_end_matches("multi") {
        "int4" | "int8" | "num" => format!("[{low},{})", low + 5),
        "date" => of_times(&from.date().to_string(), &to.date().to_string()),
        "ts" => of_times(&from.to_string(), &to.to_string()),
        "tstz" => of_times(&format!("{from}+00"), &format!("{to}+00")),
        _ => return None,
    })
}

fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn bits(number: u32, length: usize) -> String {
    (0..length).rev().map(|at| if at < 32 && number >> at & 1 == 1 { '1' } else { '0' }).collect()
}

/// As large as there is room for, before and after.
fn numeric(sizes: &[usize], later: Option<&SqlType>, number: u64) -> String {
    let room = |sizes: &[usize]| match sizes {
        [precision] => Some((*precision, 0)),
        [precision, scale] => Some((precision.saturating_sub(*scale), *scale)),
        _ => None,
    };
    let later: Vec<usize> = later
        .filter(|later| later.built_in_name() == Some("numeric"))
        .and_then(SqlType::modifiers)
        .map(|text| text.split(',').filter_map(|size| size.trim().parse().ok()).collect())
        .unwrap_or_default();
    let rooms: Vec<(usize, usize)> = [sizes, &later].into_iter().filter_map(room).collect();
    let whole = rooms.iter().map(|(whole, _)| *whole).min().unwrap_or(9);
    let scale = rooms.iter().map(|(_, scale)| *scale).min().unwrap_or(2);
    let whole = u32::try_from(whole).unwrap_or(9).min(9);
    let number = number % 10_u64.pow(whole);
    if scale == 0 { number.to_string() } else { format!("{number}.5") }
}

fn text(name: &str, size: Option<usize>, later: Option<&SqlType>, number: u32) -> String {
    let later_size = later.and_then(SqlType::modifiers).and_then(|size| size.parse::<usize>().ok());
    let is_text = |name: &str| matches!(name, "text" | "varchar" | "char" | "bpchar" | "name");
    let text = match later.and_then(SqlType::built_in_name).filter(|later| !is_text(later)) {
        // What becomes a number one day is one already.
        Some(name) => built_in(name, later.and_then(SqlType::modifiers), None, number),
        None => None,
    };
    let text = text.unwrap_or_else(|| match number % 3 {
        0 => format!("seed {number}"),
        1 => format!("Żółw's \"{number}\""),
        _ => format!("seed-{number}"),
    });
    let size = match (name, size) {
        ("char", None) => Some(1),
        _ => size,
    };
    let later_size = later_size.filter(|_| later.and_then(SqlType::built_in_name).is_some_and(is_text));
    match size.into_iter().chain(later_size).min() {
        Some(size) if text.chars().count() > size => padded(number, size),
        _ => text,
    }
}

/// Of the extensions that are met most.
fn extension(name: &str, modifiers: Option<&str>, number: u32) -> Option<String> {
    Some(match name {
        "vector" | "halfvec" => {
            let size: usize = modifiers.and_then(|size| size.parse().ok()).unwrap_or(3);
            let values: Vec<String> = (0..size).map(|at| (at + number as usize).to_string()).collect();
            format!("[{}]", values.join(","))
        }
        "citext" => format!("seed {number}"),
        "hstore" => format!("\"seed\"=>\"{number}\""),
        "ltree" => format!("seed.n{number}"),
        "lquery" | "ltxtquery" => format!("n{number}"),
        "geometry" | "geography" => format!("POINT({} 1)", number % 90),
        "cube" => format!("({number})"),
        "isbn" | "isbn13" => return None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use migrate_schema::schema::IdentityKind;

    use super::*;

    #[test]
    fn values_fit_before_and_after() {
        let schema = Schema::default();
        let values = Values { before: &schema, after: None };
        let read = |text: &str| text.parse::<SqlType>().expect("a type");
        let of = |sql_type: &str, later: &str, number| values.of(&read(sql_type), Some(&read(later)), number);
        assert_eq!(of("integer", "integer", 7).as_deref(), Some("20007"));
        assert_eq!(of("numeric(4,2)", "numeric(3,2)", 7).as_deref(), Some("7.5"));
        assert_eq!(of("text", "uuid", 1).as_deref(), Some("00000000-0000-4000-8000-000000004e21"));
        assert_eq!(of("text", "varchar(3)", 37).as_deref(), Some("011"));
        assert_eq!(of("text[]", "text[]", 0).as_deref(), Some("{\"seed 0\",\"Żółw's \\\"1\\\"\"}"));
        assert_eq!(of("int4range", "int4range", 1).as_deref(), Some("[20010,20015)"));
        assert_eq!(of("char(2)", "char(2)", 36).as_deref(), Some("10"));
    }

    #[test]
    fn numbers_stay_within_their_sequence() {
        let identity = |min, max, increment| {
            let generated = IdentityKind::Always;
            Identity { generated, start: None, increment, min, max, cache: None, cycle: false }
        };
        let [plain, narrow, down] = [
            identity(None, None, None),
            identity(Some(10), Some(1000), None),
            identity(None, None, Some(-1)),
        ];
        assert_eq!(Values::numbered([Some(&plain), None], 3), 20_003);
        assert_eq!(Values::numbered([Some(&plain), Some(&narrow)], 3), 13);
        assert_eq!(Values::numbered([Some(&down), None], 3), -20_003);
    }

    #[test]
    fn what_a_rule_speaks_of_is_tried() {
        let spoken = Values::spoken_of("VALUE ~ '@' AND length(VALUE) > 4", 9);
        assert!(spoken.contains(&"9@9".to_owned()) && spoken.contains(&"5".to_owned()), "{spoken:?}");
    }
}

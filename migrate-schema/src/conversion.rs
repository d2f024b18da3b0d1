//! What becomes of values when a column's type changes; see `pg_cast` and "Type Conversion", chapter 10
//! of PostgreSQL's documentation.

use crate::schema::Schema;
use crate::sql_type::SqlType;

impl Schema {
    /// How values of the first type become values of the second, domains being what they rest on.
    #[must_use]
    pub fn conversion(&self, from: &SqlType, to: &SqlType) -> Conversion {
        let (old, new) = (self.resolved(from), self.resolved(to));
        if old.is_array() && new.is_array() && self.nesting(from) != self.nesting(to) {
            let cast = if to.element() == *from { Cast::ToArray } else { Cast::None };
            return Conversion { cast, effect: Effect::Reinterprets };
        }
        conversion(&old, &new)
    }

    /// How many lists are within each other: PostgreSQL tells a list of lists from a list only where a domain
    /// stands in between.
    #[must_use]
    pub fn nesting(&self, sql_type: &SqlType) -> usize {
        let mut depth = usize::from(sql_type.is_array());
        let mut within = sql_type.element();
        // A domain cannot rest on itself, but a file can say so.
        for _ in 0..=self.domains.len() {
            let Some(domain) = within.qualified_name().and_then(|name| self.domain(name)) else { break };
            depth += usize::from(domain.sql_type.is_array());
            within = domain.sql_type.element();
        }
        depth
    }
}

/// How values of one type become values of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The cast that does it.
    pub cast: Cast,
    /// What can happen to values.
    pub effect: Effect,
}

/// The cast that a change of type takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// PostgreSQL finds it by itself: an implicit or an assignment cast.
    Automatic,
    /// It has to be written: `USING c::type`.
    Explicit,
    /// Over text: `USING c::text::type`.
    ThroughText,
    /// Each value becomes an array of itself: `USING ARRAY[c]`.
    ToArray,
    /// There is none; only the user knows.
    None,
}

/// What can happen to values that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Every value stays what it is.
    Keeps,
    /// A value can be cut, rounded or refused.
    Narrows,
    /// A value can come to mean something else, or be refused.
    Reinterprets,
}

const fn automatic(effect: Effect) -> Conversion {
    Conversion { cast: Cast::Automatic, effect }
}

const fn explicit(effect: Effect) -> Conversion {
    Conversion { cast: Cast::Explicit, effect }
}

const NONE: Conversion = Conversion { cast: Cast::None, effect: Effect::Reinterprets };

/// How values of the first type become values of the second.
#[must_use]
pub fn conversion(from: &SqlType, to: &SqlType) -> Conversion {
    if from == to {
        return automatic(Effect::Keeps);
    }
    if to.dimensions() == 1 && !from.is_array() && to.element() == *from {
        return Conversion { cast: Cast::ToArray, effect: Effect::Reinterprets };
    }
    if from.is_array() != to.is_array() {
        // An array is written out as text; nothing else crosses the brackets.
        return match (is_text(from), is_text(to)) {
            (_, true) if from.is_array() => automatic(Effect::Reinterprets),
            (true, _) if to.is_array() => explicit(Effect::Reinterprets),
            _ => NONE,
        };
    }
    // PostgreSQL keeps no number of dimensions.
    if from.element() == to.element() {
        return automatic(Effect::Keeps);
    }
    let (Some(old), Some(new)) = (from.built_in_name(), to.built_in_name()) else {
        return with_defined_type(from, to);
    };
    between_built_in(old, from.modifiers(), new, to.modifiers())
}

/// Whether PostgreSQL can go on with a check or an index over a column whose type changes so: it reads the
/// expression anew, with the constants as they were typed for the old type.
#[must_use]
pub fn reads_the_same(from: &SqlType, to: &SqlType) -> bool {
    const ALIKE: [&[&str]; 2] = [&["smallint", "integer", "bigint"], &["text", "varchar"]];
    let alike = || {
        let (from, to) = (from.built_in_name(), to.built_in_name());
        from.zip(to)
            .is_some_and(|(from, to)| ALIKE.iter().any(|names| names.contains(&from) && names.contains(&to)))
    };
    from.without_modifiers() == to.without_modifiers() || (!from.is_array() && !to.is_array() && alike())
}

/// Whether PostgreSQL writes all rows of a table anew when a column changes its type so (the notes of `ALTER TABLE`):
/// not where the old values are the new ones, byte by byte. Of a type of the schema nobody knows here what it is made
/// of, so it is said to.
#[must_use]
pub fn writes_anew(from: &SqlType, to: &SqlType) -> bool {
    if from == to {
        return false;
    }
    if from.is_array() || to.is_array() {
        return from.is_array() != to.is_array() || from.element() != to.element();
    }
    let (Some(old), Some(new)) = (from.built_in_name(), to.built_in_name()) else {
        return from.without_modifiers() != to.without_modifiers();
    };
    let (old_numbers, mut new_numbers) = (numbers(from.modifiers()), numbers(to.modifiers()));
    if (old.starts_with("time") || old == "interval") && new_numbers.first() >= Some(&FINEST) {
        new_numbers.clear();
    }
    // The same digits behind the point: others would be rounded.
    let is_wider = length_fits(&old_numbers, &new_numbers)
        && (new_numbers.is_empty() || old_numbers.get(1) == new_numbers.get(1));
    let is_free = to.modifiers().is_none();
    let stays = match (old, new) {
        ("varchar" | "varbit" | "numeric" | "time" | "timetz" | "timestamp" | "timestamptz", same)
            if same == old =>
        {
            is_wider
        }
        // What is smaller than the last field would be cut.
        ("interval", "interval") => {
            to.modifiers().is_none_or(|fields| fields.ends_with("second") || is_number(fields) && is_wider)
        }
        ("xml" | "varchar", "text") | ("text" | "varchar", "bpchar") | ("cidr", "inet") => true,
        ("xml" | "text", "varchar") | ("xml" | "char", "bpchar") | ("bit", "varbit") => is_free,
        ("oid", "integer") | ("integer", "oid") => true,
        ("regproc", "regprocedure") | ("regprocedure", "regproc") => true,
        (thing, "integer" | "oid") | ("integer" | "oid", thing) => is_name_of_thing(thing),
        _ => false,
    };
    !stays
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a second that PostgreSQL keeps.
const FINEST: i32 = 6;

fn is_text(sql_type: &SqlType) -> bool {
    matches!(sql_type.built_in_name(), Some("text" | "varchar" | "char" | "bpchar"))
}

fn with_defined_type(from: &SqlType, to: &SqlType) -> Conversion {
    match (is_text(from), is_text(to)) {
        (false, true) if to.modifiers().is_none() => automatic(Effect::Keeps),
        (false, true) => automatic(Effect::Narrows),
        (true, false) => explicit(Effect::Reinterprets),
        _ if from.element().without_modifiers() == to.element().without_modifiers() => {
            automatic(Effect::Narrows)
        }
        _ if from.built_in_name().is_none() && to.built_in_name().is_none() => {
            Conversion { cast: Cast::ThroughText, effect: Effect::Reinterprets }
        }
        _ => NONE,
    }
}

fn between_built_in(
    old: &str,
    old_modifiers: Option<&str>,
    new: &str,
    new_modifiers: Option<&str>,
) -> Conversion {
    use Effect::{Keeps, Narrows, Reinterprets};

    let keeps_if = |fits: bool| automatic(if fits { Keeps } else { Narrows });
    let (old_numbers, new_numbers) = (numbers(old_modifiers), numbers(new_modifiers));
    let length_fits = length_fits(&old_numbers, &new_numbers);

    match (old, new) {
        ("numeric", "numeric") => keeps_if(numeric_fits(&old_numbers, &new_numbers)),
        ("interval", "interval") => keeps_if(new_modifiers.is_none()),
        ("bit", "bit") => explicit(Narrows),
        ("char", "char") | ("varchar", "varchar") | ("varbit", "varbit") => keeps_if(length_fits),
        ("time", "time")
        | ("timetz", "timetz")
        | ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz") => keeps_if(length_fits),
        ("char" | "varchar" | "bpchar" | "name" | "\"char\"", "text") | ("char" | "bpchar", "varchar")
            if length_fits || new == "text" =>
        {
            automatic(Keeps)
        }
        ("varchar" | "text" | "char" | "bpchar" | "name" | "\"char\"", "varchar" | "char" | "bpchar") => {
            keeps_if(new_modifiers.is_none())
        }
        ("text", "name" | "\"char\"") | ("varchar" | "char" | "bpchar", "name" | "\"char\"") => {
            automatic(Narrows)
        }

        ("smallint", "integer" | "bigint" | "real" | "double precision")
        | ("integer", "bigint" | "double precision")
        | ("real", "double precision") => automatic(Keeps),
        ("smallint" | "integer" | "bigint", "numeric") => {
            keeps_if(numeric_fits(&[digits(old), 0], &new_numbers))
        }
        (
            "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric",
            "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric",
        ) => automatic(Narrows),
        ("numeric" | "integer" | "bigint", "money") => automatic(Narrows),
        ("money", "numeric") => automatic(Reinterprets),
        ("boolean", "integer") => explicit(Keeps),
        ("integer", "boolean") => explicit(Reinterprets),
        ("integer", "oid") | ("oid", "bigint") => automatic(Keeps),
        ("bigint" | "smallint", "oid") | ("oid", "integer") => automatic(Narrows),

        ("date", "timestamp") => automatic(Keeps),
        ("timestamp", "date" | "time") => automatic(Narrows),
        // The session's time zone decides.
        ("date" | "timestamp", "timestamptz") | ("timestamptz", "timestamp" | "date" | "time" | "timetz") => {
            automatic(Reinterprets)
        }
        ("time", "timetz") => automatic(Reinterprets),
        ("timetz", "time") => automatic(Narrows),
        ("time", "interval") => automatic(Keeps),
        ("interval", "time") => automatic(Narrows),

        // The documents stay equal; white space and doubled keys go.
        ("json", "jsonb") | ("jsonb", "json") => automatic(Keeps),
        (
            "jsonb",
            "boolean" | "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric",
        ) => explicit(Reinterprets),
        ("cidr", "inet") => automatic(Keeps),
        ("inet", "cidr") => automatic(Narrows),
        ("macaddr", "macaddr8") => automatic(Keeps),
        ("macaddr8", "macaddr") => automatic(Narrows),
        ("bit", "varbit") => keeps_if(length_fits),
        ("varbit", "bit") => automatic(Narrows),

        ("circle", "polygon") | ("xid8", "xid") | ("integer", "\"char\"") => explicit(Narrows),
        ("integer" | "bigint", "bit") => explicit(Narrows),
        ("polygon", "circle") | ("\"char\"", "integer") | ("bit", "integer" | "bigint") => {
            explicit(Reinterprets)
        }
        ("polygon", "path") => automatic(Keeps),
        ("path", "polygon") => automatic(Narrows),
        ("int4range", "int4multirange")
        | ("int8range", "int8multirange")
        | ("numrange", "nummultirange")
        | ("daterange", "datemultirange")
        | ("tsrange", "tsmultirange")
        | ("tstzrange", "tstzmultirange") => explicit(Keeps),
        // Names of things are numbers inside.
        ("smallint" | "integer" | "bigint" | "oid", name) if is_name_of_thing(name) => {
            automatic(Reinterprets)
        }
        (name, "integer" | "bigint" | "oid") if is_name_of_thing(name) => automatic(Reinterprets),
        ("regproc", "regprocedure") | ("regprocedure", "regproc") | ("text" | "varchar", "regclass") => {
            automatic(Reinterprets)
        }

        // Every type is written out as text, and read back from it.
        (_, "text") => automatic(Keeps),
        (_, "varchar" | "bpchar") if new_modifiers.is_none() => automatic(Keeps),
        (_, "varchar" | "char" | "bpchar") => automatic(Narrows),
        ("text" | "varchar" | "char" | "bpchar", _) => explicit(Reinterprets),
        _ => NONE,
    }
}

fn is_name_of_thing(name: &str) -> bool {
    name.starts_with("reg")
}

fn numbers(modifiers: Option<&str>) -> Vec<i32> {
    modifiers
        .map(|text| text.split(',').filter_map(|number| number.parse().ok()).collect())
        .unwrap_or_default()
}

/// A length or precision that is absent is as large as can be.
fn length_fits(old: &[i32], new: &[i32]) -> bool {
    match (old.first(), new.first()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => old <= new,
    }
}

/// Precision and scale on both sides; an absent one takes everything.
fn numeric_fits(old: &[i32], new: &[i32]) -> bool {
    match (old, new) {
        (_, []) => true,
        ([precision, scale], [new_precision, new_scale]) => {
            new_scale >= scale && new_precision - new_scale >= precision - scale
        }
        _ => false,
    }
}

fn digits(integer: &str) -> i32 {
    match integer {
        "smallint" => 5,
        "integer" => 10,
        _ => 19,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: &str, to: &str) -> Conversion {
        conversion(&from.parse().expect("a type"), &to.parse().expect("a type"))
    }

    #[test]
    fn wider_types_keep_every_value() {
        for (from, to) in [
            ("integer", "bigint"),
            ("varchar(10)", "varchar(20)"),
            ("varchar(10)", "text"),
            ("varchar(10)", "varchar"),
            ("integer", "numeric"),
            ("integer", "numeric(12,2)"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("timestamp(3)", "timestamp"),
            ("json", "jsonb"),
            ("integer[]", "bigint[]"),
            ("public.mood", "text"),
            ("uuid", "text"),
        ] {
            assert_eq!(of(from, to), automatic(Effect::Keeps), "{from} to {to}");
        }
    }

    #[test]
    fn lists_of_lists_are_told_from_lists() {
        let domain = |name: &str, sql_type: &str| crate::schema::Domain {
            name: crate::schema::QualifiedName::public(name),
            sql_type: sql_type.parse().expect("a type"),
            collation: None,
            default: None,
            not_null: false,
            checks: Vec::new(),
            comment: None,
        };
        let domains =
            vec![domain("path", "integer[]"), domain("paths", "public.path[]"), domain("size", "integer")];
        let schema = Schema { domains, ..Schema::default() };
        for (sql_type, nesting) in [
            ("integer", 0),
            ("public.size", 0),
            ("integer[][]", 1),
            ("public.size[]", 1),
            ("public.path", 1),
            ("public.path[]", 2),
            ("public.paths", 2),
            ("public.paths[]", 3),
        ] {
            assert_eq!(schema.nesting(&sql_type.parse().expect("a type")), nesting, "{sql_type}");
        }
        let cast = |from: &str, to: &str| {
            schema.conversion(&from.parse().expect("a type"), &to.parse().expect("a type")).cast
        };
        assert_eq!(cast("public.paths", "integer[]"), Cast::None);
        assert_eq!(cast("public.paths[]", "public.path[]"), Cast::None);
        assert_eq!(cast("public.path[]", "public.paths"), Cast::Automatic);
    }

    #[test]
    fn narrower_types_are_told_from_other_meanings() {
        for (from, to, expected) in [
            ("bigint", "integer", automatic(Effect::Narrows)),
            ("text", "varchar(10)", automatic(Effect::Narrows)),
            ("numeric(12,2)", "numeric(12,4)", automatic(Effect::Narrows)),
            ("integer", "numeric(10,2)", automatic(Effect::Narrows)),
            ("timestamp", "timestamptz", automatic(Effect::Reinterprets)),
            ("text", "integer", explicit(Effect::Reinterprets)),
            ("text", "public.mood", explicit(Effect::Reinterprets)),
            ("public.a", "public.b", Conversion { cast: Cast::ThroughText, effect: Effect::Reinterprets }),
            ("uuid", "bigint", NONE),
            ("boolean", "bigint", NONE),
            ("varchar(9)", "text[]", explicit(Effect::Reinterprets)),
            ("text", "text[]", Conversion { cast: Cast::ToArray, effect: Effect::Reinterprets }),
            ("integer", "integer[]", Conversion { cast: Cast::ToArray, effect: Effect::Reinterprets }),
            ("integer", "text[]", NONE),
        ] {
            assert_eq!(of(from, to), expected, "{from} to {to}");
        }
    }
}

//! SQL types in one canonical spelling, so that spelling is never a change.

use std::fmt;
use std::str::FromStr;

use crate::schema::{QualifiedName, split_name};

/// An SQL type in canonical spelling: `int8` and `bigint` are equal, as are
/// `character varying(10)` and `varchar(10)`; see "Data Types", chapter 8 of PostgreSQL's documentation.
///
/// What is not built in keeps the name that was written: `vector(3)`, `auth.user_status`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SqlType {
    name: Name,
    /// What stands in parentheses: `(10,2)` as `10,2`; for `interval`, its fields.
    modifiers: Option<Box<str>>,
    dimensions: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    BuiltIn(&'static str),
    /// Of an extension, found through the search path.
    Unqualified(String),
    /// A project has many columns, and few of them are of such types.
    Qualified(Box<QualifiedName>),
}

/// Canonical name, what else it is called. The first is what we write.
const BUILT_IN: &[(&str, &[&str])] = &[
    ("boolean", &["bool"]),
    ("smallint", &["int2"]),
    ("integer", &["int", "int4"]),
    ("bigint", &["int8"]),
    ("real", &["float4"]),
    ("double precision", &["float8"]),
    ("numeric", &["decimal", "dec"]),
    ("money", &[]),
    ("text", &[]),
    (
        "varchar",
        &[
            "character varying",
            "char varying",
            "national character varying",
            "national char varying",
            "nchar varying",
        ],
    ),
    ("char", &["character", "national character", "national char", "nchar"]),
    ("bpchar", &[]),
    ("name", &[]),
    ("\"char\"", &[]),
    ("bytea", &[]),
    ("date", &[]),
    ("time", &["time without time zone"]),
    ("timetz", &["time with time zone"]),
    ("timestamp", &["timestamp without time zone"]),
    ("timestamptz", &["timestamp with time zone"]),
    ("interval", &[]),
    ("uuid", &[]),
    ("json", &[]),
    ("jsonb", &[]),
    ("jsonpath", &[]),
    ("xml", &[]),
    ("inet", &[]),
    ("cidr", &[]),
    ("macaddr", &[]),
    ("macaddr8", &[]),
    ("bit", &[]),
    ("varbit", &["bit varying"]),
    ("point", &[]),
    ("line", &[]),
    ("lseg", &[]),
    ("box", &[]),
    ("path", &[]),
    ("polygon", &[]),
    ("circle", &[]),
    ("tsvector", &[]),
    ("tsquery", &[]),
    ("int4range", &[]),
    ("int8range", &[]),
    ("numrange", &[]),
    ("tsrange", &[]),
    ("tstzrange", &[]),
    ("daterange", &[]),
    ("int4multirange", &[]),
    ("int8multirange", &[]),
    ("nummultirange", &[]),
    ("tsmultirange", &[]),
    ("tstzmultirange", &[]),
    ("datemultirange", &[]),
    ("oid", &[]),
    ("regclass", &[]),
    ("regproc", &[]),
    ("regprocedure", &[]),
    ("regtype", &[]),
    ("regrole", &[]),
    ("regnamespace", &[]),
    ("regconfig", &[]),
    ("regdictionary", &[]),
    ("pg_lsn", &[]),
    ("xid", &[]),
    ("xid8", &[]),
    ("txid_snapshot", &[]),
    ("pg_snapshot", &[]),
];

impl SqlType {
    /// A type of PostgreSQL itself, by any of its names, without modifiers.
    ///
    /// # Panics
    /// When there is no such type: for names in our own source only.
    #[must_use]
    pub fn built_in(name: &str) -> Self {
        let name = canonical(name).unwrap_or_else(|| panic!("`{name}` is not built into PostgreSQL"));
        Self { name: Name::BuiltIn(name), modifiers: None, dimensions: 0 }
    }

    /// A type that the schema defines, such as an enum.
    #[must_use]
    pub fn named(name: QualifiedName) -> Self {
        Self { name: Name::Qualified(Box::new(name)), modifiers: None, dimensions: 0 }
    }

    /// An array of this type, one dimension more.
    #[must_use]
    pub fn array(mut self) -> Self {
        self.dimensions += 1;
        self
    }

    /// The type of the elements of an array; the type itself when it is no array.
    #[must_use]
    pub fn element(&self) -> Self {
        Self { dimensions: 0, ..self.clone() }
    }

    /// How many dimensions of an array were written; PostgreSQL itself keeps only whether there are any.
    #[must_use]
    pub fn dimensions(&self) -> u8 {
        self.dimensions
    }

    /// The same type without what stands in parentheses.
    #[must_use]
    pub fn without_modifiers(&self) -> Self {
        Self { modifiers: None, ..self.clone() }
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.dimensions > 0
    }

    /// The canonical name of a type of PostgreSQL itself, without modifiers and brackets.
    #[must_use]
    pub fn built_in_name(&self) -> Option<&'static str> {
        match &self.name {
            Name::BuiltIn(name) => Some(name),
            _ => None,
        }
    }

    /// The name of a type that is not built in, when its schema is known.
    #[must_use]
    pub fn qualified_name(&self) -> Option<&QualifiedName> {
        match &self.name {
            Name::Qualified(name) => Some(name),
            _ => None,
        }
    }

    /// The name of a type that is neither built in nor qualified: of an extension, or a mistake.
    #[must_use]
    pub fn unqualified_name(&self) -> Option<&str> {
        match &self.name {
            Name::Unqualified(name) => Some(name),
            _ => None,
        }
    }

    /// What stands in parentheses, without white space: `10,2`.
    #[must_use]
    pub fn modifiers(&self) -> Option<&str> {
        self.modifiers.as_deref()
    }

    /// Whether it is not built in, and its schema is this one; without a schema it is found through the search path.
    #[must_use]
    pub fn is_in_schema(&self, schema: Option<&str>) -> bool {
        match &self.name {
            Name::BuiltIn(_) => false,
            Name::Unqualified(_) => schema.is_none(),
            Name::Qualified(name) => schema == Some(name.schema.as_str()),
        }
    }

    /// The name of a type that is not built in, without its schema.
    #[must_use]
    pub fn own_name(&self) -> Option<&str> {
        match &self.name {
            Name::BuiltIn(_) => None,
            Name::Unqualified(name) => Some(name),
            Name::Qualified(name) => Some(&name.name),
        }
    }

    /// The type of the same name in another schema; without one it is found through the search path.
    #[must_use]
    pub fn in_schema(&self, schema: Option<&str>) -> Self {
        let name = match (self.own_name(), schema) {
            (None, _) => self.name.clone(),
            (Some(name), None) => Name::Unqualified(name.to_owned()),
            (Some(name), Some(schema)) => Name::Qualified(Box::new(QualifiedName::new(schema, name))),
        };
        Self { name, ..self.clone() }
    }

    /// The same type with another qualified name, for a type that was renamed or found.
    #[must_use]
    pub fn with_name(&self, name: QualifiedName) -> Self {
        Self { name: Name::Qualified(Box::new(name)), ..self.clone() }
    }
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Name::BuiltIn(name) => f.write_str(name)?,
            Name::Unqualified(name) => Part(name).fmt(f)?,
            Name::Qualified(name) => write!(f, "{}.{}", Part(&name.schema), Part(&name.name))?,
        }
        f.write_str(&self.behind_name())
    }
}

/// A part of a name, in quotes where it would be read as another one without.
struct Part<'a>(&'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        let is_plain =
            name.chars().all(|c| c == '_' || c.is_alphanumeric()) && !name.chars().any(char::is_uppercase);
        if is_plain { f.write_str(name) } else { write!(f, "\"{}\"", name.replace('"', "\"\"")) }
    }
}

impl SqlType {
    /// What follows the name: modifiers and brackets.
    #[must_use]
    pub fn behind_name(&self) -> String {
        let mut text = String::new();
        if let Some(modifiers) = &self.modifiers {
            match &self.name {
                Name::BuiltIn("interval") if !modifiers.starts_with(|c: char| c.is_ascii_digit()) => {
                    text.push(' ');
                    text.push_str(modifiers);
                }
                _ => text.extend(["(", modifiers, ")"]),
            }
        }
        text.push_str(&"[]".repeat(usize::from(self.dimensions)));
        text
    }
}

impl FromStr for SqlType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err("a type is missing".to_owned());
        }
        let mut dimensions = 0;
        loop {
            let lower = rest.to_ascii_lowercase();
            if let Some(open) =
                rest.strip_suffix(']').and_then(|start| start.rfind('[').map(|open| (start, open)))
            {
                let (start, open) = open;
                if !start[open + 1..].trim().chars().all(|c| c.is_ascii_digit()) {
                    return Err(format!("`{text}` has something other than a number in its brackets"));
                }
                rest = rest[..open].trim_end();
            } else if lower.ends_with(" array") {
                rest = rest[..rest.len() - " array".len()].trim_end();
            } else {
                break;
            }
            dimensions += 1;
        }
        // `time(3) with time zone`: the modifiers stand in the middle of the name.
        let mut is_quoted = false;
        let open = rest.find(|c: char| {
            is_quoted ^= c == '"';
            c == '(' && !is_quoted
        });
        let (name, modifiers) = match open {
            Some(open) => {
                let close =
                    matching(rest, open).ok_or_else(|| format!("`{text}` has a parenthesis too few"))?;
                let name = format!("{} {}", rest[..open].trim(), rest[close + 1..].trim());
                let inside = compact(&rest[open + 1..close]);
                if inside.is_empty() {
                    return Err(format!("`{text}` has nothing between its parentheses"));
                }
                (name.trim().to_owned(), Some(inside))
            }
            None => (rest.to_owned(), None),
        };
        let mut sql_type = read(text, &name, modifiers)?;
        sql_type.dimensions = dimensions;
        Ok(sql_type)
    }
}

fn matching(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn compact(text: &str) -> String {
    text.split(',').map(str::trim).collect::<Vec<_>>().join(",")
}

fn canonical(name: &str) -> Option<&'static str> {
    BUILT_IN
        .iter()
        .find(|(canonical, others)| *canonical == name || others.contains(&name))
        .map(|(canonical, _)| *canonical)
}

fn read(text: &str, name: &str, modifiers: Option<String>) -> Result<SqlType, String> {
    let is_quoted = name.contains('"');
    let words =
        if is_quoted { name.to_owned() } else { name.split_whitespace().collect::<Vec<_>>().join(" ") };
    let lower = words.to_ascii_lowercase();
    let lower = lower.strip_prefix("pg_catalog.").unwrap_or(&lower);
    if let Some(whole) = ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"]
        .into_iter()
        .find(|serial| *serial == lower)
    {
        return Err(format!(
            "`{whole}` is no type but a default with a sequence; write `#[column(identity)]` or `#[column(serial)]`"
        ));
    }
    let built_in = |name, modifiers: Option<String>| SqlType {
        name: Name::BuiltIn(name),
        modifiers: modifiers.map(String::into_boxed_str),
        dimensions: 0,
    };

    if lower == "float" {
        return match modifiers.as_deref().map(str::parse::<u8>) {
            None | Some(Ok(25..=53)) => Ok(built_in("double precision", None)),
            Some(Ok(1..=24)) => Ok(built_in("real", None)),
            Some(_) => Err(format!("`{text}` is out of range; `float` takes 1 to 53 bits")),
        };
    }
    if let Some(fields) = lower.strip_prefix("interval ") {
        let fields = match modifiers {
            Some(precision) => format!("{fields}({precision})"),
            None => fields.to_owned(),
        };
        return Ok(built_in("interval", Some(fields)));
    }
    if let Some(name) = canonical(lower) {
        let modifiers = match (name, modifiers) {
            // `numeric(10)` has scale 0; `char` and `bit` have length 1.
            ("numeric", Some(precision)) if !precision.contains(',') => Some(format!("{precision},0")),
            ("char" | "bit", None) => Some("1".to_owned()),
            // Any length up to a limit; PostgreSQL accepts the six digits and keeps them.
            (_, modifiers) => modifiers,
        };
        let takes = match name {
            "varchar" | "char" | "bit" | "varbit" | "bpchar" | "time" | "timetz" | "timestamp"
            | "timestamptz" | "interval" => 1,
            "numeric" => 2,
            _ => 0,
        };
        if let Some(modifiers) = &modifiers {
            let numbers = modifiers.split(',').map(str::parse::<i32>).collect::<Vec<_>>();
            if takes == 0 {
                return Err(format!("`{name}` takes nothing in parentheses"));
            }
            if numbers.len() > takes || numbers.iter().any(Result::is_err) {
                return Err(format!(
                    "`{name}` takes {} in parentheses",
                    if takes == 1 { "one number" } else { "one or two numbers" }
                ));
            }
        }
        return Ok(match (name, modifiers) {
            ("bpchar", Some(length)) => built_in("char", Some(length)),
            (name, modifiers) => built_in(name, modifiers),
        });
    }
    let mut parts = split_name(&words)?;
    for part in &mut parts {
        if !is_quoted {
            if let Some(wrong) = part.chars().find(|c| *c != '_' && *c != '$' && !c.is_alphanumeric()) {
                return Err(format!("`{text}` is no type: `{wrong}` cannot be part of a name"));
            }
            *part = part.to_lowercase();
        }
    }
    let name = match <[String; 2]>::try_from(parts) {
        Ok([schema, name]) => Name::Qualified(Box::new(QualifiedName { schema, name })),
        Err(mut parts) if parts.len() == 1 => Name::Unqualified(parts.remove(0)),
        Err(_) => return Err(format!("`{text}` has more than two parts")),
    };
    Ok(SqlType { name, modifiers: modifiers.map(String::into_boxed_str), dimensions: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_is_no_difference() {
        for (written, canonical) in [
            ("int8", "bigint"),
            ("INT", "integer"),
            ("character varying(10)", "varchar(10)"),
            ("Character  Varying ( 10 )", "varchar(10)"),
            ("timestamp with time zone", "timestamptz"),
            ("timestamp(3) with time zone", "timestamptz(3)"),
            ("timestamp (3) without time zone", "timestamp(3)"),
            ("time", "time"),
            ("decimal(10, 2)", "numeric(10,2)"),
            ("numeric(10)", "numeric(10,0)"),
            ("numeric", "numeric"),
            ("float(24)", "real"),
            ("float", "double precision"),
            ("double  precision", "double precision"),
            ("char", "char(1)"),
            ("character(3)", "char(3)"),
            ("bpchar(3)", "char(3)"),
            ("bpchar", "bpchar"),
            ("\"char\"", "\"char\""),
            ("bit varying(5)", "varbit(5)"),
            ("bit", "bit(1)"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("interval(3)", "interval(3)"),
            ("int4[]", "integer[]"),
            ("integer[3][3]", "integer[][]"),
            ("text array", "text[]"),
            ("pg_catalog.int4", "integer"),
            ("vector(3)", "vector(3)"),
            ("geometry(Point, 4326)", "geometry(Point,4326)"),
            ("auth.user_status[]", "auth.user_status[]"),
            ("public.mood", "public.mood"),
            ("CITEXT", "citext"),
            ("\"Mood\"", "\"Mood\""),
            ("public.\"Mood\"[]", "public.\"Mood\"[]"),
            ("\"my  app\".mood", "\"my  app\".mood"),
            ("auth.\"a (b\"", "auth.\"a (b\""),
        ] {
            let parsed: SqlType = written.parse().unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(parsed.to_string(), canonical, "{written}");
            assert_eq!(canonical.parse(), Ok(parsed), "{written} is read back");
        }
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for (written, word) in [
            ("", "missing"),
            ("varchar(", "parenthesis"),
            ("varchar()", "nothing between"),
            ("varchar(a)", "one number"),
            ("numeric(1,2,3)", "one or two numbers"),
            ("uuid(3)", "takes nothing"),
            ("bigserial", "identity"),
            ("float(99)", "1 to 53"),
            ("a.b.c", "two parts"),
            ("te;xt", "cannot be part"),
            ("text not null", "cannot be part"),
            ("text[a]", "brackets"),
        ] {
            let error = written.parse::<SqlType>().expect_err(written);
            assert!(error.contains(word), "{written}: {error}");
        }
    }
}

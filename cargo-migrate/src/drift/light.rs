//! What is the same by the look of it: the words of a person, and what PostgreSQL is known to make of them.
//!
//! Each rule here is certain. What a person leaves open, PostgreSQL decides by the types of columns; it is taken as
//! decided where the type stands in the schema.

mod tree;

use migrate_schema::expression;
use migrate_schema::schema::{Table, read_parameters};
use migrate_schema::sql_type::SqlType;

use self::tree::Tree;
use super::texts::{Place, Text};

/// What can be told of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Other,
    /// PostgreSQL has to tell.
    Open,
}

/// What can be told of a text as it was said and as it is there.
pub(super) fn verdict(text: &Text<'_>) -> Verdict {
    match text.place {
        // What nobody said is not there by itself.
        Place::Privileges if text.said.is_empty() => Verdict::Other,
        // All other roles are kept by their names.
        Place::Usual { kind: "roles", .. }
            if !["_user", "_role"].iter().any(|end| text.said.to_lowercase().contains(end)) =>
        {
            Verdict::Other
        }
        _ if same(text) => Verdict::Same,
        _ => Verdict::Open,
    }
}

/// Whether a text is certainly there as it was said.
fn same(text: &Text<'_>) -> bool {
    if expression::same(text.said, text.there) && !matches!(text.place, Place::Object { .. }) {
        return true;
    }
    match text.place {
        Place::Default { column, .. } if text.there.is_empty() => {
            // A domain's own default would come instead.
            own_name(&column.sql_type).is_none() && expression::same(text.said, "NULL")
        }
        Place::Default { column, .. } => of_type(text, &column.sql_type),
        Place::DomainDefault { sql_type, .. } => of_type(text, sql_type),
        Place::Generated { table, column } => {
            Scope { table }.same_texts(text, Some(&column.sql_type.without_modifiers()))
        }
        Place::Condition { table, .. } | Place::Key { table, .. } => Scope { table }.same_texts(text, None),
        Place::DomainCheck { domain, sql_type, .. } => {
            let mut value = Table::new(domain.clone());
            value.columns.push(migrate_schema::schema::Column::new("value", sql_type.clone()));
            Scope { table: &value }.same_texts(text, None)
        }
        Place::Usual { kind: "storage parameters", .. } => {
            read_parameters(text.said).is_ok_and(|said| read_parameters(text.there) == Ok(said))
        }
        Place::Usual { .. } | Place::Partitioning { .. } | Place::Object { .. } | Place::Privileges => false,
    }
}

/// A value that becomes one of a type.
fn of_type(text: &Text<'_>, sql_type: &SqlType) -> bool {
    let nothing = Table::new(migrate_schema::schema::QualifiedName::public(""));
    Scope { table: &nothing }.same_texts(text, Some(&sql_type.without_modifiers()))
}

/// The name of a type that is not PostgreSQL's own.
fn own_name(sql_type: &SqlType) -> Option<&str> {
    match sql_type.qualified_name() {
        Some(name) => Some(&name.name),
        None => sql_type.unqualified_name(),
    }
}

/// What names mean.
struct Scope<'t> {
    table: &'t Table,
}

impl Scope<'_> {
    fn same_texts(&self, text: &Text<'_>, becomes: Option<&SqlType>) -> bool {
        let read = |text: &str| tree::read(text, &self.table.name.name);
        let (Some(said), Some(there)) = (read(text.said), read(text.there)) else { return false };
        self.same(&said, &there, becomes)
    }

    /// Whether both are the same where a value of type `becomes` is wanted, or of any type.
    fn same(&self, said: &Tree, there: &Tree, becomes: Option<&SqlType>) -> bool {
        if self.same_shape(said, there) || self.same_list(said, there) || self.same_list(there, said) {
            return true;
        }
        let Tree::Cast(inner, to) = there else { return false };
        let is_wanted = || becomes.is_some_and(|wanted| is_type(to, wanted));
        match (said, &**inner) {
            // A literal takes on the type that is wanted, and is kept with it.
            (Tree::String(said), Tree::String(there)) => said == there && is_wanted(),
            (Tree::Number(said), Tree::Number(there)) => said == there && is_wanted() && is_fraction(to),
            // So is a number below zero, whose own type is clear.
            (Tree::Number(said), Tree::String(there)) => said == there && is_own_type(said, to),
            (Tree::Constant(said), Tree::Constant(there)) => said == "null" && there == said && is_wanted(),
            // Nothing else works on these: they are read as `text`.
            (Tree::Column(said), Tree::Column(there)) => {
                said == there && is_text(to) && self.is_varying(said)
            }
            (Tree::Array(_), Tree::Array(_)) => {
                is_text(&to.element()) && to.is_array() && self.same(said, inner, Some(&varying().array()))
            }
            _ => false,
        }
    }

    /// Whether a list that is cast as a whole is one whose elements are: PostgreSQL reads the former as the latter, and
    /// does not write it so where it cast the list itself.
    fn same_list(&self, whole: &Tree, parts: &Tree) -> bool {
        let (Tree::Cast(list, to), Tree::Array(parts)) = (whole, parts) else { return false };
        let Tree::Array(list) = &**list else { return false };
        let is_cast = |element: &Tree, part: &Tree| matches!(part, Tree::Cast(inner, own) if is_exactly(own, &to.element()) && self.same_shape(element, inner));
        to.is_array()
            && list.len() == parts.len()
            && list.iter().zip(parts).all(|(element, part)| is_cast(element, part))
    }

    /// Whether both are the same but for what their parts become.
    fn same_shape(&self, said: &Tree, there: &Tree) -> bool {
        match (said, there) {
            (Tree::Operator(said, left), Tree::Operator(there, right)) => {
                said == there && left.len() == right.len() && self.same_operands(said, left, right)
            }
            (Tree::Call(said, left), Tree::Call(there, right)) => {
                said == there
                    && left.len() == right.len()
                    && left.iter().zip(right).enumerate().all(|(at, (left, right))| {
                        let wanted = argument(said, at, left, right);
                        self.same(left, right, wanted.as_ref())
                    })
            }
            (Tree::All(said, left), Tree::All(there, right)) => {
                said == there && self.same_each(left.iter().zip(right), left.len() == right.len(), None)
            }
            (Tree::Array(left), Tree::Array(right)) => {
                self.same_each(left.iter().zip(right), left.len() == right.len(), None)
            }
            (Tree::Is(said, left), Tree::Is(there, right)) => said == there && self.same(left, right, None),
            (Tree::Each(said, left), Tree::Each(there, right)) => {
                said == there && self.same(left, right, None)
            }
            (Tree::Cast(left, said), Tree::Cast(right, there)) => {
                is_exactly(said, there) && self.same(left, right, Some(&said.without_modifiers()))
            }
            (Tree::Element(left, at), Tree::Element(right, other)) => {
                self.same(left, right, None) && self.same(at, other, None)
            }
            (Tree::Case(said, left, otherwise), Tree::Case(there, right, other)) => {
                let same = |one: &Option<Box<Tree>>, other: &Option<Box<Tree>>| match (one, other) {
                    (Some(one), Some(other)) => self.same(one, other, None),
                    (one, other) => one.is_none() && other.is_none(),
                };
                let arms = left.iter().zip(right);
                same(said, there)
                    && same(otherwise, other)
                    && left.len() == right.len()
                    && arms.into_iter().all(|(left, right)| {
                        self.same(&left.0, &right.0, None) && self.same(&left.1, &right.1, None)
                    })
            }
            (said, there) => said == there,
        }
    }

    fn same_each<'e>(
        &self,
        mut pairs: impl Iterator<Item = (&'e Tree, &'e Tree)>,
        are_as_many: bool,
        becomes: Option<&SqlType>,
    ) -> bool {
        are_as_many && pairs.all(|(said, there)| self.same(said, there, becomes))
    }

    /// An operand without a type takes on that of the other.
    fn same_operands(&self, operator: &str, said: &[Tree], there: &[Tree]) -> bool {
        let ([left, right], [left_there, right_there]) = (said, there) else {
            return self.same_each(said.iter().zip(there), true, None);
        };
        let wanted = |other: &Tree| match operator {
            "~~" | "!~~" | "~~*" | "!~~*" | "->" | "->>" | "~" | "~*" | "!~" | "!~*" => {
                // An index into an array of JSON is a number.
                self.type_of(other).filter(|it| !is_citext(it)).map(|_| SqlType::built_in("text"))
            }
            _ => self.type_of(other).map(|it| if is_varying(&it) { SqlType::built_in("text") } else { it }),
        };
        let (left_wanted, right_wanted) = (wanted(right), wanted(left));
        self.same_operand(left, left_there, left_wanted.as_ref())
            && self.same_operand(right, right_there, right_wanted.as_ref())
    }

    fn same_operand(&self, said: &Tree, there: &Tree, wanted: Option<&SqlType>) -> bool {
        if self.same(said, there, wanted) {
            return true;
        }
        let (Tree::Each(said_word, said_list), Tree::Each(there_word, there_list)) = (said, there) else {
            return self.same(said, there, wanted);
        };
        let (Tree::Array(said_items), Some(wanted)) = (&**said_list, wanted) else {
            return self.same(said, there, wanted);
        };
        if said_word != there_word {
            return false;
        }
        let of = |items: &[Tree], wanted: &SqlType| {
            self.same_each(said_items.iter().zip(items), said_items.len() == items.len(), Some(wanted))
        };
        match &**there_list {
            Tree::Array(items) => of(items, wanted),
            // A list for a column of `varchar` is one of `varchar`, and compared as `text`.
            Tree::Cast(list, to) if is_text(&to.element()) && to.is_array() && is_text(wanted) => {
                matches!(&**list, Tree::Array(items) if of(items, &varying()))
            }
            _ => false,
        }
    }

    /// The type of something, where it is clear.
    fn type_of(&self, tree: &Tree) -> Option<SqlType> {
        match tree {
            Tree::Column(name) => {
                let column = self.table.columns.iter().find(|column| column.name == *name)?;
                Some(column.sql_type.without_modifiers())
            }
            Tree::Cast(_, to) => Some(to.without_modifiers()),
            Tree::Call(name, _) if TEXTS.contains(&name.as_str()) => Some(SqlType::built_in("text")),
            Tree::Operator(operator, operands) => match operator.as_str() {
                "->>" | "#>>" => Some(SqlType::built_in("text")),
                "->" => self.type_of(operands.first()?),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_varying(&self, column: &str) -> bool {
        self.table.columns.iter().any(|it| it.name == column && is_varying(&it.sql_type.without_modifiers()))
    }
}

/// Functions of PostgreSQL's own that make `text` and nothing else.
const TEXTS: [&str; 8] = ["lower", "upper", "btrim", "ltrim", "rtrim", "md5", "to_char", "initcap"];

/// What a literal becomes as an argument of one of PostgreSQL's own functions.
fn argument(function: &str, at: usize, said: &Tree, there: &Tree) -> Option<SqlType> {
    let name = match (function, at) {
        ("nextval" | "currval", 0) => "regclass",
        ("date_trunc" | "date_part" | "timezone", 0) | ("to_char", 1) => "text",
        _ => return None,
    };
    let is_literal = matches!((said, there), (Tree::String(_), Tree::Cast(..)));
    is_literal.then(|| SqlType::built_in(name))
}

fn varying() -> SqlType {
    SqlType::built_in("varchar")
}

fn is_varying(sql_type: &SqlType) -> bool {
    *sql_type == varying()
}

fn is_text(sql_type: &SqlType) -> bool {
    *sql_type == SqlType::built_in("text")
}

fn is_citext(sql_type: &SqlType) -> bool {
    own_name(sql_type).is_some()
}

/// A whole number becomes one of these by a cast that is kept.
fn is_fraction(sql_type: &SqlType) -> bool {
    matches!(sql_type.built_in_name(), Some("numeric" | "double precision"))
}

/// The type that a number has by itself.
fn is_own_type(number: &str, sql_type: &SqlType) -> bool {
    let name = if number.parse::<i32>().is_ok() {
        "integer"
    } else if number.parse::<i64>().is_ok() {
        "bigint"
    } else {
        "numeric"
    };
    sql_type.built_in_name() == Some(name) && !sql_type.is_array() && sql_type.modifiers().is_none()
}

/// Whether a type is the one that is wanted; PostgreSQL leaves out the schema where it finds the type without.
fn is_type(there: &SqlType, wanted: &SqlType) -> bool {
    let there = there.without_modifiers();
    there == *wanted
        || (there.dimensions().min(1) == wanted.dimensions().min(1)
            && match (there.built_in_name(), wanted.built_in_name()) {
                (Some(there), Some(wanted)) => there == wanted,
                (None, None) => is_in_public(&there, wanted) || is_in_public(wanted, &there),
                _ => false,
            })
}

/// Whether a type without a schema is one in `public`.
fn is_in_public(bare: &SqlType, whole: &SqlType) -> bool {
    let name = bare.unqualified_name();
    name.is_some()
        && whole.qualified_name().is_some_and(|it| it.schema == "public" && Some(&*it.name) == name)
}

/// The same with what stands in parentheses.
fn is_exactly(said: &SqlType, there: &SqlType) -> bool {
    said == there || (said.modifiers() == there.modifiers() && is_type(there, &said.without_modifiers()))
}

#[cfg(test)]
mod tests {
    use migrate_schema::schema::{Column, QualifiedName};

    use super::*;

    fn table() -> Table {
        let mut table = Table::new(QualifiedName::public("t"));
        let columns = [
            ("a", "integer"),
            ("big", "bigint"),
            ("price", "numeric(10, 2)"),
            ("ratio", "double precision"),
            ("name", "text"),
            ("short", "varchar(10)"),
            ("mood", "mood"),
            ("data", "jsonb"),
            ("day", "date"),
            ("at", "timestamptz"),
            ("ok", "boolean"),
        ];
        table.columns = columns
            .into_iter()
            .map(|(name, sql_type)| Column::new(name, sql_type.parse().expect("a type")))
            .collect();
        table
    }

    fn is_same(said: &str, there: &str) -> bool {
        let table = table();
        same(&Text { place: Place::Condition { table: &table, kind: "check", name: "c" }, said, there })
    }

    #[test]
    fn conditions_are_known_again() {
        for (said, there) in [
            ("a > 0", "(a > 0)"),
            ("a > 0 and a < 10", "((a > 0) AND (a < 10))"),
            ("a > 0 AND a < 10 OR ok", "(((a > 0) AND (a < 10)) OR ok)"),
            ("a between 1 and 5", "((a >= 1) AND (a <= 5))"),
            ("a not between 1 and 5", "((a < 1) OR (a > 5))"),
            ("a != -1", "(a <> '-1'::integer)"),
            ("a in (1, 2)", "(a = ANY (ARRAY[1, 2]))"),
            ("a not in (1, 2)", "(a <> ALL (ARRAY[1, 2]))"),
            ("name in ('x')", "(name = 'x'::text)"),
            ("name in ('x', 'y')", "(name = ANY (ARRAY['x'::text, 'y'::text]))"),
            ("name <> ''", "(name <> ''::text)"),
            ("t.name <> ''", "(name <> ''::text)"),
            ("name like 'a%'", "(name ~~ 'a%'::text)"),
            ("name not ilike 'a%'", "(name !~~* 'a%'::text)"),
            ("name ~ '^[a-z]+$'", "(name ~ '^[a-z]+$'::text)"),
            ("short = 'x'", "((short)::text = 'x'::text)"),
            (
                "short in ('x', 'y')",
                "((short)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
            ),
            // PostgreSQL's own words, as they are when it reads them again.
            (
                "(short)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])",
                "((short)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
            ),
            (
                "(short)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])",
                "((short)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
            ),
            ("mood = 'sad'", "(mood = 'sad'::mood)"),
            ("mood in ('sad', 'ok')", "(mood = ANY (ARRAY['sad'::mood, 'ok'::mood]))"),
            ("price > 0", "(price > (0)::numeric)"),
            ("price >= 0.5", "(price >= 0.5)"),
            ("ratio > 0", "(ratio > (0)::double precision)"),
            ("big > 0", "(big > 0)"),
            ("data ->> 'k' = 'v'", "((data ->> 'k'::text) = 'v'::text)"),
            ("data @> '{}'", "(data @> '{}'::jsonb)"),
            ("day > '2020-01-01'", "(day > '2020-01-01'::date)"),
            ("day > date '2020-01-01'", "(day > '2020-01-01'::date)"),
            ("cast(a as text) = '1'", "((a)::text = '1'::text)"),
            ("name is not null", "(name IS NOT NULL)"),
            ("name notnull", "(name IS NOT NULL)"),
            ("not ok", "(NOT ok)"),
            ("name is not distinct from 'x'", "(NOT (name IS DISTINCT FROM 'x'::text))"),
            ("lower(name) = 'x'", "(lower(name) = 'x'::text)"),
            ("lower(short) = 'x'", "(lower((short)::text) = 'x'::text)"),
            ("length(name) <= 10", "(length(name) <= 10)"),
            ("at > now() - interval '1 day'", "(at > (now() - '1 day'::interval))"),
            ("date_trunc('day', at) = at", "(date_trunc('day'::text, at) = at)"),
            ("at at time zone 'utc' > now()", "((at AT TIME ZONE 'utc'::text) > now())"),
            ("(a + 1) * 2 > 4", "(((a + 1) * 2) > 4)"),
            ("case when ok then a else 0 end > 0", "(CASE WHEN ok THEN a ELSE 0 END > 0)"),
        ] {
            assert!(is_same(said, there), "{said} and {there}");
        }
    }

    #[test]
    fn what_may_be_another_is_left_open() {
        for (said, there) in [
            ("a > 0", "(a > 1)"),
            ("a > 0", "(a >= 0)"),
            ("a + 1 * 2 > 4", "(((a + 1) * 2) > 4)"),
            ("a > 0 AND (a < 10 OR ok)", "(((a > 0) AND (a < 10)) OR ok)"),
            ("name = 'x'", "(name = 'x'::name)"),
            ("name = 'x'", "((name)::bpchar = 'x'::bpchar)"),
            ("name = 'x'", "(name = 'X'::text)"),
            ("mood = 'sad'", "((mood)::text = 'sad'::text)"),
            ("a = 1", "((a)::text = '1'::text)"),
            ("short = 'x'", "(short = 'x'::bpchar)"),
            ("a in (1, 2)", "(a = ANY (ARRAY[1, 3]))"),
            ("a in (1, 2)", "(a = ALL (ARRAY[1, 2]))"),
            (
                "short = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])",
                "(short = ANY (ARRAY[('x'::character varying)::text, ('z'::character varying)::text]))",
            ),
            (
                "short = ANY ((ARRAY['x'::character varying])::text[])",
                "(short = ANY (ARRAY[('x'::character varying)::name]))",
            ),
            ("position('@' in name) > 1", "(a > 1)"),
            ("f(name)", "(f((name)::character varying))"),
            ("unknown = 'x'", "(unknown = 'x'::text)"),
        ] {
            assert!(!is_same(said, there), "{said} and {there}");
        }
    }

    #[test]
    fn defaults_are_known_again() {
        let is_same = |sql_type: &str, said: &str, there: &str| {
            let column = Column::new("c", sql_type.parse().expect("a type"));
            same(&Text { place: Place::Default { table: &table().name, column: &column }, said, there })
        };
        for (sql_type, said, there) in [
            ("text", "'x'", "'x'::text"),
            ("varchar(10)", "'x'", "'x'::character varying"),
            ("text", "''", "''::text"),
            ("mood", "'sad'", "'sad'::mood"),
            ("public.mood", "'sad'", "'sad'::mood"),
            ("auth.mood", "'sad'", "'sad'::auth.mood"),
            ("jsonb", "'{}'", "'{}'::jsonb"),
            ("text[]", "'{}'", "'{}'::text[]"),
            ("date", "'2020-01-01'", "'2020-01-01'::date"),
            ("integer", "-1", "'-1'::integer"),
            ("numeric", "-1.5", "'-1.5'::numeric"),
            ("integer", "NULL", ""),
            ("timestamptz", "Now()", "now()"),
            ("timestamptz", "current_timestamp", "CURRENT_TIMESTAMP"),
            ("timestamptz", "now() + interval '1 day'", "(now() + '1 day'::interval)"),
            ("bigint", "nextval('s')", "nextval('s'::regclass)"),
            ("boolean", "FALSE", "false"),
            ("uuid", "gen_random_uuid()", "gen_random_uuid()"),
        ] {
            assert!(is_same(sql_type, said, there), "{said} and {there}");
        }
        for (sql_type, said, there) in [
            ("text", "'x'", "'y'::text"),
            ("jsonb", "'{\"a\":1}'", "'{\"a\": 1}'::jsonb"),
            ("text", "'x'", "'x'::name"),
            ("auth.mood", "'sad'", "'sad'::mood"),
            ("mood", "NULL", ""),
            ("timestamptz", "now()", "CURRENT_TIMESTAMP"),
            ("timestamptz", "now()", "clock_timestamp()"),
            ("text", "'a' || 'b'", "('a'::text || 'b'::text)"),
        ] {
            assert!(!is_same(sql_type, said, there), "{said} and {there}");
        }
    }
}

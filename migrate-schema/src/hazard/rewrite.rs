//! What makes PostgreSQL write all rows of a table anew, while everybody waits: the notes of `ALTER TABLE`.

use super::{Hazard, HazardCode};
use crate::change::Change;
use crate::conversion::writes_anew;
use crate::expression::{TokenKind, identifier, same, tokens};
use crate::schema::{Column, QualifiedName};

/// The hazard of a change, if it does.
pub(super) fn of_change(change: &Change) -> Option<Hazard> {
    let of_table = |table: &QualifiedName, object: String, why: String| {
        let sentence = format!("everybody waits for `{table}` while its rows are written anew{why}");
        Hazard { code: HazardCode::RewriteTable, object, sentence, needs_consent: false }
    };
    let of_column = |table: &QualifiedName, column: &str, why: String| {
        let object = table.part(column);
        let why = format!(": `{object}` {why}");
        of_table(table, object, why)
    };
    match change {
        Change::AlterPersistence { table, .. } | Change::AlterTablespace { table, .. } => {
            Some(of_table(table, table.to_string(), String::new()))
        }
        Change::AlterType { table, column, from, to, using, .. } => {
            let is_cast = |using: &String| same(using, &format!("{column}::{to}"));
            let anew = !using.as_ref().is_none_or(is_cast) || writes_anew(from, to);
            anew.then(|| of_column(table, column, format!("goes from `{from}` to `{to}`")))
        }
        Change::AddColumn { table, column, backfill } => {
            let why = of_new_column(column, backfill.as_deref())?;
            Some(of_column(table, &column.name, why))
        }
        Change::AlterGenerated { table, column, to: Some(_), .. } => {
            Some(of_column(table, column, "is computed for each".to_owned()))
        }
        // Its columns move over to a type made anew, unless values only come.
        Change::AlterEnum { name, from, to } => {
            let kept: Vec<&String> = to.iter().filter(|value| from.contains(value)).collect();
            (!kept.into_iter().eq(from)).then(|| of_users(name))
        }
        Change::AlterDomainType { name, from, to, .. } => writes_anew(from, to).then(|| of_users(name)),
        _ => None,
    }
}

/// Of each table that has a type.
fn of_users(name: &QualifiedName) -> Hazard {
    let sentence = format!(
        "everybody waits for each table with a column of type `{name}` while its rows are written anew"
    );
    Hazard { code: HazardCode::RewriteTable, object: name.to_string(), sentence, needs_consent: false }
}

/// Why rows are written anew for a column that arrives, if they are: not for a default that is the same for all, and
/// not for what fills them afterwards.
fn of_new_column(column: &Column, backfill: Option<&str>) -> Option<String> {
    if column.generated.is_some() {
        return Some("is computed for each".to_owned());
    }
    if column.identity.is_some() || column.serial.is_some() {
        return Some("gets a number for each".to_owned());
    }
    let default = column.default.as_deref().filter(|_| backfill.is_none())?;
    volatile_function(default).map(|name| format!("gets a value of `{name}()` for each"))
}

/// The function of PostgreSQL's, or of an extension that comes with it, in an expression that answers anew for each row.
fn volatile_function(expression: &str) -> Option<String> {
    const VOLATILE: [&str; 17] = [
        "clock_timestamp",
        "currval",
        "gen_random_bytes",
        "gen_random_uuid",
        "lastval",
        "nextval",
        "random",
        "random_normal",
        "setval",
        "timeofday",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuid_generate_v6",
        "uuid_generate_v7",
        "uuidv4",
        "uuidv7",
    ];
    let all = tokens(expression);
    let mut calls =
        all.windows(2).filter(|pair| pair[1].kind == TokenKind::Punctuation && pair[1].text == "(");
    calls.find_map(|pair| identifier(&pair[0]).filter(|name| VOLATILE.contains(&name.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_answers_for_each_row() {
        for (expression, function) in [
            ("gen_random_uuid()", Some("gen_random_uuid")),
            ("pg_catalog.nextval('a_seq'::regclass)", Some("nextval")),
            ("(random() * 6)::int", Some("random")),
            ("now()", None),
            ("'random()'", None),
            ("random", None),
            ("CURRENT_TIMESTAMP", None),
        ] {
            assert_eq!(volatile_function(expression).as_deref(), function, "{expression}");
        }
    }

    #[test]
    fn an_enum_is_made_anew_where_values_go_or_move() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (from, to, anew) in
            [("a b", "a b c", false), ("a b", "c a d b", false), ("a b", "b a", true), ("a b c", "a c", true)]
        {
            let name = QualifiedName::public("mood");
            let change = Change::AlterEnum { name, from: words(from), to: words(to) };
            assert_eq!(of_change(&change).is_some(), anew, "{from} to {to}");
        }
    }
}

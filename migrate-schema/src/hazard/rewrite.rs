//! What makes PostgreSQL write all rows of a table anew, while everybody waits: the notes of ALTER TABLE.

use crate::expression::{TokenKind, identifier, tokens};
use crate::schema::Column;

/// Why rows are written anew for a column that arrives, if they are: not for a default that is the same for all, and
/// not where they are filled afterwards.
pub(super) fn of_new_column(column: &Column, is_filled: bool) -> Option<String> {
    if column.generated.is_some() {
        return Some("each gets a computed value".to_owned());
    }
    if column.identity.is_some() || column.serial.is_some() {
        return Some("each gets a number".to_owned());
    }
    let default = column.default.as_deref().filter(|_| !is_filled)?;
    volatile_function(default).map(|name| format!("each gets its own value of `{name}()`"))
}

/// The function of PostgreSQL's in an expression that answers anew for each row.
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
        "uuidv4",
        "uuidv7",
        "uuid_generate_v6",
        "uuid_generate_v7",
    ];
    let all = tokens(expression);
    let mut pairs =
        all.windows(2).filter(|pair| pair[1].kind == TokenKind::Punctuation && pair[1].text == "(");
    pairs.find_map(|pair| identifier(&pair[0]).filter(|name| VOLATILE.contains(&name.as_str())))
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
}

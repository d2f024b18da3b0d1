//! What a statement takes away, as far as its words tell.

/// What goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// All that tables or columns hold.
    Whole,
    /// Some rows or values, or nobody knows which.
    Part,
}

impl Taking {
    /// Reads a statement. One that changes values takes them away, too, where nothing but SQL says what it is for
    /// (`by_hand`): a fill of a new column is recorded as such.
    pub(crate) fn of(statement: &str, by_hand: bool) -> Option<Self> {
        let upper = statement.to_uppercase();
        let words: Vec<&str> =
            upper.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty()).collect();
        let has = |word: &str| words.contains(&word);
        let part_if = |is_so: bool| is_so.then_some(Self::Part);
        match words.as_slice() {
            ["TRUNCATE", ..] | ["DROP", "TABLE" | "OWNED", ..] | ["DROP", "SCHEMA", .., "CASCADE"] => {
                Some(Self::Whole)
            }
            ["DROP", "SCHEMA", ..] | ["DROP", .., "CASCADE"] => Some(Self::Part),
            ["DELETE" | "MERGE" | "DO" | "CALL", ..] => Some(Self::Part),
            ["WITH", ..] => part_if(has("DELETE") || by_hand && has("UPDATE")),
            ["UPDATE" | "SELECT", ..] => part_if(by_hand),
            ["INSERT", ..] => part_if(by_hand && has("CONFLICT") && has("UPDATE")),
            ["ALTER", "TABLE", ..] if by_hand => {
                let kept = ["CONSTRAINT", "DEFAULT", "NOT", "IDENTITY", "EXPRESSION"];
                let drops = words.windows(2).any(|two| two[0] == "DROP" && !kept.contains(&two[1]));
                if drops { Some(Self::Whole) } else { part_if(has("TYPE")) }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_take_something_away() {
        let (whole, part) = (Some(Taking::Whole), Some(Taking::Part));
        for (statement, by_changes, by_hand) in [
            ("DELETE FROM t", part, part),
            ("drop table t", whole, whole),
            ("TRUNCATE t", whole, whole),
            ("DROP SCHEMA s", part, part),
            ("DROP SCHEMA s CASCADE", whole, whole),
            ("UPDATE t SET a = 1", None, part),
            ("ALTER TABLE t DROP CONSTRAINT c", None, None),
            ("ALTER TABLE t DROP c", None, whole),
            ("ALTER TABLE t ALTER c TYPE int", None, part),
            ("CREATE TABLE t (a int)", None, None),
            ("DROP TYPE e CASCADE", part, part),
            ("DROP INDEX i", None, None),
            ("WITH old AS (DELETE FROM t RETURNING a) INSERT INTO u SELECT a FROM old", part, part),
        ] {
            assert_eq!(
                (Taking::of(statement, false), Taking::of(statement, true)),
                (by_changes, by_hand),
                "{statement}"
            );
        }
    }
}

//! What a statement takes away, as far as its words tell.

/// What goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// All that tables or columns hold.
    All,
    /// Some rows or values, or nobody knows which.
    Some,
}

impl Taking {
    /// Reads a statement. One that changes values takes them away, too, where nothing but SQL says what it is for
    /// (`by_hand`): a fill of a new column is recorded as such.
    pub(crate) fn of(statement: &str, by_hand: bool) -> Option<Self> {
        let upper = statement.to_uppercase();
        let words: Vec<&str> =
            upper.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty()).collect();
        let has = |word: &str| words.contains(&word);
        let some_if = |is_so: bool| is_so.then_some(Self::Some);
        match words.as_slice() {
            ["TRUNCATE", ..] | ["DROP", "TABLE" | "OWNED", ..] | ["DROP", "SCHEMA", .., "CASCADE"] => {
                Some(Self::All)
            }
            ["DROP", "SCHEMA", ..] | ["DROP", .., "CASCADE"] => Some(Self::Some),
            ["DELETE" | "MERGE" | "DO" | "CALL", ..] => Some(Self::Some),
            ["WITH", ..] => some_if(has("DELETE") || by_hand && has("UPDATE")),
            ["UPDATE" | "SELECT", ..] => some_if(by_hand),
            ["INSERT", ..] => some_if(by_hand && has("CONFLICT") && has("UPDATE")),
            ["ALTER", "TABLE", ..] if by_hand => {
                let kept = ["CONSTRAINT", "DEFAULT", "NOT", "IDENTITY", "EXPRESSION"];
                let drops = words.windows(2).any(|two| two[0] == "DROP" && !kept.contains(&two[1]));
                if drops { Some(Self::All) } else { some_if(has("TYPE")) }
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
        let (all, some) = (Some(Taking::All), Some(Taking::Some));
        for (statement, by_changes, by_hand) in [
            ("DELETE FROM t", some, some),
            ("drop table t", all, all),
            ("TRUNCATE t", all, all),
            ("DROP SCHEMA s", some, some),
            ("DROP SCHEMA s CASCADE", all, all),
            ("UPDATE t SET a = 1", None, some),
            ("ALTER TABLE t DROP CONSTRAINT c", None, None),
            ("ALTER TABLE t DROP c", None, all),
            ("ALTER TABLE t ALTER c TYPE int", None, some),
            ("CREATE TABLE t (a int)", None, None),
            ("DROP TYPE e CASCADE", some, some),
            ("DROP INDEX i", None, None),
            ("WITH old AS (DELETE FROM t RETURNING a) INSERT INTO u SELECT a FROM old", some, some),
        ] {
            assert_eq!(
                (Taking::of(statement, false), Taking::of(statement, true)),
                (by_changes, by_hand),
                "{statement}"
            );
        }
    }
}

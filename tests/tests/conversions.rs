//! What a change of type takes: for every pair of types PostgreSQL itself is asked.

use migrate_schema::conversion::{Cast, conversion, writes_anew};
use migrate_schema::sql_type::SqlType;
use migrate_tests::database::{Database, server_version};

/// Types with something in parentheses, arrays, and types of the schema.
const MORE: &[&str] = &[
    "varchar(5)",
    "char(3)",
    "numeric(5,2)",
    "bit(3)",
    "varbit(3)",
    "varchar(9)",
    "numeric(7,2)",
    "numeric(7,4)",
    "varbit(5)",
    "time(3)",
    "time(6)",
    "timestamp(6)",
    "timestamptz(6)",
    "timestamp(3)",
    "timestamptz(0)",
    "interval(3)",
    "interval(5)",
    "interval(6)",
    "interval day to second",
    "boolean[]",
    "integer[]",
    "bigint[]",
    "text[]",
    "varchar(5)[]",
    "char(3)[]",
    "numeric(5,2)[]",
    "timestamptz[]",
    "jsonb[]",
    "uuid[]",
    "public.mood",
    "public.mood[]",
    "public.kind",
    "public.kind[]",
];

/// For each pair whether the column changes without a word, with a cast, and with a cast over text; and whether the
/// first that is accepted of these writes the table anew.
const ASK: &str = "
CREATE TYPE mood AS ENUM ('ok');
CREATE TYPE kind AS ENUM ('ok');
CREATE TABLE answers (old text, new text, plain boolean, explicit boolean, through_text boolean, anew boolean);
-- Whether the change is accepted, and then whether the table is in another file.
CREATE FUNCTION pg_temp.change(action text, OUT accepted boolean, OUT anew boolean) LANGUAGE plpgsql AS $$
DECLARE
    before oid := pg_relation_filenode('t');
BEGIN
    EXECUTE 'ALTER TABLE t ALTER COLUMN c TYPE ' || action;
    anew := pg_relation_filenode('t') <> before;
    RAISE EXCEPTION 'taken back' USING ERRCODE = 'PT000';
EXCEPTION
    WHEN SQLSTATE 'PT000' THEN accepted := true;
    WHEN OTHERS THEN accepted := false;
END $$;
CREATE PROCEDURE pg_temp.ask(types text[]) LANGUAGE plpgsql AS $$
DECLARE
    old text;
    new text;
BEGIN
    FOREACH old IN ARRAY types LOOP
        EXECUTE format('CREATE TEMPORARY TABLE t (c %s)', old);
        FOREACH new IN ARRAY types LOOP
            INSERT INTO answers
            SELECT old, new, a.accepted, b.accepted, c.accepted, coalesce(a.anew, b.anew, c.anew)
            FROM pg_temp.change(new) AS a, pg_temp.change(new || ' USING c::' || new) AS b,
                pg_temp.change(new || ' USING c::text' || CASE WHEN new LIKE '%[]' THEN '[]::' ELSE '::' END || new) AS c;
        END LOOP;
        DROP TABLE t;
    END LOOP;
END $$;
SET client_min_messages = error;
-- Without a difference to UTC, a timestamp becomes one with a time zone as it is.
SET timezone = 'Europe/Berlin';
";

#[test]
fn casts_and_rewrites_are_those_of_postgresql() {
    let database = Database::new();
    let names = database.query(
        "SELECT CASE typname WHEN 'char' THEN '\"char\"' ELSE typname END FROM pg_type
         WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typelem = 0
         ORDER BY typname",
    );
    let built_in = names
        .expect("types")
        .into_iter()
        .filter(|name| name.parse::<SqlType>().is_ok_and(|sql_type| sql_type.built_in_name().is_some()));
    let types: Vec<String> = built_in.chain(MORE.iter().map(|&name| name.to_owned())).collect();
    assert!(types.len() > MORE.len() + 50, "{types:?}");

    let quoted: Vec<String> = types.iter().map(|name| format!("'{name}'")).collect();
    database.execute(ASK).expect("a procedure");
    database.execute(&format!("CALL pg_temp.ask(ARRAY[{}])", quoted.join(", "))).expect("answers");
    let answers = database
        .query("SELECT concat_ws('|', old, new, plain::int, explicit::int, through_text::int, anew::int) FROM answers")
        .expect("answers");

    let mut wrong = Vec::new();
    for answer in &answers {
        let parts: Vec<&str> = answer.split('|').collect();
        let (old, new, plain, explicit, through_text, anew) = match parts[..] {
            [old, new, plain, explicit, through_text] => (old, new, plain, explicit, through_text, None),
            [old, new, plain, explicit, through_text, anew] => {
                (old, new, plain, explicit, through_text, Some(anew == "1"))
            }
            _ => panic!("{answer}"),
        };
        if is_of_some_versions(old, new) {
            continue;
        }
        let [plain, explicit, through_text] = [plain, explicit, through_text].map(|word| word == "1");
        let parsed = |name: &str| name.parse::<SqlType>().expect("a type");
        let cast = conversion(&parsed(old), &parsed(new)).cast;
        // A row of another length is refused without a cast; an empty table is not.
        let is_length_of_bits = old.starts_with("bit") && new.starts_with("bit");
        let right = match cast {
            Cast::Explicit if is_length_of_bits => explicit,
            Cast::Automatic => plain,
            Cast::Explicit => !plain && explicit,
            Cast::ThroughText => !plain && !explicit && through_text,
            Cast::None => !plain && !explicit,
            // A text that is cast would be read as an array's; one that is wrapped stays what it is.
            Cast::ToArray => !plain,
        };
        if !right {
            let accepted = format!("plain {plain}, explicit {explicit}, through text {through_text}");
            wrong.push(format!("{old} to {new}: {cast:?}, but {accepted}"));
        }
        let told = writes_anew(&parsed(old), &parsed(new));
        if anew.is_some_and(|anew| anew != told) {
            wrong.push(format!("{old} to {new}: written anew {told}, but not for PostgreSQL"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), answers.len(), wrong.join("\n"));
}

/// What only some versions cast; on all of them the user is asked how. Before PostgreSQL 15 `"char"` was a text
/// like others, and 18 came with casts between `bytea` and integers.
fn is_of_some_versions(old: &str, new: &str) -> bool {
    let both = [old, new];
    server_version() < 15 && both.contains(&"\"char\"")
        || server_version() >= 18
            && both.contains(&"bytea")
            && both.iter().any(|name| name.starts_with("int"))
}

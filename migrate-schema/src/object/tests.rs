use super::*;
use crate::schema::Namespace;

fn read(text: &str) -> SqlObject {
    SqlObject::read("file", text).unwrap_or_else(|mistake| panic!("{}: {text}", mistake.message))
}

fn mistake(text: &str) -> (String, String) {
    let mistake = SqlObject::read("file", text).expect_err(text);
    (mistake.message, SqlObject::clean(text)[mistake.range].to_owned())
}

#[test]
fn objects_are_named_as_drop_needs_it() {
    for (text, name) in [
        (
            "CREATE FUNCTION add(a int, int4 = 2) RETURNS int LANGUAGE sql AS 'SELECT a + $2'",
            "function add(integer, integer)",
        ),
        (
            "create or replace function \"A\".f() returns trigger language plpgsql as $$begin; end$$;",
            "function A.f()",
        ),
        (
            "CREATE FUNCTION f(IN a character varying(3), OUT b int, VARIADIC c text[] DEFAULT '{}') AS $$ $$",
            "function f(varchar, text[])",
        ),
        (
            "CREATE FUNCTION f(double precision, a timestamp with time zone, public.mood, b auth.mood[])",
            "function f(double precision, timestamptz, mood, auth.mood[])",
        ),
        ("CREATE FUNCTION f(orders.id%TYPE, x IN numeric(10, 2))", "function f(orders.id%type, numeric)"),
        ("CREATE PROCEDURE p(a int, OUT b int)", "procedure p(integer, OUT integer)"),
        ("CREATE AGGREGATE s(int) (sfunc = add, stype = int)", "aggregate s(integer)"),
        ("CREATE AGGREGATE s(*) (sfunc = add, stype = int)", "aggregate s(*)"),
        (
            "CREATE AGGREGATE s(a int ORDER BY b text) (sfunc = add, stype = int)",
            "aggregate s(integer ORDER BY text)",
        ),
        ("CREATE RECURSIVE VIEW v (n) AS SELECT 1", "view v"),
        ("CREATE MATERIALIZED VIEW IF NOT EXISTS stats.v AS SELECT 1", "materialized view stats.v"),
        (
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OF a ON auth.users EXECUTE FUNCTION f()",
            "trigger t on auth.users",
        ),
        ("CREATE RULE r AS ON INSERT TO users DO INSTEAD NOTHING", "rule r on users"),
        ("CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = f)", "operator ===(integer, text)"),
        ("CREATE OPERATOR auth.! (RIGHTARG = text, FUNCTION = f)", "operator auth.!(NONE, text)"),
        ("CREATE CAST (int AS public.mood) WITH FUNCTION f(int)", "cast integer as mood"),
        (
            "CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree AS OPERATOR 1 <",
            "operator class c using btree",
        ),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()", "event trigger e"),
        ("CREATE TEXT SEARCH CONFIGURATION c (COPY = english)", "text search configuration c"),
        ("CREATE SEQUENCE s START 5", "sequence s"),
        ("CREATE TABLE a PARTITION OF b FOR VALUES IN (1)", "partition a"),
        ("CREATE STATISTICS s ON a, b FROM t", "statistics s"),
        ("CREATE TYPE r AS RANGE (SUBTYPE = float8)", "range type r"),
        ("GRANT SELECT ON users TO app; REVOKE ALL ON users FROM PUBLIC", "grants file"),
        ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app", "default privileges file"),
    ] {
        assert_eq!(read(text).to_string(), name, "{text}");
        assert_eq!(read(text).identity().expect("an identity").to_string(), read(text).name);
    }
}

#[test]
fn bodies_hold_semicolons() {
    let text = "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; SELECT 2; END;\r\nCOMMENT ON FUNCTION f(int) IS 'x;y';";
    let object = read(text);
    assert_eq!(object.statements().expect("statements").len(), 2);
    assert!(!object.text.contains('\r'));
}

#[test]
fn mistakes_point_at_words() {
    for (text, message, word) in [
        ("-- nothing\n", "this file creates nothing", ""),
        ("SELECT 1", "this file does not begin with what it creates", "SELECT"),
        ("CREATE TABLE t (a int)", "`CREATE TABLE` has no file of its own", "TABLE"),
        ("CREATE TYPE t AS ENUM ('a')", "`CREATE TYPE` has no file of its own", "TYPE"),
        (
            "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 2",
            "a second object in the file of view `a`",
            "CREATE VIEW",
        ),
        (
            "CREATE VIEW a AS SELECT 1; INSERT INTO t VALUES (1)",
            "this does not belong to view `a`",
            "INSERT INTO",
        ),
        ("CREATE VIEW a AS SELECT 'x", "this string has no end", "'"),
        ("CREATE FUNCTION a() AS $x$ y", "this string has no end", "$x$"),
        ("CREATE VIEW a AS SELECT 1 /* y", "this comment has no end", "/*"),
        ("CREATE VIEW a AS SELECT (1", "this statement has a parenthesis that is not closed", "CREATE"),
        ("CREATE FUNCTION f", "expected `(` behind this", "f"),
        ("CREATE VIEW (a)", "expected a name here", "("),
        ("GRANT a TO b", "membership in a role belongs to the whole server and not to a database", "GRANT a"),
        (
            "-- migrate: no-transaction\nCREATE VIEW a AS SELECT 1",
            "the mark `no-transaction` has no place in an object",
            "-- migrate: no-transaction",
        ),
    ] {
        assert_eq!(mistake(text), (message.to_owned(), word.to_owned()), "{text}");
    }
}

#[test]
fn spelling_is_no_difference() {
    let a = read("CREATE VIEW a AS\n  SELECT 'X', b -- why\nFROM t;");
    assert!(same_text(&a, &read("create or replace view \"a\" as select 'X', B from t")));
    assert!(!same_text(&a, &read("CREATE VIEW a AS SELECT 'x', b FROM t")));
}

#[test]
fn what_postgresql_replaces_is_known() {
    for (from, to, replaceable) in [
        (
            "CREATE FUNCTION f(a int) RETURNS int AS 'x'",
            "CREATE OR REPLACE FUNCTION f(a int) RETURNS int STABLE AS 'y'",
            true,
        ),
        (
            "CREATE FUNCTION f(a int = 1) RETURNS int AS 'x'",
            "CREATE FUNCTION f(a int = 2) RETURNS int AS 'x'",
            true,
        ),
        (
            "CREATE FUNCTION f(a int) RETURNS int AS 'x'",
            "CREATE FUNCTION f(a int = 2) RETURNS int AS 'x'",
            false,
        ),
        ("CREATE FUNCTION f(a int) RETURNS int AS 'x'", "CREATE FUNCTION f(b int) RETURNS int AS 'x'", false),
        (
            "CREATE FUNCTION f(a int) RETURNS int AS 'x'",
            "CREATE FUNCTION f(a int) RETURNS bigint AS 'x'",
            false,
        ),
        (
            "CREATE FUNCTION f() RETURNS TABLE (a int) AS 'x'",
            "CREATE FUNCTION f() RETURNS TABLE (a int, b int) AS 'x'",
            false,
        ),
        ("CREATE VIEW v AS SELECT a FROM t", "CREATE OR REPLACE VIEW v AS SELECT a FROM t WHERE b", true),
        ("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW v AS SELECT b FROM t", false),
        ("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW v AS SELECT a, b FROM t", false),
        ("CREATE VIEW v AS SELECT * FROM t", "CREATE VIEW v AS SELECT * FROM t WHERE b", false),
        (
            "CREATE VIEW v AS SELECT a FROM t UNION SELECT 1",
            "CREATE VIEW v AS SELECT a FROM t UNION SELECT 2",
            false,
        ),
        (
            "CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO app",
            "CREATE VIEW v AS SELECT a FROM t; COMMENT ON VIEW v IS 'x'",
            true,
        ),
        (
            "CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v OWNER TO app",
            "CREATE VIEW v AS SELECT a FROM t",
            false,
        ),
        (
            "CREATE MATERIALIZED VIEW v AS SELECT a",
            "CREATE MATERIALIZED VIEW v AS SELECT a; CREATE INDEX i ON v (a)",
            true,
        ),
        ("CREATE MATERIALIZED VIEW v AS SELECT a", "CREATE MATERIALIZED VIEW v AS SELECT b", false),
        (
            "CREATE SEQUENCE s INCREMENT 2 NO CYCLE",
            "CREATE SEQUENCE s START WITH -5 OWNED BY a.b CYCLE",
            true,
        ),
        (
            "CREATE TABLE a PARTITION OF b FOR VALUES FROM (1) TO (2)",
            "CREATE TABLE a PARTITION OF b FOR VALUES FROM (1) TO (3)",
            true,
        ),
        ("CREATE TABLE a PARTITION OF b DEFAULT", "CREATE TABLE a PARTITION OF c DEFAULT", false),
    ] {
        for (from, to) in [(from, to), (to, from)] {
            assert_eq!(is_replaceable(&read(from), &read(to)), replaceable, "{from} becomes {to}");
        }
    }
}

#[test]
fn grants_are_taken_apart() {
    let text = "CREATE VIEW v AS SELECT 1; GRANT SELECT, UPDATE (a) ON v TO a, b WITH GRANT OPTION GRANTED BY c; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC CASCADE";
    let object = read(text);
    let statements = object.statements().expect("statements");
    assert_eq!(
        companion(&statements[1]),
        Some(Companion::Grant(Privileges {
            default: "",
            what: "SELECT, UPDATE (a) ON v",
            who: "a, b",
            option: true,
            by: Some("c")
        }))
    );
    assert_eq!(
        companion(&statements[2]),
        Some(Companion::Revoke(Privileges {
            default: "",
            what: "ALL ON FUNCTION f(int)",
            who: "PUBLIC",
            option: false,
            by: None
        }))
    );
}

#[test]
fn a_schema_has_a_file_of_its_own() {
    let text = "-- What reports read.\nCREATE SCHEMA IF NOT EXISTS \"Reports\";\n\
                COMMENT ON SCHEMA \"Reports\" IS 'what''s read';\n\
                GRANT USAGE ON SCHEMA \"Reports\" TO reader;";
    let grants = read_grants("schemas/reports", "GRANT USAGE ON SCHEMA \"Reports\" TO reader;");
    let namespace = Namespace { name: "Reports".to_owned(), comment: Some("what's read".to_owned()) };
    assert_eq!(SqlFile::read("schemas/reports", text), Ok(SqlFile::Schema(namespace, Some(grants))));
    assert_eq!(
        SqlFile::read("a", "CREATE SCHEMA a; COMMENT ON SCHEMA a IS NULL"),
        Ok(SqlFile::Schema(Namespace::new("a"), None))
    );
    assert_eq!(
        SqlFile::read("file", "CREATE VIEW v AS SELECT 1"),
        Ok(SqlFile::Object(read("CREATE VIEW v AS SELECT 1")))
    );
    for (text, message, place) in [
        ("CREATE SCHEMA public", "every database has `public` already", "public"),
        ("CREATE SCHEMA a AUTHORIZATION b", "the owner of a schema is not recorded", "AUTHORIZATION"),
        ("CREATE SCHEMA AUTHORIZATION b", "the owner of a schema is not recorded", "AUTHORIZATION"),
        ("CREATE SCHEMA a CREATE TABLE b (c int)", "more than schema `a`", "CREATE"),
        ("CREATE SCHEMA a; CREATE SCHEMA b", "this does not belong to schema `a`", "CREATE SCHEMA"),
        (
            "CREATE SCHEMA a; COMMENT ON SCHEMA b IS 'c'",
            "this is about schema `b`, and the file about `a`",
            "b",
        ),
        ("CREATE SCHEMA a; COMMENT ON SCHEMA a IS E'c\\n'", "expected the comment as `'…'` here", "E'c\\n'"),
        ("CREATE SCHEMA", "expected a name behind this", "SCHEMA"),
    ] {
        let mistake = SqlFile::read("file", text).expect_err(text);
        assert_eq!((mistake.message.as_str(), &text[mistake.range]), (message, place), "{text}");
    }
}

fn read_grants(stem: &str, text: &str) -> SqlObject {
    SqlObject::read(stem, text).unwrap_or_else(|mistake| panic!("{}: {text}", mistake.message))
}

use super::{Mode, Problem, Script, line_and_column};

fn statements(text: &str) -> Vec<String> {
    let script = Script::parse(text).unwrap_or_else(|error| panic!("{error}"));
    script
        .sections()
        .iter()
        .flat_map(|section| &section.statements)
        .map(|statement| script.statement(statement).to_owned())
        .collect()
}

fn problem(text: &str) -> (Problem, String) {
    let error = Script::parse(text).expect_err("the text should be refused");
    (error.problem, error.text[error.range].to_owned())
}

#[test]
fn semicolons_inside_of_quotes_and_comments_end_nothing() {
    let text = r#"
-- a comment; with a semicolon
SELECT 'a;b', "c;d", $$e;f$$, $tag$ ; $$ ; $tag$; /* ; /* nested ; */ ; */
SELECT E'it\'s; fine', U&"d\0061t;a", U&'\0061;', n';', B'1' ; ;;
select a$b$c, 1;
SELECT 1"#;
    assert_eq!(
        statements(text),
        [
            r#"SELECT 'a;b', "c;d", $$e;f$$, $tag$ ; $$ ; $tag$;"#,
            r#"SELECT E'it\'s; fine', U&"d\0061t;a", U&'\0061;', n';', B'1' ;"#,
            "select a$b$c, 1;",
            "SELECT 1",
        ]
    );
}

#[test]
fn a_backslash_means_nothing_in_a_standard_string() {
    assert_eq!(statements(r"SELECT 'C:\'; SELECT 2"), [r"SELECT 'C:\';", "SELECT 2"]);
}

#[test]
fn an_escape_string_goes_on_in_the_next_line() {
    assert_eq!(statements("SELECT E'a'\n  'b\\';c'; SELECT 2").len(), 2);
    assert_eq!(statements("SELECT E'a' -- no\n; SELECT 2").len(), 2);
}

#[test]
fn parameters_and_casts_are_not_dollar_quotes() {
    assert_eq!(statements("SELECT $1; SELECT a::int; SELECT '{}'::int[]").len(), 3);
}

#[test]
fn bodies_of_standard_functions_are_one_statement() {
    let function = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END;
  SELECT 2;
END;";
    assert_eq!(statements(&format!("{function} SELECT 1;")), [function, "SELECT 1;"]);
    let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b);";
    assert_eq!(statements(&format!("{rule} SELECT 1;")), [rule, "SELECT 1;"]);
    // A column may be called `end`, and a view has no body.
    assert_eq!(statements("CREATE VIEW v AS SELECT 1 AS begin; SELECT 2 AS end;").len(), 2);
}

#[test]
fn marks_cut_sections_and_empty_ones_vanish() {
    let script = Script::parse(
        "-- migrate: transaction\n-- migrate: allow(drop-table) it is empty\nCREATE TABLE t ();\n\
         -- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);\nALTER TYPE e ADD VALUE 'x';\n\
         --migrate: transaction\n-- migrate:   transaction  \nSELECT 1;",
    )
    .unwrap();
    let sections: Vec<_> =
        script.sections().iter().map(|section| (section.mode, section.statements.len())).collect();
    assert_eq!(sections, [(Mode::Transaction, 1), (Mode::NoTransaction, 2), (Mode::Transaction, 1)]);
    assert!(script.sections()[1].statements[0].alone);
    assert!(!script.sections()[1].statements[1].alone);
}

#[test]
fn what_must_not_run_is_refused_by_name() {
    let control = |words: &str| Problem::TransactionControl(words.to_owned());
    assert_eq!(problem("SELECT 1; begin;"), (control("BEGIN"), "begin;".to_owned()));
    assert_eq!(problem("START TRANSACTION READ ONLY").0, control("START TRANSACTION"));
    assert_eq!(problem("/* x */ commit").0, control("COMMIT"));
    assert_eq!(problem("-- migrate: no-transaction\nROLLBACK;").0, control("ROLLBACK"));
    assert_eq!(statements("SAVEPOINT a; ROLLBACK TO a; RELEASE a").len(), 3);

    let meta = |word: &str| Problem::MetaCommand(word.to_owned());
    assert_eq!(problem("\\c shop\nSELECT 1"), (meta("\\c"), "\\c".to_owned()));
    assert_eq!(problem("SELECT 1;\n\\copy t from 'x'").0, meta("\\copy"));

    assert_eq!(problem("COPY t (a) FROM stdin;\n1\n\\.\n").0, Problem::CopyStream);
    assert_eq!(problem("-- migrate: no-transaction\nDISCARD ALL;").0, Problem::DiscardAll);
    assert_eq!(statements("DISCARD TEMP; DISCARD PLANS").len(), 2);
    assert_eq!(
        problem("create unique index concurrently i on t (a)").0,
        Problem::NotInTransaction("CREATE UNIQUE INDEX CONCURRENTLY".to_owned())
    );
    let batch = || "batch 1000".to_owned();
    assert_eq!(problem("-- migrate: batch 1000\nDELETE FROM t").0, Problem::BatchInTransaction(batch()));
    for sql in ["SELECT 1", "", "-- migrate: transaction\nDELETE FROM t"] {
        let sql = format!("-- migrate: no-transaction\n-- migrate: batch 1000\n{sql}");
        assert_eq!(problem(&sql), (Problem::NotInBatches(batch()), "-- migrate: batch 1000".to_owned()));
    }
    let many = "-- migrate: no-transaction\n-- migrate: batch many\nDELETE FROM t";
    assert_eq!(problem(many).0, Problem::UnknownMark("batch many".to_owned()));
    assert_eq!(problem("-- migrate: notransaction").0, Problem::UnknownMark("notransaction".to_owned()));
    assert_eq!(
        problem("SELECT 1\n-- migrate: transaction\n;").0,
        Problem::MisplacedMark("transaction".to_owned())
    );
    assert_eq!(
        problem("SELECT 1; -- migrate: transaction\n").0,
        Problem::MisplacedMark("transaction".to_owned())
    );
    for text in ["SELECT 'a", "SELECT \"a", "SELECT $x$ a $$", "/* /* */", "SELECT E'a\\'"] {
        assert!(matches!(problem(text).0, Problem::Unterminated(_)), "{text}");
    }
}

#[test]
fn code_is_the_last_of_a_section_in_a_transaction() {
    let sections = |text: &str| {
        let script = Script::parse(text).unwrap();
        let list = script.sections().iter();
        let list: Vec<_> = list.map(|section| (section.statements.len(), section.code)).collect();
        (list, script.has_code())
    };
    assert_eq!(sections("SELECT 1;\n-- migrate: code\n-- why\n"), (vec![(1, true)], true));
    assert_eq!(sections("-- migrate: code"), (vec![(0, true)], true));
    assert_eq!(
        sections("SELECT 1;\n-- migrate: no-transaction\nVACUUM;\n-- migrate: transaction\n-- migrate: code"),
        (vec![(1, false), (1, false), (0, true)], true)
    );
    assert_eq!(sections("SELECT 1;\n"), (vec![(1, false)], false));

    let outside = problem("-- migrate: no-transaction\nSELECT 1;\n-- migrate: code");
    assert_eq!(outside, (Problem::CodeOutsideTransaction, "-- migrate: code".to_owned()));
    for after in ["SELECT 1;", "-- migrate: transaction", "-- migrate: code"] {
        assert_eq!(problem(&format!("-- migrate: code\n{after}")), (Problem::AfterCode, after.to_owned()));
    }
    assert_eq!(problem("-- migrate: code twice").0, Problem::UnknownMark("code twice".to_owned()));
    assert_eq!(problem("SELECT 1; -- migrate: code").0, Problem::MisplacedMark("code".to_owned()));
    assert_eq!(problem("SELECT 1\n-- migrate: code\n").0, Problem::MisplacedMark("code".to_owned()));
}

#[test]
fn places_count_characters() {
    let error = Script::parse("-- ein Kommentar\nSELECT 'ä', \\x").unwrap_err();
    assert_eq!(line_and_column(&error.text, error.range.start), (2, 13));
    assert_eq!(error.to_string(), "`\\x` is a command of psql and not SQL at line 2, column 13");
}

#[cfg(feature = "apply")]
#[test]
fn the_checksum_sees_sql_and_nothing_else() {
    let checksum = |text: &str| Script::parse(text).unwrap().checksum();
    let plain = checksum("CREATE TABLE t (a int);\nSELECT 1;");
    assert_eq!(plain.len(), 64);
    for same in [
        "CREATE TABLE t (a int);\r\nSELECT 1;\r\n",
        "\u{feff}-- why\nCREATE TABLE t (a int); -- because\nSELECT 1",
        "CREATE TABLE t /* here */ (a int);;\n\n\nSELECT -- one\n 1;",
        "-- migrate: transaction\nCREATE TABLE t (a int);\nSELECT 1;",
    ] {
        assert_eq!(checksum(same), plain, "{same}");
    }
    for other in [
        "CREATE TABLE t (b int);\nSELECT 1;",
        "CREATE TABLE t (a int);\n-- migrate: transaction\nSELECT 1;",
        "-- migrate: no-transaction\nCREATE TABLE t (a int);\nSELECT 1;",
        "SELECT 1;\nCREATE TABLE t (a int);",
        "CREATE TABLE t (a int);\nSELECT 1;\n-- migrate: code",
    ] {
        assert_ne!(checksum(other), plain, "{other}");
    }
    // Comments inside of a body are part of the function that the server stores.
    assert_ne!(checksum("DO $$ -- a\n$$"), checksum("DO $$ -- b\n$$"));
    assert_eq!(checksum("DO $$ -- a\r\n$$"), checksum("DO $$ -- a\n$$"));
}

#[test]
fn a_lone_carriage_return_ends_a_comment_as_it_does_for_postgresql() {
    let script = Script::parse("-- one\rSELECT 1;\r-- migrate: transaction\rSELECT 2;\r").unwrap();
    assert_eq!(script.sections().len(), 2);
    assert_eq!(script.statement(&script.sections()[0].statements[0]), "SELECT 1;");
}

//! Texts that nobody would write: scripts, files of revisions and names. Nothing panics, and what was read is what was
//! there. `FUZZ` says how many of each, `SEED` which.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Debug;
use std::path::Path;

use migrate::script::{Error, Mode};
use migrate::{History, Revision, Script};
use migrate_schema::record::RevisionRecord;
use migrate_tests::project::files_below;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Runs a check on many inputs, always the same ones.
#[track_caller]
fn many<S: Strategy<Value: Debug>>(strategy: S, check: impl Fn(S::Value) -> Result<(), String>) {
    let number = |name: &str, default: u32| {
        env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let config = Config { cases: number("FUZZ", 2000), failure_persistence: None, ..Config::default() };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("SEED", 0).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let result = runner.run(&strategy, |value| check(value).map_err(TestCaseError::fail));
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// What the splitter looks at.
const PIECES: &[&str] = &[
    "'",
    "''",
    "\"",
    "E'",
    "e'\\'",
    "U&'",
    "U&\"",
    "b'",
    "$$",
    "$a$",
    "$a",
    "$1",
    "$",
    "\\",
    "\\c ",
    "--",
    "-- ",
    "/*",
    "*/",
    "/",
    "*",
    ";",
    "; ",
    "(",
    ")",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{feff}",
    "\0",
    "\u{a0}",
    "é",
    "::",
    ":",
    "-- migrate: transaction\n",
    "-- migrate: no-transaction\n",
    "-- migrate: batch 10\n",
    "-- migrate: code\n",
    "--migrate:batch 0\n",
    "-- migrate: needs x\n",
    "-- migrate: nothing\n",
    "-- a comment\n",
    "BEGIN",
    "BEGIN ATOMIC ",
    "END",
    "END;",
    "CASE ",
    "COMMIT;",
    "ROLLBACK TO s;",
    "CREATE ",
    "OR REPLACE ",
    "FUNCTION f() ",
    "PROCEDURE ",
    "INDEX ",
    "CONCURRENTLY ",
    "CREATE UNIQUE INDEX CONCURRENTLY i ON t (x);",
    "DROP INDEX CONCURRENTLY i;",
    "ON ",
    "UPDATE t SET a = 1",
    "UPDATE ",
    "DELETE FROM t",
    " WHERE ",
    " RETURNING ",
    " AS x",
    "VACUUM;",
    "COPY t FROM STDIN",
    "ALTER TABLE t ",
    "DETACH PARTITION p ",
    "SELECT 1;",
    "SELECT 'a;b';",
    "DO $$ BEGIN COMMIT; END $$;",
    "REINDEX ",
    "CALL p();",
];

fn scripts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![12 => select(PIECES).prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

#[test]
fn scripts_are_cut_and_put_together_again() {
    many(scripts(), |text| match Script::parse(&text) {
        Ok(script) => reassembles(&text, &script),
        Err(error) => is_about(&error),
    });
}

/// A refusal points at something that can be shown.
fn is_about(error: &Error) -> Result<(), String> {
    let _ = (error.to_string(), error.problem.help());
    let is_there = error.text.get(error.range.clone()).is_some_and(|text| !text.is_empty());
    if is_there { Ok(()) } else { Err(format!("{:?} is not in the text", error.range)) }
}

/// Between the statements is nothing that would run, and alone they are the same script.
fn reassembles(read: &str, script: &Script) -> Result<(), String> {
    let text = script.text();
    if text != read.strip_prefix('\u{feff}').unwrap_or(read).replace("\r\n", "\n") {
        return Err("the text is another".to_owned());
    }
    let (mut alone, mut end) = (String::new(), 0);
    let gap = |range: std::ops::Range<usize>| {
        let between = text.get(range.clone()).ok_or(format!("{range:?} is no part of the text"))?;
        // A mark of what follows is not lost on it.
        let unmarked = between.replace("migrate:", "");
        match Script::parse(&unmarked) {
            Ok(script) if script.sections().is_empty() => Ok(()),
            other => Err(format!("{between:?} was passed over: {other:?}")),
        }
    };
    for section in script.sections() {
        alone += &format!("-- migrate: {}\n", section.mode.mark());
        for statement in &section.statements {
            gap(end..statement.range.start)?;
            end = statement.range.end;
            if let Some(batches) = &statement.batches {
                alone += &format!("-- migrate: batch {}\n", batches.size);
            }
            alone += script.statement(statement);
            alone.push('\n');
        }
        if section.code {
            alone += "-- migrate: code\n";
        }
        if section.code && section.mode == Mode::NoTransaction {
            return Err("code outside of a transaction".to_owned());
        }
    }
    gap(end..text.len())?;
    // Reading takes one carriage return off the end of a line.
    let alone = alone.replace("\r\n", "\r\r\n");
    let again = Script::parse(&alone).map_err(|error| format!("{alone:?}: {error}"))?;
    let shape = |script: &Script| -> Vec<(Mode, Vec<bool>)> {
        let sections = script.sections().iter();
        sections
            .map(|section| {
                (section.mode, section.statements.iter().map(|statement| statement.alone).collect())
            })
            .collect()
    };
    if again.checksum() == script.checksum() && shape(&again) == shape(script) {
        Ok(())
    } else {
        Err(format!("alone the statements are another script: {alone:?}"))
    }
}

/// The files of revisions that an example has.
fn revision_files() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lead-diagnosis/migrations");
    let files = files_below(&folder).expect("the example");
    files.into_iter().filter(|(path, _)| path.ends_with("revision.toml")).map(|(_, text)| text).collect()
}

#[test]
fn revision_files_are_written_as_they_were_read() {
    let files = revision_files();
    assert!(!files.is_empty());
    for text in files {
        let record = RevisionRecord::read(&text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(record.write().expect("a text"), text);
    }
}

#[test]
fn revision_files_that_are_damaged_are_refused_or_whole() {
    const BITS: &[&str] = &[
        "",
        "\"",
        "'",
        "'''",
        "\"\"\"",
        "[",
        "]",
        "[[changes]]\n",
        "{",
        "}",
        "=",
        "\n",
        ",",
        ".",
        "#",
        "\\u00e9",
        "\\",
        "\0",
        "é",
        "null = true",
        "true",
        "1",
        "name = \"x\"",
        "change = \"drop-table\"\n",
        "<<<<<<< ours\n",
        "=======\n",
        ">>>>>>> theirs\n",
    ];
    let edit = (any::<Index>(), any::<Index>(), select(BITS), any::<bool>());
    many((select(revision_files()), vec(edit, 1..4)), |(mut text, edits)| {
        for (at, length, bit, replaces) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = at.index(places.len());
            let end = if replaces { (at + length.index(12)).min(places.len() - 1) } else { at };
            text.replace_range(places[at]..places[end], bit);
        }
        let Ok(record) = RevisionRecord::read(&text) else { return Ok(()) };
        let written = record.write().map_err(|error| error.to_string())?;
        match RevisionRecord::read(&written) {
            Ok(again) if again == record => Ok(()),
            Ok(_) => Err(format!("what is written is another revision:\n{written}")),
            Err(error) => Err(format!("what is written cannot be read:\n{written}\n{error}")),
        }
    });
}

/// A few revisions, each of which follows some of those before.
fn histories() -> impl Strategy<Value = Vec<Revision>> {
    let revision = (vec(any::<Index>(), 0..3), vec(any::<Index>(), 0..2), any::<bool>());
    vec(revision, 0..12).prop_map(|revisions| {
        let id = |number: usize| format!("{:012x}", number * 0x11_1010_1010);
        let of = |number: usize, picks: &[Index]| -> Vec<std::borrow::Cow<'static, str>> {
            let chosen: BTreeSet<usize> =
                picks.iter().filter(|_| number > 0).map(|pick| pick.index(number)).collect();
            chosen.into_iter().map(|other| id(other).into()).collect()
        };
        let of_revision =
            |(number, (parents, depends_on, labelled)): (usize, &(Vec<Index>, Vec<Index>, bool))| Revision {
                id: id(number).into(),
                parents: of(number, parents).into(),
                depends_on: of(number, depends_on).into(),
                labels: labelled
                    .then(|| format!("label{number}").into())
                    .into_iter()
                    .collect::<Vec<_>>()
                    .into(),
                ..Revision::EMPTY
            };
        revisions.iter().enumerate().map(of_revision).collect()
    })
}

#[test]
fn names_mean_something_or_nothing() {
    const WORDS: &[&str] = &[
        "head",
        "heads",
        "base",
        "current",
        "label1",
        "label2",
        "LABEL3",
        "0",
        "1",
        "11",
        "111010101010",
        "f",
        "+1",
        "-1",
        "+99",
        "-0",
        "+18446744073709551616",
        "@",
        "@head",
        "@heads",
        "@base",
        ":",
        "::",
        "+",
        "-",
        " ",
        "é",
        "",
    ];
    let name = prop_oneof![
        9 => vec(select(WORDS), 0..4).prop_map(|words| words.concat()),
        1 => any::<String>(),
    ];
    let applied = prop_oneof![Just(None), vec(any::<bool>(), 12).prop_map(Some)];
    many((histories(), vec(name, 1..6), applied), |(revisions, names, applied)| {
        let history = History::new(revisions).map_err(|error| error.to_string())?;
        let applied: Option<BTreeSet<String>> = applied.map(|applied| {
            let chosen = history.revisions().zip(applied).filter(|(_, applied)| *applied);
            chosen.map(|(revision, _)| revision.id.to_string()).collect()
        });
        for name in names {
            let points = match history.resolve(&name, applied.as_ref()) {
                Ok(point) => vec![point],
                Err(error) => {
                    let _ = (error.to_string(), error.help());
                    match history.resolve_range(&name, applied.as_ref()) {
                        Ok(range) => vec![range.from, range.to],
                        Err(_) => Vec::new(),
                    }
                }
            };
            for id in points.iter().flat_map(migrate::history::Point::ids) {
                history.get(id).ok_or(format!("`{name}` means `{id}`, which is not there"))?;
            }
        }
        Ok(())
    });
}

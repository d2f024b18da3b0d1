//! How the program speaks: to people, to programs, and about itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;
use serde_json::{Value, json};

use super::{by_hand, model, package, record};

const COMMANDS: &[&str] = &[
    "init",
    "pull",
    "baseline",
    "autogenerate",
    "revision",
    "plan",
    "upgrade",
    "downgrade",
    "status",
    "current",
    "history",
    "heads",
    "branches",
    "show",
    "erd",
    "edit",
    "merge",
    "rebase",
    "squash",
    "record",
    "check",
    "diff",
    "verify",
    "stamp",
    "switch",
    "recover",
    "doctor",
    "local",
    "reset",
    "create-database",
    "drop-database",
    "completions",
    "man",
];

const MODEL: &str = "#[derive(Table)] pub struct Thing { #[column(primary_key)] pub id: i64 }";

fn unconnected() -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, MODEL);
    project
}

#[test]
fn both_spellings_are_the_same() {
    let project = unconnected();
    for arguments in
        [&["check"][..], &["--help"], &["upgrade", "--help"], &["frobnicate"], &[], &["--version"]]
    {
        let spelled: Vec<&str> = ["migrate"].iter().chain(arguments).copied().collect();
        assert_eq!(project.run(arguments), project.run(&spelled), "{arguments:?}");
    }
}

#[test]
fn a_wrong_command_line() {
    let project = unconnected();
    project.run::<&str>(&[]).expect(Exit::Usage, &["Usage: cargo migrate", "autogenerate"]);
    project.run(&["upgrad"]).expect(Exit::Usage, &["unrecognized subcommand 'upgrad'", "'upgrade'"]);
    project.run(&["frobnicate"]).expect(Exit::Usage, &["unrecognized subcommand 'frobnicate'", "--help"]);
    for command in COMMANDS {
        project.run(&[command, "--frob"]).expect(Exit::Usage, &["--frob", "--help"]);
    }
    project.run(&["check", "-q", "-v"]).expect(Exit::Usage, &["cannot be used with"]);
    project.run(&["upgrade", "--lock-timeout", "-1"]).expect(Exit::Usage, &["lock-timeout"]);
    project.run(&["downgrade"]).expect(Exit::Usage, &["<TARGET>"]);
}

#[test]
fn help_for_each_command() {
    let project = unconnected();
    let all = project.run(&["--help"]).expect(Exit::Done, &["Exit codes:"]);
    let told =
        all.out.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let told = told.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let told: Vec<&str> = told.filter(|word| !["", "help"].contains(word)).collect();
    assert_eq!(told, COMMANDS);
    for command in COMMANDS.iter().chain(&[""]) {
        for flag in ["--help", "-h"] {
            let arguments: Vec<&str> = [*command, flag].into_iter().filter(|word| !word.is_empty()).collect();
            let help = project.run(&arguments).expect(Exit::Done, &["Usage: cargo migrate"]);
            assert!(help.err.is_empty());
            for line in help.out.lines() {
                assert!(line.chars().count() <= 100, "{command} {flag}: {line}");
            }
        }
    }
}

/// Advice that names a command names one that exists.
#[test]
fn advice_can_be_followed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut named = BTreeSet::new();
    for package in ["cargo-migrate", "migrate", "migrate-expand", "migrate-recorded", "migrate-schema"] {
        sources(&root.join(package).join("src"), &mut |text| {
            // A line break in a literal is no part of it.
            let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\").collect();
            for three in words.windows(3).filter(|three| three[0].ends_with("cargo") && three[1] == "migrate")
            {
                let word: String =
                    three[2].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                named.insert(word);
            }
        });
    }
    named.remove("");
    assert!(named.contains("upgrade") && named.contains("autogenerate"), "{named:?}");
    let unknown: Vec<&String> = named.iter().filter(|word| !COMMANDS.contains(&word.as_str())).collect();
    assert!(unknown.is_empty(), "no commands: {unknown:?}");
}

fn sources(folder: &Path, visit: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&fs::read_to_string(&path).expect("a text"));
        }
    }
}

/// Each line of the answer as JSON.
#[track_caller]
fn json(project: &Project, arguments: &[&str], exit: Exit) -> Vec<Value> {
    let mut arguments = arguments.to_vec();
    arguments.extend(["--format", "json"]);
    let answer = project.run(&arguments).expect(exit, &[]);
    let text = if answer.out.is_empty() { &answer.err } else { &answer.out };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[track_caller]
fn keys(value: &Value, expected: &str) {
    let found: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(found.join(" "), expected, "{value}");
}

#[test]
fn json_of_every_command() {
    let (project, _database) = package(MODEL);
    keys(&json(&project, &["init"], Exit::Done)[0], "depends_on_migrate made package");
    keys(&json(&project, &["check"], Exit::No)[0], "findings notes ok");
    keys(&json(&project, &["check"], Exit::No)[0]["findings"][0], "details help message");
    let diff = json(&project, &["diff"], Exit::Done);
    keys(&diff[0], "changes hazards revision");
    let written = json(&project, &["autogenerate", "-m", "first", "--rev-id", "111111111111"], Exit::Done);
    keys(&written[0], "changes folder hazards revision");
    assert_eq!(written[0]["changes"], diff[0]["changes"]);
    keys(&written[0]["revision"], "downgrade id message parents upgrade");
    let nothing = json(&project, &["autogenerate", "-m", "again"], Exit::Done);
    assert!(nothing[0]["revision"].is_null() && nothing[0]["changes"] == Value::Array(Vec::new()));
    keys(
        &json(&project, &["revision", "-m", "empty", "--rev-id", "222222222222"], Exit::Done)[0],
        "changes folder hazards revision",
    );

    let events = json(&project, &["upgrade"], Exit::Done);
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(
        kinds.iter().copied().filter(|kind| *kind != "statement").collect::<Vec<_>>(),
        ["started", "finished", "started", "finished", "done"]
    );
    keys(&events[0], "direction event late message number of revision");
    keys(
        events.last().expect("the end"),
        "ahead applied counts_as_applied current database event half_done late",
    );
    keys(
        &json(&project, &["status"], Exit::Done)[0],
        "ahead current database drift edited heads partial pending pruned",
    );
    let live = json(&project, &["check", "--live"], Exit::Done);
    keys(&live[0], "findings live notes ok");
    keys(&live[0]["live"], "ahead changes database hazards pending there_already undecided");
    let live = json(&project, &["diff", "--live"], Exit::Done);
    keys(&live[0], "changes hazards notes revision undecided");
    let current = json(&project, &["current"], Exit::Done);
    keys(&current[0], "at_heads current");
    keys(&current[0]["current"][0], "applied_at applied_by head id in_files message replaced_by");
    let history = json(&project, &["history", "-i"], Exit::Done);
    keys(&history[0][0], "branch_point created current depends_on head id labels message parents replaces");
    keys(
        &json(&project, &["heads"], Exit::Done)[0][0],
        "branch_point created current depends_on head id labels message parents replaces",
    );
    assert_eq!(json(&project, &["branches"], Exit::Done)[0], Value::Array(Vec::new()));
    keys(&json(&project, &["merge"], Exit::Done)[0], "head revision");
    keys(
        &json(&project, &["show", "1111"], Exit::Done)[0],
        "changes created downgrade folder id labels message parents replaces upgrade",
    );
    keys(&json(&project, &["show", "--schema"], Exit::Done)[0], "revisions sql");
    keys(&json(&project, &["stamp", "1111"], Exit::Done)[0], "current");
    assert_eq!(json(&project, &["current", "--check-heads"], Exit::No)[0]["at_heads"], Value::Bool(false));
    let back = json(&project, &["downgrade", "base"], Exit::Done);
    keys(back.last().expect("the end"), "current database event half_done taken_back");
    json(&project, &["reset"], Exit::Done);
    keys(&json(&project, &["create-database"], Exit::Done)[0], "created database event");

    model(&project, "");
    for (arguments, exit) in [
        (&["autogenerate", "-m", "x"][..], Exit::AnswerNeeded),
        (&["upgrade", "zzz"], Exit::Usage),
        (&["current", "--database-url", "postgres://app@127.0.0.1:1/x"], Exit::Database),
        (&["check", "--manifest-path", "nowhere/Cargo.toml"], Exit::Project),
    ] {
        let error = json(&project, arguments, exit);
        keys(&error[0], "error");
        keys(&error[0]["error"], "causes excerpt exit help message questions");
        assert_eq!(error[0]["error"]["exit"], Value::from(exit as u8));
    }
}

#[test]
fn questions_for_programs() {
    let project = unconnected();
    model(&project, &MODEL.replace("pub id: i64", "pub id: i64, pub old: Option<String>"));
    record(&project, '1', &[]);
    model(&project, &MODEL.replace("pub id: i64", "pub id: i64, pub new: String"));
    let error = &json(&project, &["autogenerate", "-m", "x"], Exit::AnswerNeeded)[0]["error"];
    let excerpt = error["excerpt"].as_str().unwrap_or_default();
    assert!(excerpt.contains("--rename thing.old=thing.new"), "{error}");
    let asked = &error["questions"][0];
    keys(asked, "answers kind object sentence");
    assert_eq!((&asked["kind"], &asked["object"]), (&json!("rename"), &json!("thing.old")));
    // What is said there can be added as it is.
    let no = asked["answers"].as_array().into_iter().flatten().find(|answer| answer["means"] == "no");
    let words: Vec<&str> = no
        .into_iter()
        .flat_map(|no| no["arguments"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut arguments = vec!["autogenerate", "-m", "x"];
    arguments.extend(&words);
    let error = &json(&project, &arguments, Exit::AnswerNeeded)[0]["error"];
    let fill = &error["questions"][0];
    assert_eq!((&fill["kind"], &fill["answers"][0]["takes_sql"]), (&json!("fill"), &json!(true)), "{error}");
    let value = format!("{}''", fill["answers"][0]["arguments"][1].as_str().unwrap_or_default());
    arguments.extend(["--backfill", &value]);
    json(&project, &arguments, Exit::Done);
}

#[test]
fn losses_for_programs() {
    let (project, database) = package(MODEL);
    record(&project, '1', &[]);
    by_hand(&project, '2', Some('1'), "CREATE TABLE by_hand ();", "");
    project.run(&["upgrade"]).done("upgrade").expect("an upgrade");
    database.execute("INSERT INTO thing VALUES (1)").expect("a row");
    let error = &json(&project, &["downgrade", "base"], Exit::AnswerNeeded)[0]["error"];
    let kinds: Vec<_> = error["questions"].as_array().into_iter().flatten().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["empty-downgrade", "drop-table"], "{error}");
    let table = &error["questions"][1];
    assert_eq!((&table["object"], &table["answers"][0]["arguments"]), (&json!("thing"), &json!(["--yes"])));
    assert!(table["sentence"].as_str().is_some_and(|told| told.contains("1 row")), "{error}");
    json(&project, &["downgrade", "base", "--yes"], Exit::Done);
}

#[test]
fn quiet_and_loud() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let quiet = project.run(&["upgrade", "-q"]).expect(Exit::Done, &[]);
    assert_eq!(quiet.err, "");
    assert!(project.run(&["current", "-q"]).out.starts_with("111111111111"));
    let coloured = project.run(&["history", "--color", "always"]).expect(Exit::Done, &[]);
    assert!(coloured.out.contains("\u{1b}["));
    let plain = project.run(&["history"]).expect(Exit::Done, &[]);
    assert!(!plain.out.contains('\u{1b}'));
}

//! How the program speaks: to people, to programs, and about itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_migrate::error::Exit;
use migrate_tests::command::Place;
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
    "restore",
    "reset",
    "create-database",
    "drop-database",
    "completions",
    "man",
];

const IDS: [&str; 2] = ["222222222222", "111111111111"];

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
                if !word.starts_with('-') {
                    named.insert(word);
                }
            }
        });
    }
    named.retain(|word| !word.is_empty() && !word.starts_with('-'));
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

/// Each line of the answer: an object, errors too.
#[track_caller]
fn json(project: &Project, arguments: &[&str], exit: Exit) -> Vec<Value> {
    json_at(&project.place(), arguments, exit)
}

#[track_caller]
fn json_at(place: &Place, arguments: &[&str], exit: Exit) -> Vec<Value> {
    let answer = place.run(&[&["--format", "json"], arguments].concat()).expect(exit, &["!error:"]);
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let lines: Vec<Value> = answer.out.lines().map(read).collect();
    assert!(lines.iter().all(Value::is_object), "{}", answer.out);
    lines
}

#[track_caller]
fn keys(value: &Value, expected: &str) {
    let found: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(found.join(" "), expected, "{value}");
}

/// What was asked of each command so far.
#[derive(Default)]
struct Asked(BTreeSet<String>);

impl Asked {
    #[track_caller]
    fn at(&mut self, place: &Place, arguments: &[&str], exit: Exit) -> Vec<Value> {
        self.0.insert(arguments[0].to_owned());
        json_at(place, arguments, exit)
    }

    /// Of what is answered with one object: its keys.
    #[track_caller]
    fn keys(&mut self, place: &Place, arguments: &[&str], expected: &str) -> Value {
        let lines = self.at(place, arguments, Exit::Done);
        assert_eq!(lines.len(), 1, "{arguments:?}: {lines:?}");
        keys(&lines[0], expected);
        lines[0].clone()
    }

    /// Of what is told step by step: each step names itself, and the last one has these keys.
    #[track_caller]
    fn events(&mut self, place: &Place, arguments: &[&str], expected: &str) -> Vec<Value> {
        let lines = self.at(place, arguments, Exit::Done);
        assert!(lines.iter().all(|line| line["event"].is_string()), "{lines:?}");
        keys(lines.last().expect("the end"), expected);
        lines
    }
}

/// Each command has one object a line for programs, or says that it has none. A command that is not asked here fails
/// the test.
#[test]
fn json_of_every_command() {
    const REVISION: &str = "branch_point created current depends_on head id labels message parents replaces";
    let mut asked = Asked::default();
    let (project, database) = package(MODEL);
    let place = project.place().with("EDITOR", "true");

    asked.keys(&place, &["init"], "depends_on_migrate made package");
    let check = &asked.at(&place, &["check"], Exit::No)[0];
    keys(check, "findings notes ok");
    keys(&check["findings"][0], "details help message");
    let diff = asked.keys(&place, &["diff"], "changes hazards revision");
    let first = ["autogenerate", "-m", "first", "--rev-id", "111111111111"];
    let written = asked.keys(&place, &first, "changes folder hazards revision");
    assert_eq!(written["changes"], diff["changes"]);
    keys(&written["revision"], "downgrade id message parents upgrade");
    let nothing = &json(&project, &["autogenerate", "-m", "again"], Exit::Done)[0];
    assert!(nothing["revision"].is_null() && nothing["changes"] == Value::Array(Vec::new()));
    let second = ["revision", "-m", "empty", "--rev-id", "222222222222"];
    asked.keys(&place, &second, "changes folder hazards revision");
    asked.keys(&place, &["erd"], "diagram enums language relations revisions tables");
    asked.keys(&place, &["erd", "-o", "a.dot"], "enums file fresh language relations revisions tables");
    asked.keys(&place, &["rebase", "2222", "--onto", "1111"], "files id kept parents was");
    asked.keys(&place, &["edit", "2222"], "changed file id");
    asked.keys(&place, &["plan"], "at database in_the_way revisions");
    asked.at(&place, &["verify"], Exit::Done);
    asked.keys(&place, &["record", "1111"], "changed changes files id was");

    let ended = "ahead applied counts_as_applied current database event half_done late";
    let events = asked.events(&place, &["upgrade", "--backup", "old"], ended);
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(
        kinds.iter().copied().filter(|kind| *kind != "statement").collect::<Vec<_>>(),
        ["backup", "started", "finished", "started", "finished", "done"]
    );
    let started = events.iter().find(|event| event["event"] == "started").expect("it started");
    keys(started, "direction event late message number of revision");
    asked.keys(&place, &["status"], "ahead current database drift edited heads partial pending pruned");
    let live = asked.keys(&place, &["check", "--live"], "findings live notes ok");
    keys(&live["live"], "ahead changes database hazards pending there_already undecided");
    asked.keys(&place, &["diff", "--live"], "changes hazards notes revision undecided");
    let current = asked.keys(&place, &["current"], "at_heads current");
    keys(&current["current"][0], "applied_at applied_by head id in_files message replaced_by");
    let history = asked.at(&place, &["history", "-i"], Exit::Done);
    assert_eq!(history.iter().map(|line| line["id"].as_str()).collect::<Vec<_>>(), IDS.map(Some));
    history.iter().for_each(|revision| keys(revision, REVISION));
    asked.keys(&place, &["heads"], REVISION);
    assert_eq!(asked.at(&place, &["branches"], Exit::Done), [] as [Value; 0]);
    asked.keys(&place, &["merge"], "head revision");
    asked.keys(
        &place,
        &["show", "1111"],
        "changes created downgrade folder id labels message parents replaces upgrade",
    );
    asked.keys(&place, &["show", "--schema"], "revisions sql");
    asked.keys(&place, &["doctor"], "ok problems sections warnings");
    asked.keys(&place, &["recover"], "database heads lock written");
    asked.at(&place, &["switch"], Exit::Done);
    asked.keys(&place, &["stamp", "1111"], "current");
    assert_eq!(json(&project, &["current", "--check-heads"], Exit::No)[0]["at_heads"], Value::Bool(false));
    asked.events(&place, &["downgrade", "base"], "current database event half_done taken_back");
    asked.events(&place, &["reset"], ended);
    asked.keys(
        &place,
        &["squash", "base:head", "--rev-id", "333333333333"],
        "changes folder hazards pieces revision",
    );
    asked.keys(
        &place,
        &["restore", &format!("old/{}", only_file(&project, "old"))],
        "beside created database file in_place",
    );

    let (there, holds) = package(MODEL);
    holds.execute("CREATE TABLE thing (id bigint PRIMARY KEY)").expect("a table");
    asked.keys(
        &there.place(),
        &["pull", "--output", "src/pulled.rs"],
        "configured database kept notes objects steps tables types written",
    );
    asked.keys(
        &there.place(),
        &["baseline"],
        "database differences folder message objects revision rows tables types undecided",
    );

    asked.keys(&place, &["create-database"], "created database event");
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let beside =
        place.clone().with("DATABASE_URL", &database.url().replacen(&name, &format!("{name}_beside"), 1));
    let made = asked.keys(&beside, &["create-database"], "created database event");
    assert_eq!(made["created"], json!(true));
    asked.keys(&beside, &["drop-database"], "database dropped event");
    asked.keys(&place, &["local", "stop"], "stopped");
    asked.keys(&place, &["man", "-o", "man"], "folder pages");
    for command in [&["local", "psql"][..], &["completions", "bash"], &["man"], &["upgrade", "--sql"]] {
        let refused = &asked.at(&place, command, Exit::Usage)[0]["error"];
        assert!(refused.to_string().contains("--format json"), "{refused}");
    }
    let unasked: Vec<&&str> = COMMANDS.iter().filter(|command| !asked.0.contains(**command)).collect();
    assert!(unasked.is_empty(), "what do they say to programs? {unasked:?}");
}

fn only_file(project: &Project, folder: &str) -> String {
    let mut names = fs::read_dir(project.folder().join(folder)).expect("a folder");
    names.next().expect("a file").expect("a file").file_name().to_string_lossy().into_owned()
}

#[test]
fn errors_for_programs() {
    let (project, _database) = package(MODEL);
    record(&project, '1', &[]);
    model(&project, "");
    for (arguments, exit) in [
        (&["autogenerate", "-m", "x"][..], Exit::AnswerNeeded),
        (&["upgrade", "zzz"], Exit::Usage),
        (&["current", "--database-url", "postgres://app@127.0.0.1:1/x"], Exit::Database),
        (&["check", "--manifest-path", "nowhere/Cargo.toml"], Exit::Project),
        (&["upgrad"], Exit::Usage),
        (&["upgrade", "--frob"], Exit::Usage),
        (&["downgrade"], Exit::Usage),
        (&[], Exit::Usage),
    ] {
        let error = json(&project, arguments, exit);
        assert_eq!(error.len(), 1, "{error:?}");
        keys(&error[0], "error");
        keys(&error[0]["error"], "causes excerpt exit help message questions");
        assert_eq!(error[0]["error"]["exit"], Value::from(exit as u8));
        let told = error[0]["error"]["message"].as_str().unwrap_or_default();
        assert!(!told.is_empty() && !told.starts_with("error"), "{told}");
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

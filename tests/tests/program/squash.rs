//! `squash`: one revision in the place of many, for databases at every position of the old chain.

use std::path::Path;

use cargo_migrate::error::Exit;
use migrate_tests::command::Place;
use migrate_tests::database::{Database, server_version};
use migrate_tests::difference::same;
use migrate_tests::project::{Project, files_below};

use super::{folder_of, model, package, record};

const SQUASH: &str = "aaaaaaaaaaaa";

/// What the models say at each step that has models.
fn models(step: u32) -> String {
    let since = |first: u32, line: &str| if step >= first { format!("    {line}\n") } else { String::new() };
    let mut text = format!(
        "#[derive(Table)]\npub struct Team {{\n    #[column(primary_key)]\n    pub id: i64,\n    pub name: String,\n{}{}}}\n",
        since(4, "pub motto: Option<String>,"),
        since(5, "#[column(backfill = \"length(name)\")]\n    pub size: i32,"),
    );
    if step >= 3 {
        text += &format!(
            "\n#[derive(Table)]\n#[table(name = \"users\")]\npub struct User {{\n    #[column(primary_key)]\n    pub id: i64,\n    \
             #[column(references = Team, index)]\n    pub team_id: i64,\n{}{}{}}}\n",
            since(4, "pub name: Option<String>,"),
            since(7, "#[column(unique)]\n    pub email: Option<String>,"),
            since(8, "pub phone: Option<String>,"),
        );
    }
    if step == 3 {
        text += "\n#[derive(Table)]\npub struct Scratch {\n    #[column(primary_key)]\n    pub id: i64,\n}\n";
    }
    text
}

/// Writes SQL into a new revision.
#[track_caller]
fn by_hand(project: &Project, digit: char, upgrade: &str, downgrade: &str) {
    let id = digit.to_string().repeat(12);
    let message = format!("by hand {digit}");
    project.run(&["revision", "-m", &message, "--rev-id", &id]).expect(Exit::Done, &[]);
    let folder = folder_of(project, digit);
    for (name, sql) in [("upgrade.sql", upgrade), ("downgrade.sql", downgrade)] {
        let path = format!("{folder}/{name}");
        let heading = &project.files(&folder).expect("files")[name];
        project.write(&path, &format!("{heading}{sql}")).expect("a file");
    }
}

/// Seven revisions, of which four were generated, two written by hand and one fills rows; and one after them.
fn chain() -> (Project, Database) {
    let (project, database) = package(&models(1));
    record(&project, '1', &["--label", "teams"]);
    // Nobody is made to end the last statement.
    by_hand(&project, '2', "\nINSERT INTO team VALUES (1, 'one'), (3, 'three')", "\nDELETE FROM team;\n");
    for step in 3..=5 {
        model(&project, &models(step));
        record(&project, char::from_digit(step, 10).expect("a digit"), &["--allow-destructive"]);
    }
    by_hand(
        &project,
        '6',
        "\nUPDATE team SET motto = 'No. ' || id;\n-- migrate: no-transaction\nVACUUM team;\n",
        "\nUPDATE team SET motto = NULL;\n",
    );
    for step in 7..=8 {
        model(&project, &models(step));
        record(&project, char::from_digit(step, 10).expect("a digit"), &[]);
    }
    (project, database)
}

/// The same models and revisions in a package of its own: an image that was built before.
fn image(project: &Project) -> Project {
    let image = Project::new("", "").expect("a package");
    for folder in ["migrations", "src"] {
        image.write(&format!("{folder}/x"), "").expect("a file that can be written");
        image.restore(folder, &project.files(folder).expect("files")).expect("files that can be written");
    }
    image
}

/// All that is in a database, but for the tool's own table.
#[track_caller]
fn content(database: &Database) -> String {
    let rows = |table: &str| {
        let query = format!("SELECT t::text FROM {table} t ORDER BY 1");
        let there =
            database.query(&format!("SELECT coalesce(to_regclass('{table}')::text, '')")).expect("rows");
        if there == [""] { Vec::new() } else { database.query(&query).expect("rows") }
    };
    format!("{}\nteam: {}\n", database.dump().expect("a dump"), rows("team").join(" "))
}

#[track_caller]
fn are_the_same(expected: &str, database: &Database, which: &str) {
    same(which, expected, &content(database)).unwrap_or_else(|difference| panic!("{difference}"));
}

fn at(project: &Project, database: &Database) -> Place {
    project.place().with("DATABASE_URL", &database.url())
}

fn rows_of(database: &Database) -> String {
    database.query("SELECT id FROM migrate_revisions ORDER BY id").expect("rows").join(" ")
}

fn id(digit: u32) -> String {
    digit.to_string().repeat(12)
}

#[track_caller]
fn squash(project: &Project, range: &str) {
    project
        .run(&["squash", range, "-m", "the beginnings", "--rev-id", SQUASH])
        .expect(Exit::Done, &["Revision aaaaaaaaaaaa the beginnings", "cargo migrate squash --prune"]);
}

#[test]
fn databases_at_every_position_get_to_the_head() {
    let (project, _) = chain();
    let empty = content(&Database::new());
    // Where databases stand before the squash, and what is in one that went all the way.
    let databases: Vec<Database> = (0..=8).map(|_| Database::new()).collect();
    for (step, database) in databases.iter().enumerate().skip(1) {
        at(&project, database).run(&["upgrade", &id(step as u32)]).expect(Exit::Done, &[]);
    }
    let whole = content(&databases[8]);
    let lock = project.files("migrations").expect("files")["schema.lock"].clone();

    squash(&project, "1:7");
    assert_eq!(project.files("migrations").expect("files")["schema.lock"], lock);
    project.run(&["check"]).expect(Exit::Done, &["2 revisions, models and records agree"]);
    project.run(&["heads"]).expect(Exit::Done, &["888888888888 (head)  a change\n", "!7777"]);
    project.run(&["autogenerate", "-m", "nothing"]).expect(Exit::Done, &["!Revision"]);

    for (step, database) in databases.iter().enumerate() {
        let place = at(&project, database);
        let status = place.run(&["status"]);
        match step {
            0 => status.expect(
                Exit::Done,
                &[
                    "current   base",
                    "pending   aaaaaaaaaaaa  the beginnings\n          888888888888  a change\n",
                ],
            ),
            1..7 => status.expect(
                Exit::Done,
                &[
                    &format!("current   {}", id(step as u32)),
                    &format!("pending   {}", id(step as u32 + 1)),
                    "!aaaa",
                ],
            ),
            7 => status.expect(Exit::Done, &["current   777777777777", "pending   888888888888", "!aaaa"]),
            _ => status.expect(Exit::Done, &["current   888888888888", "pending   none", "!aaaa"]),
        };
        let note = "aaaaaaaaaaaa counts as applied: the database has the 7 revisions that it replaces";
        let answer = place.run(&["upgrade"]);
        match step {
            0 => answer
                .expect(Exit::Done, &["2 revisions applied", "is at 888888888888", "!counts as applied"]),
            8 => answer.expect(Exit::Done, &["is up to date at 888888888888", note]),
            _ => answer.expect(Exit::Done, &["is at 888888888888", note]),
        };
        are_the_same(&whole, database, &format!("the database that was at {step}"));
        place.run(&["current", "--check-heads"]).expect(Exit::Done, &["888888888888 (head)  a change\n"]);
        place.run(&["status"]).expect(Exit::Done, &["pending   none", "!ahead"]);
        place.run(&["history", "-i"]).expect(
            Exit::Done,
            &["888888888888  1970-01-01  a change  (head, current)\n", "replaces 7 revisions"],
        );
        let rows = rows_of(database);
        match step {
            0 => assert_eq!(rows, "888888888888 aaaaaaaaaaaa"),
            _ => assert!(rows.starts_with("111111111111 ") && !rows.contains(SQUASH), "{rows}"),
        }
    }

    // What runs on the way down is what ran on the way up.
    for (step, database) in databases.iter().enumerate() {
        let place = at(&project, database);
        place.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
        match step {
            0 => place.run(&["current"]).expect(Exit::Done, &["aaaaaaaaaaaa  the beginnings\n", "!(head)"]),
            _ => {
                let name = "777777777777 (replaced by aaaaaaaaaaaa)  a change\n";
                place.run(&["current"]).expect(Exit::Done, &[name])
            }
        };
        // Either name is where it stands.
        place.run(&["downgrade", SQUASH]).expect(Exit::Done, &["already"]);
        place.run(&["downgrade", "7777"]).expect(Exit::Done, &["already"]);
        let middle = place.run(&["downgrade", "3333", "--yes"]);
        match step {
            0 => {
                let error = "revision `333333333333` is within what `aaaaaaaaaaaa` replaces";
                middle.expect(Exit::Usage, &[error, "`aaaaaaaaaaaa` is all of it", "`aaaaaaaaaaaa-1` is"])
            }
            _ => middle.expect(Exit::Done, &["4 revisions taken back", "is at 333333333333"]),
        };
        place.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["taken back"]);
        are_the_same(&empty, database, &format!("the database that was at {step}, emptied"));
        // From there it is a new one.
        place.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
        are_the_same(&whole, database, &format!("the database that was at {step}, again"));
    }
}

#[test]
fn folders_are_pruned() {
    let (project, _) = chain();
    let [new, middle, all] = [Database::new(), Database::new(), Database::new()];
    at(&project, &middle).run(&["upgrade", "3333"]).expect(Exit::Done, &[]);
    at(&project, &all).run(&["upgrade"]).expect(Exit::Done, &[]);
    let (whole, empty) = (content(&all), content(&new));
    project.run(&["squash", "--prune"]).expect(Exit::Done, &["Nothing to prune"]);
    squash(&project, "1:7");

    let lost = "A database between 111111111111 and 777777777777 no longer gets through to aaaaaaaaaaaa, only back to \
                base.\nOne that has all of them does, and so does one that has none.\n";
    let folder = folder_of(&project, '3');
    project
        .run(&["squash", "--prune", "--dry-run"])
        .expect(Exit::Done, &[lost, &folder, "Nothing was deleted"]);
    project.run(&["squash", "--prune"]).expect(
        Exit::AnswerNeeded,
        &[
            "this deletes 7 folders; nothing was deleted",
            lost,
            &format!("  {folder}/\n"),
            "agree with `--yes`",
        ],
    );
    project
        .run(&["squash", "1:7", "--prune"])
        .expect(Exit::Usage, &["`1:7` is a range", "leave out `--prune`"]);
    project.run(&["squash", "8", "--prune"]).expect(Exit::Usage, &["revision 888888888888 replaces none"]);
    project.run(&["squash", "--prune", SQUASH, "--yes"]).expect(Exit::Done, &["7 folders deleted"]);
    let files = project.files("migrations").expect("files");
    assert_eq!(files.len(), 2 * 3 + 1, "{files:?}");
    assert!(files.values().any(|text| text.contains("parents = [\"777777777777\"]")));
    project.run(&["squash", "--prune", "--yes"]).expect(Exit::Done, &["Nothing to prune"]);
    project.run(&["check"]).expect(Exit::Done, &["2 revisions, models and records agree"]);
    project.run(&["history", "-v"]).expect(
        Exit::Done,
        &[
            "    replaces 111111111111  (its folder is gone)\n             222222222222  (its",
            "after    aaaaaaaaaaaa",
        ],
    );
    let twin = ["revision", "-m", "x", "--rev-id", "777777777777"];
    project
        .run(&twin)
        .expect(Exit::Usage, &["revision 777777777777 was there already, and is replaced by aaaaaaaaaaaa"]);

    // None of them, and all of them.
    at(&project, &new).run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    are_the_same(&whole, &new, "the new one");
    let place = at(&project, &all);
    place.run(&["status"]).expect(Exit::Done, &["current   888888888888", "pending   none", "!ahead"]);
    place
        .run(&["upgrade"])
        .expect(Exit::Done, &["is up to date at 888888888888", "aaaaaaaaaaaa counts as applied", "!ahead"]);
    place.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["is at 777777777777"]);
    place
        .run(&["current"])
        .expect(Exit::Done, &["777777777777 (replaced by aaaaaaaaaaaa)", "!not in the files"]);
    // Nothing could take it up again.
    place.run(&["downgrade", "-1", "--yes"]).expect(
        Exit::Usage,
        &[
            "this would take back `777777777777`, a part of what `aaaaaaaaaaaa` replaces, and nothing could apply it \
             again: the folder is gone",
            "take back all of them: `cargo migrate downgrade base`",
            "bring the folders back",
        ],
    );
    place.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied", "is at 888888888888"]);
    are_the_same(&whole, &all, "the one that had all");
    place.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["8 revisions taken back"]);
    are_the_same(&empty, &all, "the one that had all, emptied");
    place.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    are_the_same(&whole, &all, "the one that had all, from the base");

    // Some of them.
    let place = at(&project, &middle);
    let gone = "the database has only 3 of the revisions that `aaaaaaaaaaaa` replaces, and the folders of \
                `444444444444`, `555555555555` and 2 more are gone";
    let ways = [
        gone,
        "bring the folders back from version control",
        "or let a version of the program that still has them",
        "or go back, for it carries what it has: `cargo migrate downgrade base`",
    ];
    place.run(&["upgrade"]).expect(Exit::Project, &ways);
    place.run(&["upgrade", "3333"]).expect(Exit::Project, &ways);
    place.run(&["status"]).expect(
        Exit::Project,
        &["current   333333333333", "pending   aaaaaaaaaaaa  the beginnings\n          888888888888", gone],
    );
    place.run(&["current"]).expect(Exit::Done, &["333333333333  a change\n"]);
    place.run(&["current", "--check-heads"]).expect(Exit::No, &["target database is not up to date"]);
    place.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["3 revisions taken back"]);
    are_the_same(&empty, &middle, "the one in the middle, emptied");
    place.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    are_the_same(&whole, &middle, "the one in the middle, from the base");
}

#[test]
fn an_image_of_before_goes_on() {
    let (project, _) = chain();
    let old = image(&project);
    let [new, all] = [Database::new(), Database::new()];
    at(&project, &all).run(&["upgrade"]).expect(Exit::Done, &[]);
    let (whole, empty) = (content(&all), content(&new));
    squash(&project, "1:7");
    model(&project, &models(8).replace("pub phone", "pub site: Option<String>,\n    pub phone"));
    record(&project, '9', &[]);
    for database in [&new, &all] {
        at(&project, database).run(&["upgrade"]).expect(Exit::Done, &["is at 999999999999"]);
    }
    let further = content(&all);
    are_the_same(&further, &new, "the new one");

    // It knows neither the squash nor what came after that, and takes back what it never had.
    for (database, has) in [(&new, "888888888888"), (&all, "888888888888")] {
        let place = at(&old, database);
        place.run(&["upgrade"]).expect(
            Exit::Done,
            &[
                "is up to date at 888888888888",
                "the database is ahead: it has revision 999999999999",
                "!pending",
            ],
        );
        place.run(&["status"]).expect(Exit::Done, &["pending   none", "ahead"]);
        place.run(&["downgrade", has, "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
        are_the_same(&whole, database, "what the old image knows");
        place.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["taken back"]);
        are_the_same(&empty, database, "emptied by the old image");
        place.run(&["upgrade"]).expect(Exit::Done, &["8 revisions applied"]);
        are_the_same(&whole, database, "filled by the old image");
        // And the new one goes on from there.
        at(&project, database)
            .run(&["upgrade"])
            .expect(Exit::Done, &["1 revision applied", "counts as applied"]);
        are_the_same(&further, database, "further by the new image");
    }
}

/// Empty revisions, each with these parents.
#[track_caller]
fn revisions(project: &Project, lines: &[(char, &[&str])]) {
    for (digit, flags) in lines {
        let id = digit.to_string().repeat(12);
        let message = format!("step {digit}");
        let mut arguments = vec!["revision", "-m", &message, "--rev-id", &id];
        arguments.extend(*flags);
        project.run(&arguments).expect(Exit::Done, &[]);
        let folder = folder_of(project, *digit);
        project
            .write(&format!("{folder}/upgrade.sql"), &format!("CREATE TABLE t{digit} ();\n"))
            .expect("a file");
        project
            .write(&format!("{folder}/downgrade.sql"), &format!("DROP TABLE t{digit};\n"))
            .expect("a file");
    }
}

#[test]
fn a_range_has_one_way_in_and_one_way_out() {
    let (project, database) = package("");
    revisions(
        &project,
        &[
            ('1', &[]),
            ('2', &[]),
            ('3', &[]),
            ('4', &["--head", "2", "--splice"]),
            ('5', &["--head", "2", "--splice"]),
        ],
    );
    let refused = |range: &str, words: &[&str]| {
        let before = project.files("migrations").expect("files");
        project.run(&["squash", range, "-m", "x", "--rev-id", SQUASH]).expect(Exit::Usage, words);
        assert_eq!(project.files("migrations").expect("files"), before);
    };
    refused(
        "1:heads",
        &["`1:heads` ends at several revisions\n  333333333333  step 3", "cargo migrate merge"],
    );
    refused(
        "1:3",
        &[
            "a branch leaves the range at 222222222222, which is not its end\n  444444444444  step 4\n  555555555555",
            "end the range there, at 222222222222",
        ],
    );
    refused("2", &["`2` is no range", "write `a:b`, `a:` or `:b`"]);
    refused("2:2", &["`2:2` is one revision, and a squash joins several", "`base:head` is all of them"]);
    refused("3:4", &["`3:4` is no range: `444444444444` does not come after `333333333333`"]);
    project.run(&["squash"]).expect(Exit::Usage, &["<RANGE>"]);
    project.run(&["squash", "1:2", "-m", " "]).expect(Exit::Usage, &["the message is empty"]);
    project.run(&["squash", "1:2", "--yes"]).expect(Exit::Usage, &["--prune"]);

    project.run(&["merge", "3", "4", "--rev-id", "666666666666"]).expect(Exit::Done, &[]);
    refused(
        "3:6",
        &[
            "a branch enters the range at 666666666666, which is not its beginning\n  444444444444  step 4",
            "begin the range before where the branches part",
        ],
    );
    refused("2:6", &["a branch leaves the range at 222222222222", "555555555555  step 5"]);
    project.run(&["merge", "5", "6", "--rev-id", "777777777777"]).expect(Exit::Done, &[]);
    revisions(&project, &[('8', &[])]);

    // What merges within it is no matter; the merges themselves leave nothing.
    let half = Database::new();
    at(&project, &half).run(&["upgrade", "4"]).expect(Exit::Done, &["3 revisions applied"]);
    squash(&project, "2:7");
    let upgrade = &project.files(&folder_of(&project, 'a')).expect("files")["upgrade.sql"];
    let kept: Vec<&str> = upgrade.lines().filter(|line| line.starts_with("-- Revision ")).collect();
    assert_eq!(
        kept,
        [
            "-- Revision aaaaaaaaaaaa, after 111111111111",
            "-- Revision 222222222222, \"step 2\", as it stands there.",
            "-- Revision 333333333333, \"step 3\", as it stands there.",
            "-- Revision 444444444444, \"step 4\", as it stands there.",
            "-- Revision 555555555555, \"step 5\", as it stands there.",
        ]
    );
    project.run(&["history", "--graph"]).expect(
        Exit::Done,
        &[
            "888888888888",
            "aaaaaaaaaaaa  1970-01-01  the beginnings  (replaces 6 revisions)",
            "111111111111",
            "!2222",
        ],
    );
    project.run(&["heads"]).expect(Exit::Done, &["888888888888 (head)", "!aaaa"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    at(&project, &half)
        .run(&["upgrade"])
        .expect(Exit::Done, &["5 revisions applied", "6 revisions that it replaces"]);
    are_the_same(&content(&database), &half, "the one at a branch");
    // Twice the same, and once more around it.
    project
        .run(&["squash", "base:head", "-m", "all", "--rev-id", "bbbbbbbbbbbb"])
        .expect(Exit::Done, &["Squash of 3 revisions"]);
    let toml = &project.files(&folder_of(&project, 'b')).expect("files")["revision.toml"];
    let replaces = toml.lines().find(|line| line.starts_with("replaces")).unwrap_or_default();
    let ids: Vec<String> = [1, 0, 2, 3, 4, 6, 5, 7, 8]
        .map(|digit| if digit == 0 { SQUASH.to_owned() } else { id(digit) })
        .into();
    let mut listed: Vec<&str> = replaces.split('"').skip(1).step_by(2).collect();
    assert_eq!((listed[0], listed[1], listed[8]), (&*id(1), SQUASH, &*id(8)), "{toml}");
    listed.sort_unstable();
    let mut sorted: Vec<&str> = ids.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    assert_eq!(listed, sorted);
    let third = Database::new();
    at(&project, &third).run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    are_the_same(&content(&database), &third, "the new one");
    for database in [&database, &half] {
        at(&project, database)
            .run(&["upgrade"])
            .expect(Exit::Done, &["is up to date", "bbbbbbbbbbbb counts as applied"]);
    }
    project.run(&["squash", "--prune", "--yes"]).expect(Exit::Done, &["9 folders deleted"]);
    let empty = content(&Database::new());
    for database in [&database, &half, &third] {
        let place = at(&project, database);
        place.run(&["upgrade"]).expect(Exit::Done, &["is up to date", "!ahead"]);
        place.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["taken back"]);
        are_the_same(&empty, database, "emptied");
        place.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied", "is at bbbbbbbbbbbb"]);
    }
}

#[test]
fn labels_and_dependencies_move_along() {
    let (project, _database) = package("");
    revisions(&project, &[('1', &["--label", "accounts"]), ('2', &["--label", "carts"]), ('3', &[])]);
    revisions(
        &project,
        &[('4', &["--head", "base", "--depends-on", "2"]), ('5', &["--head", "4", "--depends-on", "3"])],
    );
    // What depends on the middle, and what the middle depends on, cannot both be outside.
    project.run(&["squash", "4:5", "-m", "x", "--rev-id", "cccccccccccc"]).expect(Exit::Done, &[]);
    let toml = &project.files(&folder_of(&project, 'c')).expect("files")["revision.toml"];
    assert!(
        toml.contains("parents = []\n")
            && toml.contains("depends-on = [\"222222222222\", \"333333333333\"]\n")
    );
    squash(&project, "accounts:3");
    let toml = &project.files(&folder_of(&project, 'a')).expect("files")["revision.toml"];
    assert!(toml.contains("labels = [\"accounts\", \"carts\"]\n"), "{toml}");
    project.run(&["squash", "--prune", "--yes"]).expect(Exit::Done, &["5 folders deleted"]);
    project.run(&["history"]).expect(
        Exit::Done,
        &[
            "(head, replaces 2 revisions, depends on aaaaaaaaaaaa)",
            "(head, replaces 3 revisions, accounts, carts)",
        ],
    );
    for name in ["carts", "2222", "carts@head", "333333333333"] {
        project.run(&["show", name]).expect(Exit::Done, &["aaaaaaaaaaaa  the beginnings", "!can't locate"]);
    }
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["2 revisions applied"]);
    let within =
        "`222222222222+1` leads nowhere: revision `222222222222` is within what `aaaaaaaaaaaa` replaces";
    project
        .run(&["downgrade", "222222222222+1"])
        .expect(Exit::Usage, &[within, "`aaaaaaaaaaaa-1` is where it"]);
    project
        .run(&["downgrade", "3333", "--yes"])
        .expect(Exit::Done, &["1 revision taken back", "is at aaaaaaaaaaaa"]);
}

#[test]
fn what_has_to_come_between_is_taken_in() {
    let (project, database) = package("");
    revisions(&project, &[('1', &[]), ('2', &["--head", "base", "--depends-on", "1"])]);
    revisions(&project, &[('3', &["--head", "1", "--depends-on", "2"])]);
    project.run(&["upgrade", "3"]).expect(Exit::Done, &["3 revisions applied"]);
    let whole = content(&database);
    project
        .run(&["squash", "1:3", "-m", "the beginnings", "--rev-id", SQUASH])
        .expect(Exit::Done, &["Squash of 3 revisions"]);
    let new = Database::new();
    at(&project, &new).run(&["upgrade", "heads"]).expect(Exit::Done, &["1 revision applied"]);
    are_the_same(&whole, &new, "the new one");
}

#[test]
fn what_is_renamed_on_the_way_has_its_last_name() {
    let folded = "#[column(primary_key)]";
    // What an identity counts with is called after the table for good.
    for (key, kept) in [(folded, "!kept as it is"), ("#[column(primary_key, identity)]", RENAMES)] {
        let first = FIRST_NAMES.replace(folded, key);
        let second = first
            .replace("pub struct Team {", "#[table(renamed_from = \"team\")] pub struct Club {")
            .replace("references = Team)]", "references = Club, renamed_from = \"team_id\")]")
            .replace("pub team_id", "pub club_id")
            .replace("pub number: i32", "pub number: i32, pub motto: Option<String>");
        let third = second.replace("pub motto", "#[column(renamed_from = \"motto\")] pub saying");
        let (project, database) = package(&first);
        record(&project, '1', &[]);
        model(&project, &second);
        record(&project, '2', &[]);
        model(&project, &third);
        record(&project, '3', &[]);
        project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
        let whole = content(&database);
        project
            .run(&["squash", "base:head", "-m", "the beginnings", "--rev-id", SQUASH])
            .expect(Exit::Done, &["Squash of 3 revisions", kept]);
        project.run(&["check"]).expect(Exit::Done, &[]);
        let upgrade = &project.files(&folder_of(&project, 'a')).expect("files")["upgrade.sql"];
        assert_eq!(upgrade.contains("RENAME"), key != folded, "{upgrade}");
        let new = Database::new();
        at(&project, &new).run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
        are_the_same(&whole, &new, key);
    }
}

const RENAMES: &str =
    "222222222222  a change  kept as it is: it renames, and a sequence keeps the first name\n";

const FIRST_NAMES: &str = "#[derive(PgEnum)] pub enum State { New, Old }
#[derive(Table)] #[index(name)] pub struct Team {
    #[column(primary_key)] pub id: i64,
    #[column(serial)] pub number: i32,
    #[column(unique)] pub name: String,
    #[column(default = \"'New'\")] pub state: State,
}
#[derive(Table)] pub struct User { #[column(primary_key)] pub id: i64, #[column(references = Team)] pub team_id: i64 }";

#[test]
fn two_that_replace_the_same_are_refused() {
    let (project, _) = package("");
    revisions(&project, &[('1', &[]), ('2', &[]), ('3', &[])]);
    project.run(&["squash", "1:2", "-m", "here", "--rev-id", "bbbbbbbbbbbb"]).expect(Exit::Done, &[]);
    let here = project.files(&folder_of(&project, 'b')).expect("files");
    let folder = folder_of(&project, 'b');
    std::fs::remove_dir_all(project.folder().join(&folder)).expect("a folder");
    project.run(&["squash", "2:3", "-m", "there", "--rev-id", "cccccccccccc"]).expect(Exit::Done, &[]);
    for (name, text) in here {
        project.write(&format!("{folder}/{name}"), &text).expect("a file");
    }
    project.run(&["history"]).expect(
        Exit::Project,
        &[
            "two revisions replace `222222222222`: `bbbbbbbbbbbb` and `cccccccccccc`",
            "delete the folder of one of them: `bbbbbbbbbbbb` or `cccccccccccc`",
        ],
    );
}

#[test]
fn code_of_the_application_is_not_taken_along() {
    let (project, _) = package("");
    revisions(&project, &[('1', &[]), ('2', &[]), ('3', &[])]);
    let folder = folder_of(&project, '2');
    project.write(&format!("{folder}/upgrade.sql"), "-- migrate: code\n").expect("a file");
    project.run(&["squash", "base:head"]).expect(
        Exit::Usage,
        &[
            "code of the application belongs to revisions of the range, and no squash can take it along\n  \
             222222222222  step 2\n",
            "squash what comes before them, and what comes after, each for itself",
        ],
    );
}

#[test]
fn what_is_on_another_branch_of_git_follows() {
    let (project, _) = package("");
    revisions(&project, &[('1', &[]), ('2', &[]), ('3', &[])]);
    let elsewhere = image(&project);
    revisions(&elsewhere, &[('4', &["--head", "2", "--splice"]), ('5', &["--head", "3", "--splice"])]);
    let there = Database::new();
    at(&elsewhere, &there).run(&["upgrade", "4"]).expect(Exit::Done, &["3 revisions applied"]);
    squash(&project, "base:head");
    for (name, text) in elsewhere.files("migrations").expect("files") {
        project.write(&format!("migrations/{name}"), &text).expect("a file");
    }
    // One comes after the end, the other came after the middle: both come after the whole.
    project.run(&["heads", "-v"]).expect(
        Exit::Done,
        &["444444444444 (head)", "555555555555 (head)", "    after    aaaaaaaaaaaa", "!aaaaaaaaaaaa (head"],
    );
    project.run(&["merge", "--rev-id", "666666666666"]).expect(Exit::Done, &[]);
    let new = Database::new();
    at(&project, &new).run(&["upgrade"]).expect(Exit::Done, &["4 revisions applied"]);
    at(&project, &there).run(&["upgrade"]).expect(
        Exit::Done,
        &["3 revisions applied", "revision 333333333333 arrived late", "3 revisions that it replaces"],
    );
    are_the_same(&content(&new), &there, "the one of the other branch");
    let empty = content(&Database::new());
    for database in [&new, &there] {
        at(&project, database).run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &[]);
        are_the_same(&empty, database, "emptied");
    }
}

#[test]
fn scripts_for_psql() {
    let (project, _) = chain();
    let old = [3, 7].map(|step| {
        let database = Database::new();
        at(&project, &database).run(&["upgrade", &id(step)]).expect(Exit::Done, &[]);
        database
    });
    let clean = Database::new();
    at(&project, &clean).run(&["upgrade"]).expect(Exit::Done, &[]);
    let (whole, empty) = (content(&clean), content(&Database::new()));
    squash(&project, "1:7");
    let script = |arguments: &[&str]| {
        let place = project.place().without("DATABASE_URL");
        place.run(&[arguments, &["--sql"]].concat()).expect(Exit::Done, &["!error"]).out
    };
    let refused = |arguments: &[&str], words: &[&str]| {
        let place = project.place().without("DATABASE_URL");
        place.run(&[arguments, &["--sql"]].concat()).expect(Exit::Usage, words);
    };

    // The ends say what the database has.
    let new = Database::new();
    let Some(answer) = new.psql(&script(&["upgrade", "base:head"])) else { return };
    answer.expect("a script that runs");
    are_the_same(&whole, &new, "the new one");
    assert_eq!(rows_of(&new), "888888888888 aaaaaaaaaaaa");
    at(&project, &new).run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    for (database, from) in old.iter().zip(["3333", "7777"]) {
        let run = |script: &str| database.psql(script).expect("psql");
        // One that has some of them is not given the whole.
        let error = run(&script(&["upgrade", "base:head"])).expect_err("it is refused");
        assert!(error.contains("revision `aaaaaaaaaaaa` (the beginnings) cannot be applied here"), "{error}");
        assert!(error.contains("with 111111111111, 222222222222"), "{error}");
        run(&script(&["upgrade", &format!("{from}:head")])).expect("a script that runs");
        are_the_same(&whole, database, from);
        at(&project, database).run(&["upgrade"]).expect(Exit::Done, &["is up to date", "counts as applied"]);
    }
    let error = old[0].psql(&script(&["downgrade", "head:base"])).expect("psql").expect_err("it is refused");
    assert!(
        error.contains("revision `888888888888` (a change) cannot be taken back")
            || error.contains("`aaaaaaaaaaaa`"),
        "{error}"
    );
    new.psql(&script(&["downgrade", "head:base"])).expect("psql").expect("a script that runs");
    are_the_same(&empty, &new, "the new one, emptied");
    old[1].psql(&script(&["downgrade", "7777:base"])).expect("psql").expect_err("888888888888 is there yet");

    let stamped = script(&["stamp", SQUASH]);
    assert!(stamped.contains(SQUASH) && !stamped.contains("VALUES ('333333333333'"), "{stamped}");
    assert!(script(&["stamp", "3333"]).contains("VALUES ('333333333333'"));
    project.run(&["squash", "--prune", "--yes"]).expect(Exit::Done, &[]);
    refused(&["upgrade", "3333:head"], &["revision `333333333333` is within what `aaaaaaaaaaaa` replaces"]);
}

#[test]
fn one_that_stopped_in_the_middle_goes_on() {
    let (project, database) = chain();
    let stopped = Database::new();
    let by_hand = format!("{}/upgrade.sql", folder_of(&project, '6'));
    let text = std::fs::read_to_string(project.folder().join(&by_hand)).expect("a file");
    let gate = "SELECT 1 / count(*) FROM pg_class WHERE relname = 'gate';\n";
    project.write(&by_hand, &format!("{text}{gate}")).expect("a file");
    database.execute("CREATE TABLE gate ()").expect("a table");
    at(&project, &database).run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("DROP TABLE gate").expect("a table");
    let whole = content(&database);
    at(&project, &stopped).run(&["upgrade", "5555"]).expect(Exit::Done, &[]);
    // Somebody has it half done when it is squashed.
    squash(&project, "1:7");
    let new = Database::new();
    for (database, half_done, doing) in [(&stopped, "666666666666", "7777"), (&new, SQUASH, SQUASH)] {
        let place = at(&project, database);
        place.run(&["upgrade", doing]).expect(Exit::Database, &["division by zero"]);
        place.run(&["status"]).expect(Exit::Done, &[&format!("half done {half_done}")]);
        place.run(&["downgrade", "base", "--yes"]).expect(Exit::Database, &[half_done]);
        database.execute("CREATE TABLE gate ()").expect("a table");
        place.run(&["upgrade"]).expect(Exit::Done, &["is at 888888888888"]);
        database.execute("DROP TABLE gate").expect("a table");
        are_the_same(&whole, database, half_done);
    }
}

#[test]
fn a_database_can_be_told() {
    let (project, database) = chain();
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let whole = content(&database);
    squash(&project, "1:7");
    project.run(&["stamp", "head"]).expect(Exit::Done, &["is at 888888888888"]);
    assert!(rows_of(&database).starts_with("111111111111 "));
    // By its name it takes the rows of the others.
    project.run(&["stamp", SQUASH]).expect(Exit::Done, &["is at aaaaaaaaaaaa"]);
    assert_eq!(rows_of(&database), SQUASH);
    project.run(&["stamp", "head"]).expect(Exit::Done, &["is at 888888888888"]);
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["2 revisions taken back"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    are_the_same(&whole, &database, "the one that was told");
    project.run(&["stamp", "3333", "--purge"]).expect(Exit::Done, &["is at 333333333333"]);
    assert_eq!(rows_of(&database), "111111111111 222222222222 333333333333");
}

#[test]
fn the_same_is_written_each_time() {
    let (project, _) = chain();
    let again = image(&project);
    let json = |project: &Project| {
        let answer = project.run(&["squash", "base:head", "--rev-id", SQUASH, "--format", "json"]);
        answer.expect(Exit::Done, &[]).out
    };
    let said = json(&project);
    assert_eq!(said, json(&again));
    assert_eq!(project.files("migrations").expect("files"), again.files("migrations").expect("files"));
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["revision"]["message"], "squash 111111111111 to 888888888888");
    assert_eq!(said["revision"]["replaces"].as_array().map(Vec::len), Some(8));
    assert_eq!(
        said["pieces"][2],
        serde_json::json!({ "revisions": ["333333333333", "444444444444"], "kept": null })
    );
    assert_eq!(
        said["pieces"][3],
        serde_json::json!({ "revisions": ["555555555555"], "kept": "it changes what rows hold" })
    );
    let pruned = project.run(&["squash", "--prune", "--yes", "--format", "json"]).expect(Exit::Done, &[]).out;
    let pruned: serde_json::Value = serde_json::from_str(&pruned).expect("JSON");
    assert_eq!(
        (pruned["deleted"].as_bool(), pruned["folders"].as_array().map(Vec::len)),
        (Some(true), Some(8))
    );
}

/// A real project, whose revisions an earlier version of the tool has written.
#[test]
fn an_example_becomes_one() {
    if server_version() < 13 {
        eprintln!("skipped: there is no gen_random_uuid()");
        return;
    }
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lead-diagnosis/migrations");
    let files = files_below(&example).expect("files");
    let project = Project::new("", "").expect("a package");
    for (name, text) in &files {
        project.write(&format!("migrations/{name}"), text).expect("a file");
    }
    let ids: Vec<&str> =
        files.keys().filter_map(|name| name.strip_suffix("/revision.toml")?.split('_').nth(2)).collect();
    let empty = content(&Database::new());
    let databases: Vec<Database> = (0..=ids.len()).map(|_| Database::new()).collect();
    for (database, id) in databases.iter().skip(1).zip(&ids) {
        at(&project, database).run(&["upgrade", id]).expect(Exit::Done, &[]);
    }
    let whole = content(&databases[ids.len()]);
    project
        .run(&["squash", "base:head", "--rev-id", SQUASH])
        .expect(Exit::Done, &["Squash of 9 revisions", "!kept as it is"]);
    assert_eq!(project.files("migrations").expect("files")["schema.lock"], files["schema.lock"]);
    let upgrade = &project.files(&folder_of(&project, 'a')).expect("files")["upgrade.sql"];
    assert_eq!(upgrade.matches("CREATE TABLE").count(), 8);
    assert!(!upgrade.contains("ADD COLUMN") && !upgrade.contains("migrate:"), "{upgrade}");
    for (step, database) in databases.iter().enumerate() {
        at(&project, database).run(&["upgrade"]).expect(Exit::Done, &[]);
        are_the_same(&whole, database, &format!("the database that was at {step}"));
    }
    for (step, database) in databases.iter().enumerate().rev() {
        at(&project, database).run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &[]);
        are_the_same(&empty, database, &format!("the database that was at {step}, emptied"));
    }
}

#[test]
fn what_is_written() {
    let (project, _) = chain();
    let before = project.files("migrations").expect("files");
    let answer = project.run(&["squash", "1:7", "-m", "the beginnings", "--rev-id", SQUASH, "--dry-run"]);
    answer.expect(
        Exit::Done,
        &[
            "Squash of 7 revisions\n",
            "  222222222222  by hand 2  kept as it is: its SQL is written by hand\n",
            "  333333333333  a change\n",
            "  555555555555  a change  kept as it is: it changes what rows hold\n",
            "  666666666666  by hand 6  kept as it is: its SQL is written by hand\n",
            "!scratch",
            "Nothing was written",
        ],
    );
    assert_eq!(project.files("migrations").expect("files"), before);
    squash(&project, "1:7");
    let folder = folder_of(&project, 'a');
    let files = project.files(&folder).expect("files");
    assert_eq!(files["upgrade.sql"], UPGRADE);
    assert_eq!(files["downgrade.sql"], DOWNGRADE);
    let toml = &files["revision.toml"];
    assert!(
        toml.starts_with(
            "id = \"aaaaaaaaaaaa\"\nparents = []\nmessage = \"the beginnings\"\ncreated = \
             \"1970-01-01T00:00:00Z\"\nlabels = [\"teams\"]\nreplaces = [\"111111111111\", "
        ),
        "{toml}"
    );
    // Nothing else is touched, the lock least of all.
    let mut after = project.files("migrations").expect("files");
    after.retain(|name, _| !name.contains(SQUASH));
    assert_eq!(after, before);
}

const UPGRADE: &str = "\
-- the beginnings
--
-- Revision aaaaaaaaaaaa, the first

-- From revision 111111111111.

-- Create table team
CREATE TABLE public.team (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT team_pkey PRIMARY KEY (id)
);

-- Revision 222222222222, \"by hand 2\", as it stands there.
-- migrate: transaction

INSERT INTO team VALUES (1, 'one'), (3, 'three');

-- The sum of revisions 333333333333, 444444444444.
-- migrate: transaction

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    team_id bigint NOT NULL,
    name text,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Create index users_team_id_idx on users
CREATE INDEX users_team_id_idx ON public.users (team_id);

-- Add column team.motto (text)
ALTER TABLE public.team ADD COLUMN motto text;

-- Add foreign key users (team_id) to team
ALTER TABLE public.users ADD CONSTRAINT users_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.team (id);

-- Revision 555555555555, \"a change\", as it stands there.
-- migrate: transaction

-- Add column team.size (integer), filled with length(name)
ALTER TABLE public.team ADD COLUMN size integer;

-- Fill team.size
UPDATE public.team SET size = length(name);

-- Require team.size
ALTER TABLE public.team ALTER COLUMN size SET NOT NULL;

-- Revision 666666666666, \"by hand 6\", as it stands there.
-- migrate: transaction

UPDATE team SET motto = 'No. ' || id;
-- migrate: no-transaction
VACUUM team;

-- From revision 777777777777.
-- migrate: transaction

-- Add column users.email (text)
ALTER TABLE public.users ADD COLUMN email text;

-- Add unique users_email_key on users (email)
ALTER TABLE public.users ADD CONSTRAINT users_email_key UNIQUE (email);
";

const DOWNGRADE: &str = "\
-- Takes back: the beginnings
--
-- Revision aaaaaaaaaaaa, the first

-- From revision 777777777777.

-- Drop unique users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;

-- Drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;

-- Revision 666666666666, \"by hand 6\", as it stands there.
-- migrate: transaction

UPDATE team SET motto = NULL;

-- Revision 555555555555, \"a change\", as it stands there.
-- migrate: transaction

-- Drop column team.size (integer)
ALTER TABLE public.team DROP COLUMN size;

-- The sum of revisions 333333333333, 444444444444.
-- migrate: transaction

-- Drop foreign key users (team_id) to team
ALTER TABLE public.users DROP CONSTRAINT users_team_id_fkey;

-- Drop column team.motto (text)
ALTER TABLE public.team DROP COLUMN motto;

-- Drop table users
DROP TABLE public.users;

-- Revision 222222222222, \"by hand 2\", as it stands there.
-- migrate: transaction

DELETE FROM team;

-- From revision 111111111111.
-- migrate: transaction

-- Drop table team
DROP TABLE public.team;
";

/// What was written for sessions of its own finds one in the squash, too.
#[test]
fn what_a_revision_left_in_its_session_does_not_reach_the_next_one() {
    let (project, separate) = package("");
    let table = "\nCREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE TABLE log (id int);
                 CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (new.id);
                 RETURN new; END $$; CREATE TRIGGER note AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note();\n";
    by_hand(&project, '1', table, "\nDROP TABLE t, log; DROP FUNCTION note();\n");
    let quiet = "\nSET session_replication_role = replica;\nCREATE TEMP TABLE ids AS SELECT 1 AS id;\nUPDATE t SET id = 2;";
    by_hand(&project, '2', quiet, "\nUPDATE t SET id = 1;\n");
    by_hand(
        &project,
        '3',
        "\nCREATE TEMP TABLE ids (other text);\nUPDATE t SET id = 3;\n",
        "\nUPDATE t SET id = 2;\n",
    );
    at(&project, &separate).run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    let logged = |database: &Database| database.query("SELECT id::text FROM log").expect("rows");
    assert_eq!(logged(&separate), ["3"]);

    project.run(&["squash", "base:head", "-m", "all"]).expect(Exit::Done, &[]);
    let whole = Database::new();
    at(&project, &whole).run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(logged(&whole), ["3"]);
    assert_eq!(whole.dump().expect("a dump"), separate.dump().expect("a dump"));
}

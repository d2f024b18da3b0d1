//! The scenarios of Alembic's documentation, "Working with Branches", with our command names; and what comes of
//! two branches in Git.

use std::fs;
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

use super::{folder_of, model, package, record};

const ACCOUNT: &str = "1975ea83b712";
const COLUMN: &str = "ae1027a6acf0";
const CART: &str = "27c6a30d7c24";
const CART_COLUMN: &str = "d747a8a88790";
const ANOTHER_COLUMN: &str = "55af2cb1c267";
const NETWORKING: &str = "3cac04ae8714";
const IP_NUMBER: &str = "109ec7d132bf";
const DNS: &str = "29f859a13ea0";
const IP_ACCOUNT: &str = "2a95102259be";

/// An empty project and its database.
fn empty() -> (Project, Database) {
    package("")
}

/// Writes a revision by command, and SQL that leaves a table called after it.
#[track_caller]
fn revision(project: &Project, id: &str, message: &str, flags: &[&str]) {
    let mut arguments = vec!["revision", "-m", message, "--rev-id", id];
    arguments.extend(flags);
    project.run(&arguments).expect(Exit::Done, &[id]);
    let folder = folder(project, id);
    project.write(&format!("{folder}/upgrade.sql"), &format!("CREATE TABLE t{id} ();\n")).expect("a file");
    project.write(&format!("{folder}/downgrade.sql"), &format!("DROP TABLE t{id};\n")).expect("a file");
}

fn folder(project: &Project, id: &str) -> String {
    let files = project.files("").expect("files");
    let file = files.keys().find(|file| file.contains(id) && file.ends_with("revision.toml"));
    file.expect("a folder").trim_end_matches("/revision.toml").to_owned()
}

/// The account table, and two branches from there; one of them may have a label.
fn two_heads(labels: &[&str]) -> (Project, Database) {
    let (project, database) = empty();
    revision(&project, ACCOUNT, "create account table", &[]);
    revision(&project, COLUMN, "add a column", &[]);
    let mut flags = vec!["--head", "1975", "--splice"];
    flags.extend(labels.iter().flat_map(|label| ["--label", *label]));
    revision(&project, CART, "add shopping cart table", &flags);
    (project, database)
}

/// What is applied, held against the tables that are there.
fn applied(database: &Database) -> String {
    let of = |query: &str| database.query(query).expect("an answer").join(" ");
    let revisions = of(
        "SELECT id::text FROM migrate_revisions WHERE state = 'applied' AND message !~ '^merge' ORDER BY 1",
    );
    let tables =
        of("SELECT substr(relname, 2)::text FROM pg_class WHERE relname ~ '^t[0-9a-f]{12}$' ORDER BY 1");
    assert_eq!(revisions, tables);
    revisions
}

fn sorted(ids: &[&str]) -> String {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.join(" ")
}

/// The ids of a list, in its order.
fn listed(answer: &Answer) -> Vec<&str> {
    answer.out.lines().filter_map(|line| line.get(..12)).collect()
}

/// The ids at which a database stands.
#[track_caller]
fn current(project: &Project) -> String {
    let answer = project.run(&["current"]).expect(Exit::Done, &[]);
    sorted(&listed(&answer))
}

#[test]
fn two_heads_are_joined() {
    let (project, database) = two_heads(&[]);
    let answer = project.run(&["branches", "-v"]).expect(
        Exit::Done,
        &[
            "1975ea83b712  1970-01-01  create account table  (branch point)\n",
            "    after    nothing: it is the first\n",
            "  -> 27c6a30d7c24  1970-01-01  add shopping cart table  (head)\n",
            "  -> ae1027a6acf0  1970-01-01  add a column  (head)\n",
        ],
    );
    assert_eq!(answer.out.matches("->").count(), 2);
    project.run(&["history"]).expect(Exit::Done, &["add a column  (head)", "account table  (branch point)"]);
    project.run(&["heads", "-v"]).expect(
        Exit::Done,
        &["27c6a30d7c24 (head)", "ae1027a6acf0 (head)", "after    1975ea83b712", "folder   migrations/"],
    );
    let ways = [
        "multiple heads are present\n  27c6a30d7c24  add shopping cart table\n  ae1027a6acf0  add a column\n",
        "`cargo migrate merge` joins them",
        "`heads` means all of them",
        "`label@head`",
    ];
    project.run(&["upgrade", "head"]).expect(Exit::Project, &ways);
    project.run(&["check"]).expect(Exit::No, &["multiple heads are present: 2", "`cargo migrate merge`"]);

    // Databases that stand on either side.
    let sides = [COLUMN, CART].map(|id| {
        let side = Database::new();
        project.place().with("DATABASE_URL", &side.url()).run(&["upgrade", id]).expect(Exit::Done, &[]);
        assert_eq!(applied(&side), sorted(&[ACCOUNT, id]));
        side
    });

    project.run(&["merge", "--dry-run"]).expect(Exit::Done, &["do not collide", "Nothing was written"]);
    project
        .run(&["merge", "-m", "merge ae1 and 27c", "ae1027", "27c6a", "--rev-id", "53fffde5ad50"])
        .expect(Exit::Done, &["Revision 53fffde5ad50", "cargo migrate upgrade", "!Write upgrade.sql"]);
    let files = project.files(&folder(&project, "53fffde5ad50")).expect("files");
    assert_eq!(
        files["revision.toml"],
        "id = \"53fffde5ad50\"\nparents = [\"ae1027a6acf0\", \"27c6a30d7c24\"]\n\
         message = \"merge ae1 and 27c\"\ncreated = \"1970-01-01T00:00:00Z\"\n"
    );
    assert_eq!(
        files["upgrade.sql"],
        "-- merge ae1 and 27c\n--\n-- Revision 53fffde5ad50, after ae1027a6acf0 and 27c6a30d7c24\n"
    );
    project.run(&["heads"]).expect(Exit::Done, &["53fffde5ad50 (head, merge)  merge ae1 and 27c", "!27c6"]);
    project.run(&["check"]).expect(Exit::Done, &["4 revisions"]);
    project.run(&["merge"]).expect(Exit::Done, &["Nothing to merge: 53fffde5ad50 is the only head"]);

    project.run(&["upgrade", "head"]).expect(Exit::Done, &["4 revisions applied", "is at 53fffde5ad50"]);
    let all = sorted(&[ACCOUNT, COLUMN, CART]);
    assert_eq!(applied(&database), all);
    for side in &sides {
        let place = project.place().with("DATABASE_URL", &side.url());
        place.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied", "is at 53fffde5ad50"]);
        assert_eq!(applied(side), all);
        place.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    }
    // Taken back, a merge leaves both of its branches.
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["1 revision taken back"]);
    assert_eq!(current(&project), sorted(&[COLUMN, CART]));
}

#[test]
fn all_heads_at_once() {
    let (project, database) = two_heads(&[]);
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["3 revisions applied"]);
    assert_eq!(current(&project), sorted(&[COLUMN, CART]));
    project
        .run(&["current", "--check-heads"])
        .expect(Exit::Done, &["27c6a30d7c24 (head)", "ae1027a6acf0 (head)"]);
    project.run(&["downgrade", "-1"]).expect(
        Exit::Usage,
        &[
            "`-1` could go several ways\n  27c6a30d7c24  add shopping cart table\n  ae1027a6acf0  add a column\n",
            "say of which branch: `27c6a30d7c24@-1`",
        ],
    );
    project.run(&["downgrade", "ae1027@-1"]).expect(Exit::Done, &["- ae1027a6acf0", "!- 27c6"]);
    assert_eq!(current(&project), CART);
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["- 27c6a30d7c24"]);
    assert_eq!(current(&project), ACCOUNT);
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["- 1975ea83b712"]);
    assert_eq!(applied(&database), "");
}

#[test]
fn one_version_of_two() {
    let (project, database) = two_heads(&[]);
    project.run(&["upgrade", "27c6a"]).expect(Exit::Done, &["2 revisions applied"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, CART]));
    project.run(&["upgrade", "ae102"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, CART, COLUMN]));
    // To the point where they part: both branches go.
    project.run(&["downgrade", "1975"]).expect(Exit::Done, &["2 revisions taken back"]);
    project.run(&["upgrade", "+1"]).expect(
        Exit::Usage,
        &["`+1` could go several ways from `1975ea83b712`\n", "27c6a30d7c24", "or of which branch"],
    );
    project.run(&["upgrade", "ae10@+1"]).expect(Exit::Done, &["+ ae1027a6acf0"]);
    // One way is left.
    project.run(&["upgrade", "27c6"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(current(&project), sorted(&[COLUMN, CART]));
}

#[test]
fn branches_with_labels() {
    let (project, database) = two_heads(&["shoppingcart"]);
    project
        .run(&["history"])
        .expect(Exit::Done, &["27c6a30d7c24  1970-01-01  add shopping cart table  (head, shoppingcart)"]);
    project.run(&["show", "shoppingcart"]).expect(Exit::Done, &["27c6a30d7c24  add shopping cart table"]);
    project.run(&["upgrade", "shoppingcart@head"]).expect(Exit::Done, &["2 revisions applied"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, CART]));

    let refusal = ["multiple heads are present", "27c6a30d7c24", "--head REV", "`cargo migrate merge`"];
    project.run(&["revision", "-m", "add a shopping cart column"]).expect(Exit::Project, &refusal);
    let flags = ["--head", "shoppingcart@head"];
    revision(&project, CART_COLUMN, "add a shopping cart column", &flags);
    revision(&project, ANOTHER_COLUMN, "add another account column", &["--head", "ae10@head"]);

    let history = |range: &str| {
        let answer = project.run(&["history", "-r", range]).expect(Exit::Done, &[]);
        sorted(&listed(&answer))
    };
    assert_eq!(history("shoppingcart:"), sorted(&[CART, CART_COLUMN]));
    assert_eq!(history(":shoppingcart@head"), sorted(&[ACCOUNT, CART, CART_COLUMN]));
    let all = sorted(&[ACCOUNT, COLUMN, CART, CART_COLUMN, ANOTHER_COLUMN]);
    assert_eq!(history("shoppingcart@base:"), all);
    assert_eq!(history("current:shoppingcart@+1"), sorted(&[CART, CART_COLUMN]));
    assert_eq!(history(":shoppingcart@head-2"), ACCOUNT);

    project.run(&["upgrade", "shoppingcart@+1"]).expect(Exit::Done, &["+ d747a8a88790"]);
    project
        .run(&["upgrade", "shoppingcart@+1"])
        .expect(Exit::Usage, &["`shoppingcart@+1` goes too far: nothing comes after `d747a8a88790`"]);
    project.run(&["downgrade", "shoppingcart@head-2"]).expect(Exit::Done, &["2 revisions taken back"]);
    project.run(&["upgrade", "shoppingcart@+2"]).expect(Exit::Done, &["2 revisions applied"]);
    project.run(&["upgrade", "shoppingcart@heads"]).expect(Exit::Done, &["is up to date"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, CART, CART_COLUMN]));

    let taken = ["revision", "-m", "x", "--head", "heads", "--label", "ShoppingCart"];
    project.run(&taken).expect(Exit::Usage, &["`ShoppingCart` names a revision already"]);
    for label in ["head", "a@b", "a:b", "-1"] {
        let flag = format!("--label={label}");
        project
            .run(&["revision", "-m", "x", "--head", "heads", &flag])
            .expect(Exit::Usage, &[&format!("`{label}` cannot be a label")]);
    }
}

/// Two bases in two folders, and a revision of one that depends on one of the other.
fn two_bases() -> (Project, Database) {
    let (project, database) = two_heads(&["shoppingcart"]);
    revision(&project, ANOTHER_COLUMN, "add another account column", &["--head", "ae10@head"]);
    let flags = ["--head", "base", "--label", "networking"];
    revision(&project, NETWORKING, "create networking branch", &flags);
    // Revisions of a branch go where it begins.
    project.configure("migrations = [\"migrations\", \"networking\"]").expect("a configuration");
    let folder = folder(&project, NETWORKING);
    let moved = folder.replace("migrations/", "networking/");
    fs::create_dir(project.folder().join("networking")).expect("a folder");
    fs::rename(project.folder().join(&folder), project.folder().join(moved)).expect("it is moved");
    (project, database)
}

#[test]
fn several_bases() {
    let (project, database) = two_bases();
    project.run(&["heads"]).expect(
        Exit::Done,
        &["3cac04ae8714 (head, networking)", "27c6a30d7c24 (head, shoppingcart)", "55af2cb1c267 (head)"],
    );
    revision(&project, IP_NUMBER, "add ip number table", &["--head=networking@head"]);
    assert!(folder(&project, IP_NUMBER).starts_with("networking/"));
    project.run(&["revision", "-m", "add DNS table", "--head=networking"]).expect(
        Exit::Usage,
        &[
            "revision 3cac04ae8714 is not a head: others come after it\n  109ec7d132bf  add ip number table\n",
            "`--head 3cac04ae8714@head`",
            "`--splice` begins a new branch",
        ],
    );
    revision(&project, DNS, "add DNS table", &["--head=networking@head"]);
    let answer = project.run(&["history", "-r", "networking@base:"]).expect(Exit::Done, &[]);
    assert_eq!(listed(&answer), [DNS, IP_NUMBER, NETWORKING]);

    project.run(&["upgrade", "networking@head"]).expect(Exit::Done, &["3 revisions applied"]);
    assert_eq!(applied(&database), sorted(&[NETWORKING, IP_NUMBER, DNS]));
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["4 revisions applied"]);
    assert_eq!(current(&project), sorted(&[DNS, CART, ANOTHER_COLUMN]));
    project
        .run(&["downgrade", "networking@-1"])
        .expect(Exit::Done, &["- 29f859a13ea0", "1 revision taken back"]);
    project.run(&["downgrade", "networking@base"]).expect(Exit::Done, &["2 revisions taken back"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, COLUMN, CART, ANOTHER_COLUMN]));
    project
        .run(&["downgrade", "networking@-1"])
        .expect(Exit::Usage, &["the database does not stand in the branch of `networking`"]);
}

#[test]
fn branches_that_depend_on_each_other() {
    let (project, database) = two_bases();
    let flags = ["--head=networking@head", "--depends-on=55af"];
    revision(&project, IP_ACCOUNT, "add ip account table", &flags);
    project.run(&["history"]).expect(Exit::Done, &["ip account table  (head, depends on 55af2cb1c267)"]);
    let history = |range: &str| {
        let answer = project.run(&["history", "-r", range]).expect(Exit::Done, &[]);
        sorted(&listed(&answer))
    };
    let needed = sorted(&[IP_ACCOUNT, NETWORKING, ANOTHER_COLUMN, COLUMN, ACCOUNT]);
    assert_eq!(history(":networking@head"), needed);
    assert_eq!(history("networking@base:"), sorted(&[IP_ACCOUNT, NETWORKING]));

    project.run(&["upgrade", "networking@head"]).expect(Exit::Done, &["5 revisions applied"]);
    assert_eq!(applied(&database), needed);
    // What it depended on stays in place.
    project.run(&["downgrade", "networking@base"]).expect(Exit::Done, &["2 revisions taken back"]);
    assert_eq!(applied(&database), sorted(&[ACCOUNT, COLUMN, ANOTHER_COLUMN]));
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["3 revisions applied"]);
    // What depends on something goes with it.
    project
        .run(&["downgrade", "ae10@-1"])
        .expect(Exit::Done, &["2 revisions taken back", "2a95102259be", "55af2cb1c267"]);
    revision(&project, "34e094ad6ef1", "more account changes", &["--head=55af2cb@head"]);
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["3 revisions applied"]);
    assert_eq!(current(&project), sorted(&[IP_ACCOUNT, CART, "34e094ad6ef1"]));
}

#[test]
fn stamps_of_several_heads() {
    let (project, _database) = two_heads(&["shoppingcart"]);
    project.run(&["stamp", "ae10", "shoppingcart"]).expect(Exit::Done, &["is at 27c6a30d7c24, ae1027a6acf0"]);
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["is up to date"]);
    project.run(&["stamp", "1975"]).expect(Exit::Done, &["is at 1975ea83b712"]);
    project.run(&["stamp", "heads"]).expect(Exit::Done, &["is at 27c6a30d7c24, ae1027a6acf0"]);
    project.run(&["stamp", "head"]).expect(Exit::Project, &["multiple heads are present"]);
    assert_eq!(current(&project), sorted(&[COLUMN, CART]));
}

#[test]
fn the_graph_is_drawn() {
    let (project, _database) = two_heads(&["shoppingcart"]);
    project.run(&["upgrade", "ae10"]).expect(Exit::Done, &[]);
    project
        .run(&[
            "merge",
            "-m",
            "a message that is too long for the lines of the terminal that this is drawn on",
            "--rev-id",
            "53fffde5ad50",
        ])
        .expect(Exit::Done, &[]);
    let drawn = |locale: &str, arguments: &[&str]| {
        let place = project.place().with("LC_ALL", locale);
        place.run(&[&["history", "--graph"], arguments].concat()).expect(Exit::Done, &[]).out
    };
    assert_eq!(
        drawn("C", &[]),
        "\
* 53fffde5ad50  1970-01-01  a message that is too long for the lines of the termin...  (head, merge)
|-.
| * ae1027a6acf0  1970-01-01  add a column
* | 27c6a30d7c24  1970-01-01  add shopping cart table  (shoppingcart)
|-'
* 1975ea83b712  1970-01-01  create account table  (branch point)
"
    );
    assert_eq!(
        drawn("C.UTF-8", &["-i", "-r", ":53ff-1"]),
        "\
● ae1027a6acf0  1970-01-01  add a column  (current)
│ ○ 27c6a30d7c24  1970-01-01  add shopping cart table  (shoppingcart)
├─╯
● 1975ea83b712  1970-01-01  create account table  (branch point)
"
    );
    assert_eq!(
        drawn("C.UTF-8", &["-r", "27c6:", "-v"])
            .lines()
            .filter(|line| !line.contains("folder"))
            .collect::<Vec<_>>(),
        [
            "● 53fffde5ad50  1970-01-01  a message that is too long for the lines of the terminal…  (head, merge)",
            "│     after    27c6a30d7c24, ae1027a6acf0",
            "│     created  1970-01-01T00:00:00Z",
            "│     changes  0",
            "● 27c6a30d7c24  1970-01-01  add shopping cart table  (shoppingcart)",
            "       after    1975ea83b712",
            "       created  1970-01-01T00:00:00Z",
            "       changes  0",
            "~",
        ]
    );
    let coloured = drawn("C.UTF-8", &["--color", "always"]);
    assert!(coloured.contains("\u{1b}[34m├─"), "{coloured}");
}

#[test]
fn an_editor_is_opened() {
    let (project, database) = two_heads(&[]);
    project.run(&["upgrade", "ae10"]).expect(Exit::Done, &[]);
    let upgrade = format!("{}/upgrade.sql", folder(&project, COLUMN));
    let place = project.place().without("VISUAL").without("EDITOR");
    place
        .run(&["edit", "ae10"])
        .expect(Exit::Usage, &["neither `VISUAL` nor `EDITOR`", &format!("open `{upgrade}`")]);
    let with = |editor: &str| place.clone().with("EDITOR", editor);
    with("true").run(&["edit", "ae10"]).expect(Exit::Done, &[&format!("`{upgrade}` is as it was")]);
    with("printf 'CREATE TABLE more ();' >>").run(&["edit", "current"]).expect(
        Exit::Done,
        &[&format!("ae1027a6acf0  add a column: `{upgrade}` is changed"), "stamp --refresh ae1027a6acf0"],
    );
    project.run(&["upgrade", "ae10"]).expect(Exit::Database, &["edited", "+CREATE TABLE more ();"]);
    project.run(&["stamp", "--refresh", "ae10"]).expect(Exit::Done, &[]);
    with("false")
        .with("VISUAL", "sed -i s/DROP/DRAP/")
        .run(&["edit", "ae10", "--downgrade", "--format", "json"])
        .expect(Exit::Done, &["\"changed\":true", "downgrade.sql", "\"id\":\"ae1027a6acf0\""]);
    with("printf \"'\" >>")
        .run(&["edit", "ae10"])
        .expect(Exit::Project, &["upgrade.sql:2:", "cannot be run", "cargo migrate edit ae1027a6acf0"]);
    with("false").run(&["edit", "ae10"]).expect(Exit::Project, &["the editor `false` failed"]);
    place.run(&["edit", "heads"]).expect(Exit::Usage, &["`heads` is not one revision"]);
    assert_eq!(database.query("SELECT count(*)::text FROM migrate_revisions").expect("a count"), ["2"]);
}

const PLACES: &str = "
#[derive(Table)]
pub struct Alpha { #[column(primary_key)] pub id: i64, pub size: i32 }

#[derive(Table)]
pub struct Omega { #[column(primary_key)] pub id: i64, pub size: i32 }
";

/// A package with two tables in a Git repository.
fn in_git() -> (Project, Database) {
    let database = Database::new();
    let project = Project::bare(&database.url()).expect("a package");
    model(&project, PLACES);
    project.run(&["init"]).expect(Exit::Done, &["migrations/.gitattributes"]);
    record(&project, '1', &[]);
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "first");
    (project, database)
}

#[track_caller]
fn git(project: &Project, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(project.folder())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "git {arguments:?}\n{said}");
    said
}

fn commit(project: &Project, message: &str) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", message]);
}

/// Records other models on a branch of their own, that begins at `main`; they are in a file that Git merges.
#[track_caller]
fn on_branch(project: &Project, branch: &str, digit: char, edit: impl Fn(&str) -> String) {
    git(project, &["checkout", "-q", "-b", branch, "main"]);
    let text = fs::read_to_string(project.folder().join("src/lib.rs")).expect("a text");
    project.write("src/lib.rs", &edit(&text)).expect("a file");
    record(project, digit, &[]);
    commit(project, branch);
}

fn lock(project: &Project) -> String {
    fs::read_to_string(project.folder().join("migrations/schema.lock")).expect("the lock")
}

#[test]
fn two_branches_that_touch_different_tables() {
    let (project, database) = in_git();
    on_branch(&project, "left", '2', |text| text.replacen("pub size: i32", "pub size: i64", 1));
    on_branch(&project, "right", '3', |text| {
        let at = text.rfind("pub size: i32").expect("the field");
        format!("{}pub weight: Option<i32>, {}", &text[..at], &text[at..])
    });
    git(&project, &["merge", "--no-edit", "left"]);
    project.run(&["check"]).expect(
        Exit::No,
        &[
            "no: multiple heads are present: 2\n  222222222222  a change\n  333333333333  a change\n",
            "`cargo migrate merge` joins them",
            "!schema.lock",
        ],
    );
    let merged_by_git = lock(&project);
    project.run(&["merge"]).expect(Exit::Done, &["222222222222", "333333333333"]);
    assert_eq!(lock(&project), merged_by_git);
    project.run(&["check"]).expect(Exit::Done, &["ok: 2 tables, 4 revisions"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["4 revisions applied"]);
    assert_eq!(
        database
            .query(
                "SELECT attrelid::regclass || '.' || attname FROM pg_attribute
                    WHERE attrelid::regclass::text IN ('alpha', 'omega') AND attnum > 0 ORDER BY 1"
            )
            .expect("columns"),
        ["alpha.id", "alpha.size", "omega.id", "omega.size", "omega.weight"]
    );
}

#[test]
fn two_branches_that_add_tables_at_one_place() {
    let (project, _database) = in_git();
    let beta = |name: &str| {
        format!(
            "use migrate::Table;\n#[derive(Table)]\npub struct {name} {{ #[column(primary_key)] pub id: i64, pub name: String }}\n"
        )
    };
    for (branch, digit, name) in [("left", '2', "Beta"), ("right", '3', "Gamma")] {
        git(&project, &["checkout", "-q", "-b", branch, "main"]);
        project.write(&format!("src/{branch}.rs"), &beta(name)).expect("a file");
        let text = fs::read_to_string(project.folder().join("src/lib.rs")).expect("a text");
        let text = match digit {
            '2' => text.replacen("#[derive", "mod left;\n\n#[derive", 1),
            _ => format!("{text}\nmod right;\n"),
        };
        project.write("src/lib.rs", &text).expect("a file");
        record(&project, digit, &[]);
        commit(&project, branch);
    }
    git(&project, &["merge", "--no-edit", "left"]);
    assert!(!lock(&project).contains("<<<<"));
    project.run(&["check"]).expect(Exit::No, &["multiple heads are present: 2", "!models differ"]);
    project.run(&["merge"]).expect(Exit::Done, &["migrations/schema.lock"]);
    project.run(&["check"]).expect(Exit::Done, &["ok: 4 tables, 4 revisions"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["4 revisions applied"]);
}

#[test]
fn a_lock_in_conflict_is_no_matter() {
    let (project, _database) = two_heads(&[]);
    let whole = lock(&project);
    let conflict = format!("<<<<<<< ours\n{whole}=======\n>>>>>>> theirs\n");
    project.write("migrations/schema.lock", &conflict).expect("a file");
    project.run(&["check"]).expect(
        Exit::No,
        &["`migrations/schema.lock` holds a merge conflict", "`cargo migrate merge` writes it anew"],
    );
    project.run(&["merge", "--label", "joined"]).expect(Exit::Done, &[]);
    assert_eq!(lock(&project), whole);
    project.write("migrations/schema.lock", &conflict).expect("a file");
    project.run(&["merge"]).expect(Exit::Done, &["Nothing to merge", "is written anew"]);
    assert_eq!(lock(&project), whole);
    project.run(&["show", "joined"]).expect(Exit::Done, &["merge 27c6a30d7c24 and ae1027a6acf0"]);
}

fn unconnected() -> Project {
    Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package")
}

fn thing(size: &str, more: &str) -> String {
    format!("{more} #[derive(Table)] pub struct Thing {{ #[column(primary_key)] pub id: i64, {size} }}")
}

/// Two branches from one revision, whose models are these.
#[track_caller]
fn branched(project: &Project, before: &str, [left, right]: [&str; 2], flags: &[&str]) {
    model(project, before);
    record(project, '1', &[]);
    model(project, left);
    record(project, '2', flags);
    let mine = folder_of(project, '2');
    let elsewhere = project.folder().join("elsewhere");
    fs::rename(project.folder().join(&mine), &elsewhere).expect("it is away");
    model(project, right);
    record(project, '3', flags);
    fs::rename(&elsewhere, project.folder().join(&mine)).expect("it is back");
}

/// What `merge` says of two branches from one revision.
#[track_caller]
fn merged(before: &str, branches: [&str; 2], flags: &[&str]) -> Answer {
    let project = unconnected();
    branched(&project, before, branches, flags);
    let files = project.files("migrations").expect("files");
    let answer = project.run(&["merge", "--rev-id", "444444444444"]);
    if answer.exit != Exit::Done as u8 {
        assert_eq!(files, project.files("migrations").expect("files"), "nothing is written");
    }
    answer
}

#[test]
fn branches_that_collide() {
    let before = thing("pub size: i32", "");
    let allow = &["--allow", "all"][..];
    for (left, right, words) in [
        // One column, two types.
        (
            thing("pub size: i64", ""),
            thing("pub size: f64", ""),
            &[
                "the branches collide: column `thing.size` is changed by 222222222222 and by 333333333333",
                "column size: integer becomes bigint",
                "column size: integer becomes double precision",
                "--head 222222222222",
                "help:",
            ][..],
        ),
        // One new column twice.
        (
            thing("pub size: i32, pub color: Option<String>", ""),
            thing("pub size: i32, pub color: Option<i32>", ""),
            &["column `thing.color` is changed by", "is there already"],
        ),
        // One new table twice.
        (
            thing(
                "pub size: i32",
                "#[derive(Table)] pub struct Other { #[column(primary_key)] pub id: i64 }",
            ),
            thing(
                "pub size: i32",
                "#[derive(Table)] pub struct Other { #[column(primary_key)] pub id: i32 }",
            ),
            &["`other` is changed by 222222222222 and by 333333333333", "is there already"],
        ),
        // What one drops the other changes.
        (
            String::new(),
            thing("pub size: i32, pub color: Option<String>", ""),
            &["`thing` is changed by 222222222222 and by 333333333333"],
        ),
        // What one renames the other makes an index on; each fits after the other.
        (
            thing("#[column(renamed_from = \"size\")] pub weight: i32", ""),
            thing("pub size: i32", "").replace("#[derive(Table)]", "#[derive(Table)] #[index(size)]"),
            &["column `thing.size`", "222222222222", "333333333333"],
        ),
        // What one drops a check of the other speaks of.
        (
            thing("pub other: Option<i32>", ""),
            thing("pub size: i32", "").replace("#[derive(Table)]", "#[derive(Table)] #[check(\"size > 0\")]"),
            &["column `thing.size` is taken away or renamed by 222222222222 and spoken of by 333333333333"],
        ),
        // One name for two indexes.
        (
            thing("pub size: i32", "")
                .replace("#[derive(Table)]", "#[derive(Table)] #[index(size, name = \"by_size\")]"),
            thing(
                "pub size: i32",
                "#[derive(Table)] #[index(id, name = \"by_size\")] pub struct Other { #[column(primary_key)] pub id: i64 }",
            ),
            &["the name `by_size` is given by 222222222222 and by 333333333333", "+ index by_size"],
        ),
    ] {
        merged(&before, [&left, &right], allow).expect(Exit::Project, words);
        merged(&before, [&right, &left], allow).expect(Exit::Project, &["the branches collide"]);
    }
    for (left, right) in [
        // Columns of one table, whichever comes first.
        (thing("pub size: i32, pub a: Option<i32>", ""), thing("pub size: i32, pub b: Option<i32>", "")),
        (thing("pub size: i64", ""), thing("pub size: i32, pub b: Option<i32>", "")),
        (thing("pub size: i64", ""), thing("#[column(default = \"1\")] pub size: i32", "")),
    ] {
        merged(&before, [&left, &right], allow).expect(Exit::Done, &["Revision 444444444444"]);
    }
}

#[test]
fn a_revision_moves_to_another_branch() {
    let (project, database) = empty();
    let both = thing("pub size: i64, pub color: Option<String>", "");
    branched(
        &project,
        &thing("pub size: i32", ""),
        [&thing("pub size: i64", ""), &thing("pub size: i32, pub color: Option<String>", "")],
        &[],
    );
    revision(&project, CART, "by hand", &["--head", "3333"]);
    let before = project.files("migrations").expect("files");
    project
        .run(&["rebase", "3333", "--dry-run"])
        .expect(Exit::Done, &["comes after 222222222222 instead of 111111111111", "Nothing was written"]);
    assert_eq!(project.files("migrations").expect("files"), before);
    project
        .run(&["rebase", "3333"])
        .expect(Exit::Done, &["comes after 222222222222 instead of 111111111111", "!edited by hand"]);
    let files = project.files(&folder_of(&project, '3')).expect("files");
    assert!(files["revision.toml"].contains("parents = [\"222222222222\"]"));
    assert!(files["upgrade.sql"].contains("-- Revision 333333333333, after 222222222222\n"));
    project.run(&["rebase", "3333"]).expect(Exit::Usage, &["no other head", "--onto REV"]);
    project.run(&["rebase", "3333", "--onto", "2222"]).expect(Exit::Done, &["after 222222222222 already"]);
    project
        .run(&["rebase", "2222", "--onto", "head"])
        .expect(Exit::Usage, &["revision 222222222222 cannot come after 27c6a30d7c24, which follows it"]);
    // Not without what it builds on, by hand or not.
    model(&project, &both);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    project.run(&["rebase", "27c6", "--onto", "base"]).expect(
        Exit::Done,
        &[
            "comes after nothing instead of 333333333333",
            "upgrade.sql    (edited by hand; its SQL stays as it is)",
        ],
    );
    let files = project.files(&folder(&project, CART)).expect("files");
    assert_eq!(files["upgrade.sql"], format!("CREATE TABLE t{CART} ();\n"));
    project.run(&["rebase", "3333", "--onto", "base"]).expect(
        Exit::Project,
        &[
            "revision 333333333333 does not fit there",
            "`thing` is not there",
            "would not come before it any more",
        ],
    );

    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["4 revisions applied"]);
    project.run(&["rebase", "27c6", "--onto", "2222"]).expect(
        Exit::Database,
        &["the database has applied revision 27c6a30d7c24", "cargo migrate downgrade 27c6a30d7c24@-1"],
    );
    project.run(&["downgrade", "27c6a30d7c24@-1"]).expect(Exit::Done, &["27c6a30d7c24"]);
    project.run(&["rebase", "27c6"]).expect(Exit::Done, &["comes after 333333333333"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    assert_eq!(database.query("SELECT count(*)::text FROM migrate_revisions").expect("a count"), ["4"]);
}

#[test]
fn a_rename_may_come_after_an_index() {
    let (project, database) = empty();
    branched(
        &project,
        &thing("pub size: i32", ""),
        [
            &thing("pub size: i32", "").replace("#[derive(Table)]", "#[derive(Table)] #[index(size)]"),
            &thing("#[column(renamed_from = \"size\")] pub weight: i32", ""),
        ],
        &[],
    );
    project.run(&["merge"]).expect(
        Exit::Project,
        &["the branches collide", "`cargo migrate rebase 333333333333 --onto 222222222222`", "!rebase 2222"],
    );
    project
        .run(&["rebase", "2222"])
        .expect(Exit::Project, &["column `thing.size` is taken away or renamed by 333333333333"]);
    project.run(&["rebase", "3333"]).expect(Exit::Done, &["comes after 222222222222"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    assert_eq!(
        database.query("SELECT pg_get_indexdef('thing_size_idx'::regclass)").expect("an index"),
        ["CREATE INDEX thing_size_idx ON public.thing USING btree (weight)"]
    );
}

#[test]
fn names_that_mean_nothing() {
    let (project, _database) = two_heads(&["shoppingcart"]);
    for digit in ["1", "2"] {
        revision(&project, &format!("77777777777{digit}"), "seven", &["--head", "27c6", "--splice"]);
    }
    for (name, words) in [
        ("zz", &["can't locate revision `zz`", "cargo migrate history"][..]),
        ("7777", &["`7777` begins several revisions\n  777777777771  seven\n  777777777772  seven\n"]),
        ("7777@head", &["`7777` begins several revisions"]),
        ("shoppingcart@ae10", &["revision `ae1027a6acf0` is not of the branch of `shoppingcart`", "--graph"]),
        (
            "shoppingcart@head",
            &["multiple heads are present\n  777777777771  seven\n  777777777772  seven\n"],
        ),
        ("27c6+1", &["`27c6+1` could go several ways from `27c6a30d7c24`\n  777777777771  seven\n"]),
        ("27c6-3", &["`27c6-3` goes too far: the base is reached after 2 steps"]),
        ("ae10+1", &["`ae10+1` goes too far: nothing comes after `ae1027a6acf0`"]),
        ("base-1", &["`base-1` goes too far: nothing comes before the base"]),
    ] {
        let exit = if name.ends_with("cart@head") { Exit::Project } else { Exit::Usage };
        for command in ["show", "upgrade", "edit"] {
            project.run(&[command, name]).expect(exit, words);
        }
    }
    for (range, words) in [
        ("ae10:27c6", "`ae10:27c6` is no range: `27c6a30d7c24` does not come after `ae1027a6acf0`"),
        ("27c6:base", "`27c6:base` is no range: the base does not come after `27c6a30d7c24`"),
        ("a:b:c", "`a:b:c` is no range"),
        ("zz:", "can't locate revision `zz`"),
    ] {
        project.run(&["history", "-r", range]).expect(Exit::Usage, &[words]);
    }
    project.run(&["merge", "27c6", "ae10"]).expect(Exit::Usage, &["revision 27c6a30d7c24 is not a head"]);
    project
        .run(&["merge", "ae10"])
        .expect(Exit::Usage, &["`ae10` is one revision, and a merge joins several"]);

    // Edits that break the graph are told wherever it is read.
    let path = format!("{}/revision.toml", folder(&project, ACCOUNT));
    let whole = fs::read_to_string(project.folder().join(&path)).expect("a text");
    let parent = |id: &str| whole.replace("parents = []", &format!("parents = [\"{id}\"]"));
    for (text, words) in [
        (parent(COLUMN), "revisions follow each other in a circle: "),
        (parent(ACCOUNT), "revision `1975ea83b712` follows itself"),
        (parent("999999999999"), "can't locate revision `999999999999`, a parent of `1975ea83b712`"),
        (
            format!("{whole}depends-on = [\"zz\"]\n"),
            "can't locate revision `zz`, which `1975ea83b712` depends on",
        ),
        (format!("{whole}labels = [\"ShoppingCart\"]\n"), "two revisions have the label `shoppingcart`"),
    ] {
        project.write(&path, &text).expect("an edit");
        for command in [&["heads"][..], &["check"], &["upgrade", "heads"], &["merge"]] {
            project.run(command).expect(Exit::Project, &[words, "help:", "`revision.toml`"]);
        }
    }
}

#[test]
fn changes_of_what_only_another_branch_has() {
    let (project, database) = empty();
    branched(
        &project,
        &thing("pub size: i32", ""),
        [&thing("pub size: i64", ""), &thing("pub size: i32, pub color: Option<String>", "")],
        &[],
    );
    model(&project, &thing("#[column(default = \"1\")] pub size: i64, pub color: Option<i32>", ""));
    let flags = ["autogenerate", "-m", "x", "--allow", "all", "--rev-id", "444444444444", "--head", "2222"];
    let before = project.files("migrations").expect("files");
    project.run(&flags).expect(
        Exit::Usage,
        &[
            "the changes do not fit after 222222222222; nothing was written",
            "column `thing.color` is not there",
            "it is so after 333333333333",
            "`--depends-on 333333333333`",
            "`cargo migrate merge`",
        ],
    );
    assert_eq!(project.files("migrations").expect("files"), before);
    project.run(&[&flags[..], &["--depends-on", "3333"]].concat()).expect(Exit::Done, &[]);
    project.run(&["upgrade", "4444"]).expect(Exit::Done, &["4 revisions applied"]);
    // A merge sees that the one branch is beneath the other.
    project.run(&["merge"]).expect(Exit::Done, &["444444444444", "333333333333"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query("SELECT count(*)::text FROM migrate_revisions").expect("a count"), ["5"]);
}

#[test]
fn a_branch_that_leans_on_another() {
    let project = unconnected();
    for (digit, columns) in [
        ('1', "pub a: i32"),
        ('2', "pub a: i32, pub b: Option<i32>"),
        ('3', "pub a: i32, pub b: Option<i64>"),
    ] {
        model(&project, &thing(columns, ""));
        record(&project, digit, &["--allow", "all"]);
    }
    let path = format!("{}/revision.toml", folder_of(&project, '3'));
    let text = fs::read_to_string(project.folder().join(&path)).expect("a text");
    let elsewhere = text.replace("parents = [\"222222222222\"]", "parents = [\"111111111111\"]");
    assert_ne!(text, elsewhere);
    project.write(&path, &elsewhere).expect("an edit");
    project.run(&["merge"]).expect(
        Exit::Project,
        &[
            "the branches collide: column `thing.b` comes with 222222222222 and is needed by 333333333333",
            "is not there where only the branch of 333333333333 is applied",
            "`depends-on = [\"222222222222\"]`",
            "`cargo migrate rebase 333333333333 --onto 222222222222`",
        ],
    );
    project.run(&["rebase", "3333"]).expect(
        Exit::Done,
        &["comes after 222222222222 instead of 111111111111", "no database was asked", "could not connect"],
    );
    assert_eq!(fs::read_to_string(project.folder().join(&path)).expect("a text"), text);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
}

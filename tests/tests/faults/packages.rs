//! Packages with revisions, the databases that they are applied to, and what is looked up there.

use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

/// Runs a command of the program to its end.
pub(crate) fn run(project: &Project, url: &str, arguments: &[&str]) -> Answer {
    Process::start(project, url, arguments).end()
}

/// An empty database, and a package with these revisions, upgrade and downgrade of each, one after the other.
pub(crate) fn package<S: AsRef<str>>(revisions: &[(S, S)]) -> (Project, Database) {
    let database = Database::new();
    let project = Project::new(&database.url(), "").expect("a package");
    project.write("src/lib.rs", "").expect("a file that can be written");
    for (number, (upgrade, downgrade)) in (1..).zip(revisions) {
        write(&project, number, upgrade.as_ref(), downgrade.as_ref());
    }
    (project, database)
}

/// The id of the revision of this number, from 1.
pub(crate) fn id(number: usize) -> String {
    format!("{number:012x}")
}

/// The file of the revision of this number, from the package's folder.
pub(crate) fn file(number: usize, name: &str) -> String {
    format!("migrations/20260101_{number:06}_{}_by_hand/{name}", id(number))
}

/// Writes a revision, or writes it anew.
pub(crate) fn write(project: &Project, number: usize, upgrade: &str, downgrade: &str) {
    let parents = if number > 1 { format!("\"{}\"", id(number - 1)) } else { String::new() };
    let toml = format!(
        "id = \"{}\"\nparents = [{parents}]\nmessage = \"by hand {number}\"\ncreated = \"2026-01-01T00:00:00Z\"\n",
        id(number)
    );
    for (name, text) in
        [("revision.toml", toml.as_str()), ("upgrade.sql", upgrade), ("downgrade.sql", downgrade)]
    {
        project.write(&file(number, name), text).expect("a file that can be written");
    }
}

/// What the version table says, but for times: each revision in short, with its state.
pub(crate) fn history(database: &Database) -> Vec<String> {
    let table = "SELECT 'there' FROM pg_class WHERE oid = to_regclass('public.migrate_revisions')";
    if database.query(table).expect("an answer").is_empty() {
        return Vec::new();
    }
    let columns = "ltrim(id, '0'), state, direction, section, statement, batch";
    database
        .query(&format!("SELECT concat_ws(' ', {columns}) FROM public.migrate_revisions ORDER BY id"))
        .expect("the history")
}

/// Waits until a query answers this.
pub(crate) fn until(database: &Database, query: &str, wanted: &str) {
    wait_for(query, || database.query(query).expect("an answer") == [wanted]);
}

/// Waits until the server has noticed that nobody of ours is there any more.
pub(crate) fn until_alone(database: &Database) {
    until(database, &sessions("true"), "0");
}

/// The query for how many sessions of the program there are of which this is true.
pub(crate) fn sessions(which: &str) -> String {
    format!(
        "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND \
         application_name = 'cargo migrate' AND ({which})"
    )
}

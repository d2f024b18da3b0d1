//! What is read from a live database is what is there: every case's models are applied, the database is read, and
//!
//! - everything but the text of expressions and objects, which PostgreSQL writes in its own words, is as recorded;
//! - a database made anew from what was read holds the same, as PostgreSQL's catalog tells it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use cargo_migrate::introspect::{self, Found, Ignore};
use cargo_migrate::recorded::Recorded;
use cargo_migrate::sql;
use libtest_mimic::Trial;
use migrate::apply::VersionTable;
use migrate_schema::diff::diff;
use migrate_schema::hints::Hints;
use migrate_schema::object::ObjectKind;
use migrate_schema::pair::Pair;
use migrate_schema::schema::{KeyTarget, Schema, Table, read_parameters};
use migrate_tests::cases::{self, text};
use migrate_tests::database::{Database, chosen_version, server_version};
use migrate_tests::difference::same;
use migrate_tests::pool::Pool;
use migrate_tests::project::{Project, files_below};
use migrate_tests::trials;

fn main() -> ExitCode {
    let arguments = trials::arguments();
    let pool = Arc::new(Pool::default());
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut trials = Vec::new();
    let proofs: [(&str, Proof); 4] = [
        ("a_bit_of_all", everything),
        ("what_no_schema_can_say_is_told", told),
        ("what_is_not_ours_is_left_out", left_out),
        ("nothing_of_the_reading_stays", nothing_stays),
    ];
    for (name, proof) in proofs {
        let pool = Arc::clone(&pool);
        trials.push(Trial::test(name, move || Ok(proof(&pool)?)));
    }
    for case in cases::every(4, cases::all(), arguments.filter.as_deref()) {
        for side in ["before", "after"] {
            let (folder, pool) = (case.clone(), Arc::clone(&pool));
            let name = format!("{}/{side}", below(&case, &cases));
            trials.push(Trial::test(name, move || Ok(prove_case(&folder, side, &pool)?)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What is proven of a database of its own.
type Proof = fn(&Pool) -> Result<(), String>;

fn below(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

/// A database with a bit of all is made anew.
fn everything(pool: &Pool) -> Result<(), String> {
    let database = pool.database();
    database.execute(include_str!("introspect/everything.sql"))?;
    let found = database.introspect()?;
    if !found.unsettled.is_empty() {
        return Err(format!("more was found than a schema can say: {}", notes(&found)));
    }
    made_anew(&database, &found, pool)
}

fn told(pool: &Pool) -> Result<(), String> {
    let database = pool.database();
    database.execute(include_str!("introspect/told.sql"))?;
    let found = database.introspect()?;
    let lines = found.unsettled.iter().map(|note| format!("{} {}: {}\n", note.kind, note.name, note.text));
    let told: String = lines.collect();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/introspect/told.txt");
    if std::env::var_os("BLESS").is_some() {
        return fs::write(expected, told).map_err(|error| error.to_string());
    }
    same("something else is told", &text(&expected)?, &told)
}

/// Extensions' own, the tool's own and what is ignored.
fn left_out(pool: &Pool) -> Result<(), String> {
    let database = pool.database();
    database.execute(
        "CREATE TABLE migrate_revisions (id text); CREATE TABLE migrate_lease (id text);
        CREATE SCHEMA audit; CREATE TYPE audit.mood AS ENUM ('a'); CREATE TABLE audit.log (id serial PRIMARY KEY);
        CREATE FUNCTION audit.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER stamp AFTER INSERT ON audit.log FOR EACH ROW EXECUTE FUNCTION audit.stamp();
        CREATE TABLE spatial_ref_sys (id integer GENERATED ALWAYS AS IDENTITY, at integer) PARTITION BY LIST (at);
        CREATE TABLE spatial_1 PARTITION OF spatial_ref_sys DEFAULT;
        CREATE SEQUENCE spatial_numbers OWNED BY spatial_ref_sys.at;
        GRANT SELECT ON spatial_ref_sys, audit.log TO pg_monitor; GRANT USAGE ON SCHEMA audit TO pg_monitor;
        CREATE TEMPORARY TABLE passing (id serial PRIMARY KEY);
        CREATE TABLE stays (id integer);",
    )?;
    let ignore =
        Ignore::new(&["audit.*".to_owned(), "spatial_ref_sys".to_owned()]).map_err(|error| error.message)?;
    let found = database.introspect_without(&ignore)?;
    let mut only = Schema::default();
    only.tables.extend(found.schema.tables.iter().filter(|table| table.name.name == "stays").cloned());
    same("more was found", &written(&only), &written(&found.schema))?;
    match found.unsettled.as_slice() {
        [] => Ok(()),
        _ => Err(format!("something is told: {}", notes(&found))),
    }
}

/// The session is as it was, and what reading failed in is over.
fn nothing_stays(pool: &Pool) -> Result<(), String> {
    let database = pool.database();
    database.execute("SET search_path = pg_catalog; SET IntervalStyle = iso_8601")?;
    let settings = "SELECT concat(name, ' ', setting) FROM pg_settings ORDER BY 1";
    let before = database.query(settings)?;
    database.introspect()?;
    let after = database.query(settings)?;
    database.execute("CREATE TABLE public.written ()")?;
    same("a setting is another", &before.join("\n"), &after.join("\n"))
}

/// What a case's models make of a database is read, compared and made anew.
fn prove_case(case: &Path, side: &str, pool: &Pool) -> Result<(), String> {
    let database = pool.database();
    let Some(recorded) = apply(case, side, &database)? else {
        pool.take_back(database);
        return Ok(());
    };
    let found = database.introspect()?;
    if !found.unsettled.is_empty() {
        return Err(format!("more was found than a schema can say: {}", notes(&found)));
    }
    same(
        "what was read is not what is recorded",
        &skeleton(&recorded, &recorded),
        &skeleton(&found.schema, &recorded),
    )?;
    made_anew(&database, &found, pool)?;
    pool.take_back(database);
    Ok(())
}

/// Makes the database hold what the models say; nothing where they are refused, or the server lacks what they need.
fn apply(case: &Path, side: &str, database: &Database) -> Result<Option<Schema>, String> {
    let error = |error: std::io::Error| error.to_string();
    let mut file = case.join("configuration.toml");
    if side == "after" && case.join("configuration_after.toml").exists() {
        file = case.join("configuration_after.toml");
    }
    let mut configuration = text(&file)?;
    let is_older = |line: &str| {
        let version = line.strip_prefix("postgres = ").and_then(|version| version.parse::<u32>().ok());
        version.is_none_or(|version| version <= server_version())
    };
    let said: Vec<&str> = configuration.lines().filter(|line| is_older(line)).collect();
    let says = said.iter().any(|line| line.starts_with("postgres = "));
    let chosen = chosen_version().filter(|_| !says).map(|version| format!("postgres = {version}\n"));
    configuration = chosen.unwrap_or_default() + &said.join("\n");
    let project = Project::new(&database.url(), &configuration).map_err(error)?;
    project.write("src/lib.rs", &text(&case.join(format!("{side}.rs")))?).map_err(error)?;
    fs::create_dir_all(project.folder().join("schema")).map_err(error)?;
    let objects = files_below(&case.join(format!("{side}.schema"))).map_err(error)?;
    project.restore("schema", &objects).map_err(error)?;
    let arguments = ["autogenerate", "-m", "all", "--rev-id", "000000000001", "--empty"];
    let may_fail = case.join("needs.txt").exists() || case.join("refused.txt").exists();
    for arguments in [&arguments[..], &["upgrade"]] {
        let answer = project.run(arguments).done(arguments[0]);
        match answer {
            Err(_) if may_fail => return Ok(None),
            answer => answer.map(drop)?,
        }
    }
    let migrations = [project.folder().join("migrations")];
    let read = Recorded::read_changes(&migrations, project.folder()).and_then(|mut all| all.take_schema());
    read.map(Some).map_err(|error| error.message)
}

/// Another database, from what was found in this one, holds the same.
fn made_anew(database: &Database, found: &Found, pool: &Pool) -> Result<(), String> {
    let wanted = database.describe()?;
    let empty = Schema::default();
    let changes = diff(Pair { old: &empty, new: &found.schema }, &Hints::default())
        .map_err(|misfit| misfit.to_string())?
        .changes;
    let script = sql::script(&changes, &empty, server_version()).map_err(|error| error.message)?;
    let text = script.text("what was found");
    let other = pool.database();
    let made = other.execute(&text).map_err(|error| format!("made anew: {error}\n{text}"));
    let compared = made.and_then(|()| {
        same("made anew, it is another", &wanted, &other.describe()?)?;
        let again = other.introspect()?;
        same("read again, it is another", &written(&found.schema), &written(&again.schema))
    });
    pool.take_back(other);
    compared.map_err(|error| format!("{error}\n{text}"))
}

fn notes(found: &Found) -> String {
    let notes = found.unsettled.iter().map(|note| format!("{} {} {}", note.kind, note.name, note.text));
    notes.collect::<Vec<_>>().join("; ")
}

fn written(schema: &Schema) -> String {
    format!("{schema:#?}")
}

/// A schema without the texts that PostgreSQL writes in its own words. What `recorded` leaves open is left out.
fn skeleton(schema: &Schema, recorded: &Schema) -> String {
    let mut schema = schema.clone();
    for extension in &mut schema.extensions {
        let said = recorded.extension(&extension.name);
        if said.is_some_and(|said| said.version.is_none()) {
            extension.version = None;
        }
    }
    for domain in &mut schema.domains {
        hide(domain.default.iter_mut());
        hide(domain.checks.iter_mut().map(|check| &mut check.expression));
    }
    for table in &mut schema.tables {
        *table = Arc::new(bare(table));
    }

    // Privileges stand in a file of their own or in that of what they are on.
    let mut objects: Vec<String> = schema
        .objects
        .drain(..)
        .filter(|object| !matches!(object.kind, ObjectKind::Grants | ObjectKind::DefaultPrivileges))
        .map(|object| object.to_string())
        .collect();
    objects.sort();
    format!("{}\n{objects:#?}", written(&schema))
}

fn bare(table: &Table) -> Table {
    let mut table = table.clone();
    // A column that a child has from its parent comes first, and the order is no difference.
    table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    for column in &mut table.columns {
        // PostgreSQL takes it for none, but where it hides the default of a domain.
        let is_none = |default: &String| default == "NULL" && column.sql_type.built_in_name().is_some();
        column.default = column.default.take().filter(|default| !is_none(default));
        hide(column.default.iter_mut().chain(&mut column.generated));
    }
    hide(table.checks.iter_mut().map(|check| &mut check.expression));
    for index in &mut table.indexes {
        for key in &mut index.keys {
            if let KeyTarget::Expression(expression) = &mut key.target {
                hide([expression]);
            }
        }
        hide(&mut index.predicate);
        let parameters = index.with.as_deref().and_then(|with| read_parameters(with).ok());
        index.with = parameters.map(|parameters| format!("{parameters:?}"));
    }
    for exclude in &mut table.excludes {
        hide(exclude.expressions_mut());
        // A model may say the one that PostgreSQL takes anyway.
        exclude.elements.iter_mut().for_each(|element| element.key.operator_class = None);
    }
    for policy in &mut table.policies {
        hide(policy.expressions_mut());
        // Whoever asks has a name in the catalog.
        policy.to.retain(|role| role != "current_user" && role != "postgres");
    }
    table
}

fn hide<'t>(expressions: impl IntoIterator<Item = &'t mut String>) {
    for expression in expressions {
        "…".clone_into(expression);
    }
}

trait Introspect {
    fn introspect(&self) -> Result<Found, String> {
        self.introspect_without(&Ignore::default())
    }

    fn introspect_without(&self, ignore: &Ignore) -> Result<Found, String>;
}

impl Introspect for Database {
    fn introspect_without(&self, ignore: &Ignore) -> Result<Found, String> {
        let table = VersionTable { schema: "public".to_owned(), name: "migrate_revisions".to_owned() };
        let read = self.with_client(async |client| introspect::read(client, ignore, &table).await);
        read.map_err(|error| format!("{}: {}", error.message, error.causes.join(": ")))
    }
}

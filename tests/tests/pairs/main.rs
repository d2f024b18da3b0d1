//! Random pairs of schemas, with PostgreSQL as the judge: what leads from the one to the other makes what the
//! other is when it is built from nothing, taking it back makes what was before, and rows survive both.
//!
//! `PAIRS=10000` tries more of them, `SEED=7` others, `FAMILIES=1` tables that inherit others or have partitions
//! beside them, `ONLINE=1` what is written with `--online`, `POSTGRES` what is written for another server.

mod genome;
mod rows;

use std::cell::{Cell, RefCell, RefMut};
use std::collections::BTreeMap;
use std::env;
use std::ops::Range;

use migrate::script::Mode;
use migrate_schema::change::{Change, reversed};
use migrate_schema::diff::diff;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::question::{FillWhen, Question};
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;
use migrate_tests::database::{Database, Failure, server_version};
use migrate_tests::difference::same;
use proptest::collection::vec;
use proptest::prelude::{Strategy as _, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use self::genome::PARTITION;
use self::rows::Kept;

/// A column that needs one value on the way there and another on the way back, and can be given only one.
const TWO_ANSWERS: &str = "one column has two answers";

/// A column that leaves a type while that changes, too: nobody can write down what it comes back to.
const IN_BETWEEN: &str = "a column leaves a type that changes";

/// How many pairs share a database.
const PAIRS_PER_DATABASE: u32 = 50;

/// What begins a section of a script, but for the first one.
const NEW_SECTION: &str = "-- migrate: ";

#[test]
fn every_pair_goes_there_and_back() {
    let number = |name: &str, default: u32| {
        env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let config = Config {
        cases: number("PAIRS", 60),
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("SEED", 0).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let judge = Judge::default();
    let changes = vec((0..genome::LENGTH, any::<u8>()), 1..80);
    let pairs =
        (vec(any::<u8>(), genome::LENGTH), changes, any::<bool>()).prop_map(|(old, changes, renames)| {
            let mut new = old.clone();
            for (at, byte) in changes {
                new[at] = byte;
            }
            Genomes { old, new, renames }
        });
    let result = runner.run(&pairs, |genomes| judge.judge(&genomes).map_err(TestCaseError::fail));
    println!("{}", judge.tally.get());
    match result {
        Ok(()) => {}
        Err(TestError::Fail(_, genomes)) => panic!("{}", judge.smallest(genomes)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Two rows of bytes.
#[derive(Clone, Debug)]
struct Genomes {
    old: Vec<u8>,
    new: Vec<u8>,
    renames: bool,
}

impl Genomes {
    /// Simpler in a range of bytes: nothing decided there, or nothing changed.
    fn simpler(&self, range: &Range<usize>) -> [Self; 2] {
        let (mut plain, mut alike) = (self.clone(), self.clone());
        plain.old[range.clone()].fill(0);
        plain.new[range.clone()].fill(0);
        alike.new[range.clone()].copy_from_slice(&self.old[range.clone()]);
        [plain, alike]
    }

    fn read(&self) -> (Schema, Schema, Hints) {
        let (old, new) =
            (genome::build(&self.old, server_version()), genome::build(&self.new, server_version()));
        let hints = genome::renames(&old, &new, self.renames);
        (old.schema, new.schema, hints)
    }

    fn differs_from(&self, other: &Self) -> bool {
        self.old != other.old || self.new != other.new
    }
}

/// What happened, so that a long run can tell how much it proved.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    pairs: u32,
    rows: u32,
    refused_there: u32,
    refused_back: u32,
    not_written: u32,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { pairs, rows, refused_there, refused_back, not_written } = self;
        write!(
            f,
            "{pairs} pairs, {rows} with rows; rows refused {refused_there} upgrades and {refused_back} downgrades, \
             which were tried again without; {not_written} cannot be written and were left out"
        )
    }
}

#[derive(Default)]
struct Judge {
    database: RefCell<Option<Database>>,
    uses: Cell<u32>,
    tally: Cell<Tally>,
}

impl Judge {
    fn judge(&self, genomes: &Genomes) -> Result<(), String> {
        let (old, new, hints) = genomes.read();
        self.there_and_back(&old, &new, hints)
    }

    /// What a failure says when as little as possible is left of the pair: larger pieces go first.
    fn smallest(&self, mut genomes: Genomes) -> String {
        let Err(mut reason) = self.judge(&genomes) else { return "fails at times only".to_owned() };
        let about = |reason: &str| reason.split([':', '\n', '"']).next().unwrap_or_default().to_owned();
        let kind = about(&reason);
        let mut length = genome::LENGTH.next_power_of_two() / 4;
        loop {
            let mut has_shrunk = false;
            for start in (0..genome::LENGTH).step_by(length) {
                for simpler in genomes.simpler(&(start..genome::LENGTH.min(start + length))) {
                    if !simpler.differs_from(&genomes) {
                        continue;
                    }
                    if simpler.read() == genomes.read() {
                        genomes = simpler;
                        break;
                    }
                    if let Err(other) = self.judge(&simpler)
                        && about(&other) == kind
                    {
                        (genomes, reason, has_shrunk) = (simpler, other, true);
                        break;
                    }
                }
            }
            if length > 1 {
                length /= 2;
            } else if !has_shrunk {
                return reason;
            }
        }
    }

    /// A database for some pairs: PostgreSQL becomes slow when its catalogs are full of what was dropped.
    fn database(&self) -> RefMut<'_, Database> {
        let mut database = self.database.borrow_mut();
        if self.uses.replace(self.uses.get() + 1).is_multiple_of(PAIRS_PER_DATABASE) {
            *database = None;
        }
        RefMut::map(database, |database| database.get_or_insert_default())
    }

    fn count(&self, add: impl FnOnce(&mut Tally)) {
        let mut tally = self.tally.get();
        add(&mut tally);
        self.tally.set(tally);
    }

    fn there_and_back(&self, old: &Schema, new: &Schema, hints: Hints) -> Result<(), String> {
        let changes = match changes(old, new, hints) {
            Err(reason) if cannot_be_written(&reason) => {
                self.count(|tally| tally.not_written += 1);
                return Ok(());
            }
            changes => changes?,
        };
        let back = reversed(&changes);
        let after = on_paper(old, new, &changes, &back)
            .map_err(|error| format!("{error}\n=== CHANGES of {old:#?}\n{changes:#?}"))?;

        let nothing = Schema::default();
        let creation = script(&self::changes(&nothing, old, Hints::default())?, &nothing)?;
        let scripts = script(&changes, old).and_then(|upgrade| Ok((upgrade, script(&back, &after)?)));
        let (upgrade, downgrade) = match scripts {
            Err(reason) if cannot_be_written(&reason) => {
                self.count(|tally| tally.not_written += 1);
                return Ok(());
            }
            scripts => scripts?,
        };
        let fresh = script(&self::changes(&nothing, new, Hints::default())?, &nothing)?;
        self.count(|tally| tally.pairs += 1);
        let story =
            || format!("\n=== BEFORE\n{creation}\n=== UPGRADE\n{upgrade}\n=== DOWNGRADE\n{downgrade}");
        self.run_all(old, &Kept::of(old, &after, &changes), [&creation, &upgrade, &downgrade, &fresh])
            .map_err(|error| format!("{error}{}", story()))
    }

    fn run_all(
        &self,
        old: &Schema,
        kept: &Kept<'_>,
        [creation, upgrade, downgrade, fresh]: [&str; 4],
    ) -> Result<(), String> {
        let database = &self.database();
        let [question_before, question_after] = kept.questions();
        let ask = |question: &str| database.query(question).map(|lines| lines.join("\n"));
        clear(database)?;
        run(database, creation).map_err(|failure| format!("from nothing: {}", failure.message))?;
        let insertion = rows::insertion(old);
        database.execute(&insertion).map_err(|error| format!("rows: {error}\n{insertion}"))?;
        let (before, rows) = (described(database)?, ask(&question_before)?);
        self.count(|tally| tally.rows += u32::from(!rows.is_empty()));

        let refused = try_with_rows(database, "upgrade", upgrade, &before, &[creation])?;
        self.count(|tally| tally.refused_there += u32::from(refused));
        let upgraded = described(database)?;
        let rows = if refused { String::new() } else { rows };
        same("rows did not survive the upgrade", &rows, &ask(&question_after)?)?;

        let refused = try_with_rows(database, "downgrade", downgrade, &upgraded, &[creation, upgrade])?;
        self.count(|tally| tally.refused_back += u32::from(refused));
        same("the downgrade made something else than there was", &before, &described(database)?)?;
        let rows = if refused { String::new() } else { rows };
        same("rows did not survive the downgrade", &rows, &ask(&question_before)?)?;

        clear(database)?;
        run(database, fresh).map_err(|failure| format!("the new one from nothing: {}", failure.message))?;
        same(
            "the upgrade made something else than what is built from nothing",
            &described(database)?,
            &upgraded,
        )
    }
}

/// Runs a script. Where rows are what is wrong nothing may have happened, and it has to run without them,
/// on what these others make.
fn try_with_rows(
    database: &Database,
    what: &str,
    sql: &str,
    before: &str,
    others: &[&str],
) -> Result<bool, String> {
    let failed = |failure: Failure| format!("{what}: {}", failure.message);
    match run(database, sql) {
        Ok(()) => Ok(false),
        Err(failure) if failure.is_about_rows => {
            // What came before a mark is committed, and stays.
            if !sql.contains(NEW_SECTION) {
                let found = described(database)?;
                same(&format!("the refused {what} left something behind"), before, &found)?;
            }
            clear(database)?;
            others.iter().chain([&sql]).try_for_each(|sql| run(database, sql)).map_err(failed)?;
            Ok(true)
        }
        Err(failure) => Err(failed(failure)),
    }
}

/// What a database holds; PostgreSQL chooses what indexes and constraints of partitions are called, and does not
/// follow when those of their tables are renamed.
fn described(database: &Database) -> Result<String, String> {
    let mut told = database.describe()?;
    // Nor does it tell an array from others where a column is inherited.
    if told.contains(" inherits ") {
        told = told.replace(" array\n", "\n").replace(" array -- ", " -- ");
    }
    let mut lines: Vec<String> = told.lines().filter_map(without_chosen_name).collect();
    lines.sort();
    Ok(lines.join("\n"))
}

/// A line without the name that PostgreSQL chose, or nothing where it is about that alone.
fn without_chosen_name(line: &str) -> Option<String> {
    let partition = format!("public.{PARTITION}");
    let mut words = line.split(' ');
    let [kind, name] = [words.next()?, words.next().unwrap_or_default()];
    let name = name.trim_start_matches("public.").trim_start_matches('"');
    let is_index = name.strip_prefix(PARTITION).is_some_and(|rest| rest.matches('_').count() > 1);
    match kind {
        "partition" | "relation" if is_index => None,
        "constraint"
            if line.contains(&format!(" of {partition}"))
                || line.contains(&format!("REFERENCES {partition}")) =>
        {
            line.split_once(" of ").map(|(_, rest)| format!("constraint of {rest}"))
        }
        "index" if line.contains(&format!(" ON {partition}")) => {
            let (head, rest) = line.split_once(" ON ")?;
            Some(format!("{} ON {rest}", head.split(" INDEX ").next()?))
        }
        _ => Some(line.to_owned()),
    }
}

/// Each section in a transaction of its own, or each of its statements, as `upgrade` would run it.
fn run(database: &Database, sql: &str) -> Result<(), Failure> {
    let script = migrate::Script::parse(sql)
        .map_err(|error| Failure { message: error.to_string(), is_about_rows: false })?;
    for section in script.sections() {
        let mut statements = section.statements.iter().map(|statement| script.statement(statement));
        match section.mode {
            Mode::Transaction => {
                let all = statements.collect::<Vec<_>>().join("\n");
                if let Err(failure) = database.attempt(&format!("BEGIN;\n{all};\nCOMMIT")) {
                    database.attempt("ROLLBACK")?;
                    return Err(failure);
                }
            }
            Mode::NoTransaction => statements.try_for_each(|statement| database.attempt(statement))?,
        }
    }
    Ok(())
}

/// What is refused by name, and needs a person.
fn cannot_be_written(reason: &str) -> bool {
    ["PostgreSQL has no cast from", "needs PostgreSQL", "cannot become ", TWO_ANSWERS, IN_BETWEEN]
        .iter()
        .any(|known| reason.contains(known))
}

/// What `diff` finds, with an answer to every question about rows.
fn changes(old: &Schema, new: &Schema, mut hints: Hints) -> Result<Vec<Change>, String> {
    let found = diff(Pair { old, new }, &hints).map_err(|misfit| misfit.to_string())?;
    let renamed = renamed(old, &found.changes)?;
    let mut answers = BTreeMap::new();
    for question in found.questions {
        match question {
            Question::Using { table, column, .. } => {
                let value = rows::fill([new, new], &table, &column);
                hints.using.insert((table, column), value);
            }
            Question::Fill { table, column, when } => {
                let schemas = match when {
                    FillWhen::ConvertsBack | FillWhen::ComesBack => [&renamed, new],
                    FillWhen::Arrives | FillWhen::TurnsNotNull => [new, &renamed],
                };
                if when == FillWhen::ConvertsBack && rows::is_of_changing_type(schemas, &table, &column) {
                    return Err(IN_BETWEEN.to_owned());
                }
                let value = rows::fill(schemas, &table, &column);
                if answers.insert((table, column), value.clone()).is_some_and(|other| other != value) {
                    return Err(TWO_ANSWERS.to_owned());
                }
            }
            Question::Rename { .. } => {}
        }
    }
    hints.backfill = answers;
    Ok(diff(Pair { old, new }, &hints).map_err(|misfit| misfit.to_string())?.changes)
}

/// The old schema under its new names.
fn renamed(old: &Schema, changes: &[Change]) -> Result<Schema, String> {
    let renames: Vec<Change> = changes
        .iter()
        .filter(|change| {
            matches!(
                change,
                Change::RenameTable { .. }
                    | Change::RenameColumn { .. }
                    | Change::RenameEnum { .. }
                    | Change::RenameEnumValue { .. }
                    | Change::RenameDomain { .. }
                    | Change::RenameComposite { .. }
            )
        })
        .cloned()
        .collect();
    // A name may have been taken by what stepped aside: then the old names have to do.
    Ok(folded(old, &renames).unwrap_or_else(|_| old.clone()))
}

/// What the changes make of the recorded schema, which has to be the new one, lead back and leave nothing to do.
fn on_paper(old: &Schema, new: &Schema, changes: &[Change], back: &[Change]) -> Result<Schema, String> {
    if reversed(back) != changes {
        return Err("the reverse of the reverse is something else".to_owned());
    }
    recorded(changes)?;
    let after = folded(old, changes)?;
    equal("the changes lead somewhere else", new, &after)?;
    equal("the changes do not lead back", old, &folded(&after, back)?)?;
    let rest = self::changes(&after, new, Hints::default())?;
    if rest.is_empty() { Ok(after) } else { Err(format!("a second comparison finds something: {rest:#?}")) }
}

fn folded(schema: &Schema, changes: &[Change]) -> Result<Schema, String> {
    let mut folded = schema.clone();
    changes.iter().try_for_each(|change| folded.apply(change)).map_err(|misfit| misfit.to_string())?;
    Ok(folded)
}

/// What is written down can be read back.
fn recorded(changes: &[Change]) -> Result<(), String> {
    let record = RevisionRecord {
        id: "000000000001".to_owned(),
        parents: Vec::new(),
        message: "pair".to_owned(),
        created: "1970-01-01T00:00:00Z".to_owned(),
        labels: Vec::new(),
        depends_on: Vec::new(),
        replaces: Vec::new(),
        changes: changes.to_vec(),
    };
    let text = record.write().map_err(|error| error.to_string())?;
    let read = RevisionRecord::read(&text).map_err(|error| format!("{error}\n{text}"))?;
    if read == record { Ok(()) } else { Err(format!("what is recorded is read as something else:\n{text}")) }
}

/// The order of columns is no difference, nor is the spelling of an expression.
fn equal(what: &str, expected: &Schema, found: &Schema) -> Result<(), String> {
    let told = |schema: &Schema| {
        let mut schema = schema.clone();
        for table in &mut schema.tables {
            std::sync::Arc::make_mut(table).columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
        format!("{schema:#?}").replace("\\\"", "")
    };
    same(what, &told(expected), &told(found))
}

fn script(changes: &[Change], before: &Schema) -> Result<String, String> {
    let write = if env::var_os("ONLINE").is_some() {
        cargo_migrate::sql::online_script
    } else {
        cargo_migrate::sql::script
    };
    let script = write(changes, before, server_version()).map_err(|error| error.to_string())?;
    Ok(script.text(""))
}

fn clear(database: &Database) -> Result<(), String> {
    database.execute(
        "ROLLBACK; SET client_min_messages = warning;
         DROP SCHEMA IF EXISTS public, empty, s1, \"s 2\" CASCADE; CREATE SCHEMA public",
    )
}

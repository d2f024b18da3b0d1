//! Random pairs of schemas, with PostgreSQL as the judge: what leads from the one to the other makes what the
//! other is when it is built from nothing, and taking it back makes what was before.
//!
//! `PAIRS=10000` tries more of them, `SEED=7` others, `ONLINE=1` what is written with `--online`, `POSTGRES` what
//! is written for another server. What an old one cannot do is refused by name, and counted.

mod genome;

use std::cell::Cell;
use std::env;

use migrate::script::Mode;
use migrate_schema::change::{Change, reversed};
use migrate_schema::diff::diff;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::question::{FillWhen, Question};
use migrate_schema::schema::Schema;
use migrate_tests::database::{Database, server_version};
use migrate_tests::difference::same;
use proptest::collection::vec;
use proptest::prelude::{Strategy as _, any};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

#[test]
fn every_pair_goes_there_and_back() {
    let number = |name: &str, default: u32| {
        env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let config = Config {
        cases: number("PAIRS", 250),
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("SEED", 0).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let database = Database::new();
    let refused = Cell::new(0);
    let changes = vec((0..genome::LENGTH, any::<u8>()), 1..60);
    let pairs =
        (vec(any::<u8>(), genome::LENGTH), changes, any::<bool>()).prop_map(|(old, changes, renames)| {
            let mut new = old.clone();
            for (at, byte) in changes {
                new[at] = byte;
            }
            (old, new, renames)
        });
    let result = runner.run(&pairs, |(old, new, renames)| {
        let (old, new) = (genome::build(&old, server_version()), genome::build(&new, server_version()));
        let hints = genome::renames(&old, &new, renames);
        match there_and_back(&database, &old.schema, &new.schema, hints) {
            Err(message) if message.contains("needs PostgreSQL") => {
                refused.set(refused.get() + 1);
                Ok(())
            }
            other => other.map_err(TestCaseError::fail),
        }
    });
    println!("{} pairs were refused on PostgreSQL {}", refused.get(), server_version());
    assert!(refused.get() == 0 || server_version() < 15, "a pair was refused that PostgreSQL 15 knows");
    if let Err(TestError::Fail(reason, _)) = result {
        panic!("{reason}");
    }
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn there_and_back(database: &Database, old: &Schema, new: &Schema, hints: Hints) -> Result<(), String> {
    let changes = changes(old, new, hints)?;
    let back = reversed(&changes);
    if reversed(&back) != changes {
        return Err("the reverse of the reverse is something else".to_owned());
    }
    let after = folded(old, &changes)?;
    equal("the changes lead somewhere else", new, &after)?;
    equal("the changes do not lead back", old, &folded(&after, &back)?)?;
    let rest = self::changes(&after, new, Hints::default())?;
    if !rest.is_empty() {
        return Err(format!("a second comparison finds something: {rest:#?}"));
    }

    let write = if env::var_os("ONLINE").is_some() {
        cargo_migrate::sql::online_script
    } else {
        cargo_migrate::sql::script
    };
    let script = |changes: &[Change], before: &Schema| match write(changes, before, server_version()) {
        Ok(script) => Ok(script.text("")),
        Err(error) => Err(error.to_string()),
    };
    let creation = script(&self::changes(&Schema::default(), old, Hints::default())?, &Schema::default())?;
    let upgrade = script(&changes, old)?;
    let downgrade = script(&back, &after)?;
    let story = || format!("\n=== BEFORE\n{creation}\n=== UPGRADE\n{upgrade}\n=== DOWNGRADE\n{downgrade}");
    let run =
        |what: &str, sql: &str| run(database, sql).map_err(|error| format!("{what}: {error}{}", story()));

    clear(database)?;
    run("from nothing", &creation)?;
    let before = database.describe()?;
    run("upgrade", &upgrade)?;
    let upgraded = database.describe()?;
    run("downgrade", &downgrade)?;
    same("the downgrade made something else than there was", &before, &database.describe()?)
        .map_err(|difference| format!("{difference}{}", story()))?;
    clear(database)?;
    run(
        "the new one from nothing",
        &script(&self::changes(&Schema::default(), new, Hints::default())?, &Schema::default())?,
    )?;
    same("the upgrade made something else than what is built from nothing", &database.describe()?, &upgraded)
        .map_err(|difference| format!("{difference}{}", story()))
}

/// What `diff` finds, when types without a cast are said to convert to NULL: there are no rows.
fn changes(old: &Schema, new: &Schema, mut hints: Hints) -> Result<Vec<Change>, String> {
    let found = diff(Pair { old, new }, &hints).map_err(|misfit| misfit.to_string())?;
    for question in found.questions {
        match question {
            Question::Using { table, column, .. } => {
                hints.using.insert((table, column), "NULL".to_owned());
            }
            Question::Fill { table, column, when: FillWhen::ConvertsBack } => {
                hints.backfill.insert((table, column), "NULL".to_owned());
            }
            _ => {}
        }
    }
    Ok(diff(Pair { old, new }, &hints).map_err(|misfit| misfit.to_string())?.changes)
}

fn folded(schema: &Schema, changes: &[Change]) -> Result<Schema, String> {
    let mut folded = schema.clone();
    changes.iter().try_for_each(|change| folded.apply(change)).map_err(|misfit| misfit.to_string())?;
    Ok(folded)
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

/// Each section in a transaction of its own, or each of its statements, as `upgrade` would run it.
fn run(database: &Database, sql: &str) -> Result<(), String> {
    let script = migrate::Script::parse(sql).map_err(|error| error.to_string())?;
    for section in script.sections() {
        let statements = section.statements.iter().map(|statement| script.statement(statement));
        match section.mode {
            Mode::Transaction => {
                let all = statements.collect::<Vec<_>>().join("\n");
                if let Err(error) = database.execute(&format!("BEGIN;\n{all};\nCOMMIT")) {
                    database.execute("ROLLBACK")?;
                    return Err(error);
                }
            }
            Mode::NoTransaction => {
                for statement in statements {
                    database.execute(statement)?;
                }
            }
        }
    }
    Ok(())
}

fn clear(database: &Database) -> Result<(), String> {
    database.execute(
        "SET client_min_messages = warning;
         DROP SCHEMA IF EXISTS public, s1, \"s 2\" CASCADE; CREATE SCHEMA public",
    )
}

//! Texts that are tried on the database itself: what was said and what is there are put through PostgreSQL in the same
//! place, in a transaction that is rolled back, and compared as it prints them.
//!
//! Temporary tables, views and functions are all that is made, and no lock is taken on anybody's table that keeps
//! others from anything.

use migrate_schema::expression::{Token, TokenKind, tokens};
use migrate_schema::object::{ObjectKind, SqlObject};
use migrate_schema::schema::QualifiedName;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::Undecided;
use super::texts::{Kind, Question};
use crate::error::Result;
use crate::live::refused;
use crate::sql;

/// Names mean what they mean where revisions are applied. Who waits for a lock would keep others waiting.
const BEGIN: &str = "BEGIN; SET LOCAL search_path = public, pg_temp; SET LOCAL row_security = off; \
                     SET LOCAL check_function_bodies = off; SET LOCAL lock_timeout = '2s'; \
                     SET LOCAL client_min_messages = warning; SET LOCAL DateStyle = 'ISO, YMD'; \
                     SET LOCAL IntervalStyle = postgres; SET LOCAL extra_float_digits = 1";

/// What is made for a moment.
const TRIAL: &str = "cargo_migrate_trial";

/// Which texts are the same, and of which nobody knows.
pub(super) async fn decide(client: &Client, open: Vec<Question>) -> Result<(Vec<Question>, Vec<Undecided>)> {
    let (mut same, mut undecided) = (Vec::new(), Vec::new());
    let begun = client.batch_execute(BEGIN).await;
    let version = client.simple_query("SHOW server_version_num").await.ok();
    let version = version.and_then(|answers| first(&answers)?.parse::<u32>().ok()).unwrap_or_default();
    let result = async {
        begun?;
        for question in open {
            let told = match trial(&question, version) {
                None => Err("only a scratch database tells".to_owned()),
                Some(trial) => ask(client, &trial).await?,
            };
            match told {
                Ok((said, there)) if said == there => same.push(question),
                Ok(_) => {}
                Err(reason) => undecided.push(Undecided::of(question, reason)),
            }
        }
        Ok(())
    }
    .await;
    let end = client.batch_execute("ROLLBACK").await;
    result.and(end).map_err(|error| refused(&error))?;
    Ok((same, undecided))
}

/// Statements for each text, and what prints it.
struct Trial {
    said: Vec<String>,
    there: Vec<String>,
    print: String,
}

type Answer = std::result::Result<(String, String), String>;

/// Both as they are printed, or what PostgreSQL says of one.
async fn ask(client: &Client, trial: &Trial) -> std::result::Result<Answer, tokio_postgres::Error> {
    let mut printed = Vec::new();
    for statements in [&trial.said, &trial.there] {
        let script = format!("SAVEPOINT trial; {}; {}", statements.join("; "), trial.print);
        let answer = client.simple_query(&script).await;
        client.batch_execute("ROLLBACK TO SAVEPOINT trial; RELEASE SAVEPOINT trial").await?;
        match answer {
            Ok(messages) => printed.push(first(&messages).unwrap_or_default()),
            Err(error) if error.as_db_error().is_some() => return Ok(Err(refused(&error).message)),
            Err(error) => return Err(error),
        }
    }
    let [said, there] = <[String; 2]>::try_from(printed).unwrap_or_default();
    Ok(Ok((said, there)))
}

/// The last value that was answered.
fn first(messages: &[SimpleQueryMessage]) -> Option<String> {
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    });
    rows.last()
}

/// How to try a text; none where only a whole database tells.
fn trial(question: &Question, version: u32) -> Option<Trial> {
    let both = |make: &dyn Fn(&str) -> Option<Vec<String>>, print: &str| {
        Some(Trial { said: make(&question.said)?, there: make(&question.there)?, print: print.to_owned() })
    };
    let default = format!(
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'pg_temp.{TRIAL}'::regclass"
    );
    match &question.kind {
        Kind::Default(sql_type) => both(
            &|text| {
                let sql_type = sql::type_name(sql_type);
                let default = if text.is_empty() { "NULL" } else { text };
                Some(vec![format!("CREATE TEMP TABLE {TRIAL} (c {sql_type} DEFAULT {default})")])
            },
            &default,
        ),
        Kind::Generated(table, sql_type) => both(
            &|text| {
                let (table, sql_type) = (sql::qualified(table), sql::type_name(sql_type));
                let generated = format!("{TRIAL} {sql_type} GENERATED ALWAYS AS ({text}) STORED");
                Some(vec![format!("CREATE TEMP TABLE {TRIAL} (LIKE {table}, {generated})")])
            },
            &default,
        ),
        Kind::Condition(table) => {
            // Its own name may stand before its columns.
            let name = sql::name(&table.name);
            both(
                &|text| {
                    Some(vec![
                        format!("CREATE TEMP TABLE {name} (LIKE {})", sql::qualified(table)),
                        format!("CREATE POLICY {TRIAL} ON pg_temp.{name} USING ({text})"),
                    ])
                },
                &format!("SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = '{TRIAL}'"),
            )
        }
        Kind::Key(table) => both(
            &|text| {
                let table = sql::qualified(table);
                Some(vec![format!("CREATE TEMP VIEW {TRIAL} AS SELECT ({text}) AS k FROM {table}")])
            },
            &format!("SELECT pg_get_viewdef('pg_temp.{TRIAL}'::regclass)"),
        ),
        Kind::DomainCheck(sql_type) => both(
            &|text| {
                let sql_type = sql::type_name(sql_type);
                Some(vec![format!("CREATE DOMAIN pg_temp.{TRIAL} AS {sql_type} CHECK ({text})")])
            },
            &format!(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = 'pg_temp.{TRIAL}'::regtype"
            ),
        ),
        Kind::Object(ObjectKind::View) => both(
            &|text| renamed(text, ObjectKind::View, &format!("CREATE TEMP VIEW {TRIAL}")),
            &format!(
                "SELECT pg_get_viewdef(oid) || coalesce(reloptions::text, '') FROM pg_class \
                 WHERE oid = 'pg_temp.{TRIAL}'::regclass"
            ),
        ),
        Kind::Object(kind @ (ObjectKind::Function | ObjectKind::Procedure)) => both(
            &|text| renamed(text, *kind, &format!("CREATE {} pg_temp.{TRIAL}", kind.words())),
            &format!("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '{TRIAL}'"),
        ),
        Kind::Object(ObjectKind::Trigger) => {
            let (said, there) = (trigger(&question.said)?, trigger(&question.there)?);
            // Before that, a trigger has another trigger's shape on a temporary table.
            (version >= 120_000).then(|| Trial {
                said,
                there,
                print: "SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger \
                        WHERE tgrelid::regclass::text LIKE 'pg_temp%' OR tgrelid IN (SELECT oid FROM pg_class \
                        WHERE relpersistence = 't' AND relnamespace = pg_my_temp_schema())"
                    .to_owned(),
            })
        }
        Kind::Object(_) | Kind::Whole => None,
    }
}

/// The one statement of an object under another name.
fn renamed(text: &str, kind: ObjectKind, create: &str) -> Option<Vec<String>> {
    let object = SqlObject::read("", text).ok().filter(|it| it.kind == kind)?;
    let statements = object.statements().ok()?;
    // Comments and privileges that belong to it are not tried.
    let [statement] = statements.as_slice() else { return None };
    let all = tokens(&object.text);
    let words = kind.words();
    let at = all.iter().position(|token| is_word(token, words))?;
    let end = name_end(&all, at + 1)?;
    let body = object.text.get(end..)?.trim_end().trim_end_matches(';');
    // A recursive view is told by a word before.
    let is_usual =
        all.get(..at)?.iter().all(|it| ["create", "or", "replace"].iter().any(|word| is_word(it, word)));
    (is_usual && !statement.tokens.is_empty()).then(|| vec![format!("{create}{body}")])
}

/// A trigger on a temporary table that is like its own.
fn trigger(text: &str) -> Option<Vec<String>> {
    let object = SqlObject::read("", text).ok().filter(|it| it.kind == ObjectKind::Trigger)?;
    let table: QualifiedName = object.identity().ok()?.table?;
    if object.statements().ok()?.len() != 1 {
        return None;
    }
    let all = tokens(&object.text);
    let on = all.iter().position(|token| is_word(token, "on"))?;
    let (start, end) = (all.get(on + 1)?.start, name_end(&all, on + 1)?);
    let name = sql::name(&table.name);
    let body = object.text.get(end..)?.trim_end().trim_end_matches(';');
    Some(vec![
        format!("CREATE TEMP TABLE {name} (LIKE {})", sql::qualified(&table)),
        format!("{}pg_temp.{name}{body}", object.text.get(..start)?),
    ])
}

fn is_word(token: &Token<'_>, word: &str) -> bool {
    token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word)
}

/// Where a name ends that begins at this token.
fn name_end(all: &[Token<'_>], mut at: usize) -> Option<usize> {
    while all.get(at + 1).is_some_and(|token| token.text == ".") {
        at += 2;
    }
    all.get(at).map(|token| token.start + token.text.len())
}

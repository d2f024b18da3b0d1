//! A scratch database that is built from a schema and read like the live one: what PostgreSQL makes of each text.

use std::sync::Arc;

use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::{Column, Extension, Named, Schema, Table, find};

use super::{Comparison, is_about_privileges, texts};
use crate::database::Options;
use crate::dry_run::interrupted;
use crate::error::{Error, Exit, Result};
use crate::introspect;
use crate::live::refused;
use crate::scratch::Scratch;
use crate::{answers, sql};

/// How revisions are applied, too. Bodies of functions are kept as they are, whatever they name.
const SETTINGS: &str = "SET search_path = public, pg_temp; SET row_security = off; \
                        SET check_function_bodies = off; SET client_min_messages = warning; \
                        SHOW server_version_num";

/// What PostgreSQL makes of a schema.
pub(super) async fn read(comparison: &Comparison<'_>, schema: &Schema) -> Result<Schema> {
    let Some(place) = comparison.place else {
        return Err(Error::database("there is no place for a scratch database"));
    };
    let scratch = Scratch::create(place, comparison.role).await?;
    // Whatever ends it, the database goes.
    let made = tokio::select! {
        made = built(&scratch, comparison, schema) => made,
        () = interrupted() => Err(Error {
            exit: Exit::Interrupted,
            ..Error::database("interrupted; the database is as it was")
        }),
    };
    let dropped = scratch.drop().await;
    let made = made?;
    dropped.map(|()| made)
}

async fn built(scratch: &Scratch, comparison: &Comparison<'_>, schema: &Schema) -> Result<Schema> {
    let options = Options { role: comparison.role, ..Options::default() };
    let connection = scratch.server.connect(&options).await?;
    let client = &connection.client;
    let answers = client.simple_query(SETTINGS).await.map_err(|error| refused(&error))?;
    let version = answers.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0)?.parse::<u32>().ok(),
        _ => None,
    });
    let empty = Schema::default();
    let changes = answers::compare(Pair { old: &empty, new: schema }, &Hints::default())?.changes;
    let script = sql::script(&changes, &empty, version.unwrap_or_default() / 10000)?;
    client.batch_execute(&script.text("what is recorded")).await.map_err(|error| refused(&error))?;
    let found = introspect::read(client, comparison.ignore, comparison.version_table).await?;
    Ok(found.schema)
}

/// Why there is none.
pub(super) fn reason(error: &Error) -> String {
    let mut reason = error.message.clone();
    for cause in &error.causes {
        reason.push_str(": ");
        reason.push_str(cause);
    }
    reason
}

/// Takes over what was said wherever the database holds what PostgreSQL makes of it.
pub(super) fn adopt(said: &mut Schema, made: &Schema, there: &mut Schema) {
    // Whichever version is there is meant.
    for extension in &mut there.extensions {
        let is_open = find(&said.extensions, &extension.name).is_some_and(|said| said.version.is_none());
        if let Some(made) = find(&made.extensions, &extension.name).filter(|_| is_open) {
            extension.version.clone_from(&made.version);
        }
    }
    each(&said.extensions, &made.extensions, &mut there.extensions, |said: &Extension, _, there| {
        if said.version.is_none() {
            there.version = None;
        }
    });
    each(&said.enums, &made.enums, &mut there.enums, |_, _, _| {});
    each(&said.domains, &made.domains, &mut there.domains, |said, made, there| {
        take(&said.default, &made.default, &mut there.default);
        take(&said.collation, &made.collation, &mut there.collation);
        each(&said.checks, &made.checks, &mut there.checks, |_, _, _| {});
    });
    each(&said.composites, &made.composites, &mut there.composites, |_, _, _| {});
    each(&said.namespaces, &made.namespaces, &mut there.namespaces, |_, _, _| {});
    for there in &mut there.tables {
        if let (Some(said), Some(made)) = (said.table(&there.name), made.table(&there.name)) {
            adopt_table(said, made, Arc::make_mut(there));
        }
    }
    adopt_objects(said, made, there);
}

fn adopt_table(said: &Table, made: &Table, there: &mut Table) {
    take(&said.partition_by, &made.partition_by, &mut there.partition_by);
    take(&said.with, &made.with, &mut there.with);
    take(&said.tablespace, &made.tablespace, &mut there.tablespace);
    take(&said.primary_key, &made.primary_key, &mut there.primary_key);
    each(&said.columns, &made.columns, &mut there.columns, adopt_column);
    let place = |name: &str| said.columns.iter().position(|column| column.name == name);
    there.columns.sort_by_key(|column| place(&column.name).unwrap_or(usize::MAX));
    each(&said.uniques, &made.uniques, &mut there.uniques, |_, _, _| {});
    each(&said.checks, &made.checks, &mut there.checks, |_, _, _| {});
    each(&said.indexes, &made.indexes, &mut there.indexes, |said, made, there| {
        take(&said.predicate, &made.predicate, &mut there.predicate);
        take(&said.keys, &made.keys, &mut there.keys);
        take(&said.with, &made.with, &mut there.with);
    });
    each(&said.foreign_keys, &made.foreign_keys, &mut there.foreign_keys, |_, _, _| {});
    each(&said.excludes, &made.excludes, &mut there.excludes, |said, made, there| {
        take(&said.predicate, &made.predicate, &mut there.predicate);
        take(&said.elements, &made.elements, &mut there.elements);
    });
    each(&said.policies, &made.policies, &mut there.policies, |said, made, there| {
        take(&said.using, &made.using, &mut there.using);
        take(&said.with_check, &made.with_check, &mut there.with_check);
        take(&said.to, &made.to, &mut there.to);
    });
}

fn adopt_column(said: &Column, made: &Column, there: &mut Column) {
    take(&said.sql_type, &made.sql_type, &mut there.sql_type);
    take(&said.default, &made.default, &mut there.default);
    take(&said.identity, &made.identity, &mut there.identity);
    take(&said.serial, &made.serial, &mut there.serial);
    take(&said.generated, &made.generated, &mut there.generated);
    take(&said.collation, &made.collation, &mut there.collation);
    take(&said.storage, &made.storage, &mut there.storage);
    take(&said.compression, &made.compression, &mut there.compression);
}

fn adopt_objects(said: &mut Schema, made: &Schema, there: &mut Schema) {
    let find = |schema: &Schema, object: &migrate_schema::object::SqlObject| {
        schema.object(object.id()).map(|found| found.text.clone())
    };
    for object in there.objects.iter_mut().filter(|it| !is_about_privileges(it)) {
        if let (Some(text), Some(made)) = (find(said, object), find(made, object))
            && object.text == made
        {
            object.text = text;
        }
    }
    // Privileges are only known as a whole; what is the same is as if nobody had said it.
    let is_in = |schema: &Schema, object: &migrate_schema::object::SqlObject| schema.objects.contains(object);
    let differs = |one: &Schema, other: &Schema| {
        one.objects.iter().any(|it| is_about_privileges(it) && !is_in(other, it))
    };
    if differs(made, there) || differs(there, made) {
        let mut granted: Vec<_> = made.objects.iter().filter(|it| is_about_privileges(it)).cloned().collect();
        granted.retain(|it| !is_in(there, it));
        there.objects.retain(|it| !is_about_privileges(it) || !is_in(made, it));
        texts::take_privileges(&granted, &mut said.objects);
    } else {
        texts::take_privileges(&said.objects, &mut there.objects);
    }
}

/// Takes over one thing.
fn take<T: Clone + PartialEq>(said: &T, made: &T, there: &mut T) {
    if made == there {
        there.clone_from(said);
    }
}

/// Takes over each of a list, as a whole or in its parts; what PostgreSQL makes without a word is as if it were not
/// there.
fn each<T: Clone + PartialEq + Named>(
    said: &[T],
    made: &[T],
    there: &mut Vec<T>,
    within: impl Fn(&T, &T, &mut T),
) {
    there.retain_mut(|it| match (find(said, it.name()), find(made, it.name())) {
        (Some(said), Some(made)) if it == made => {
            it.clone_from(said);
            true
        }
        (Some(said), Some(made)) => {
            within(said, made, it);
            true
        }
        (None, Some(made)) => it != made,
        _ => true,
    });
}

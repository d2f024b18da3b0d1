//! Statements that go over the rows of a table batch by batch: each is a transaction, which notes where the next
//! one begins.

use std::ops::Range;
use std::time::Instant;

use tokio_postgres::SimpleQueryMessage;

use super::message::{Message, Origin};
use super::rounds::Place;
use super::run::{Broken, Run};
use super::version_table::literal;
use super::{Event, Listener};
use crate::Revision;
use crate::script::Batches;

/// The primary key of a table, as SQL.
pub(super) struct Key {
    /// `t.a, t.b`
    pub(super) columns: String,
    /// What makes constants of the key of a row: `'1'::bigint, 'x'::text`.
    pub(super) constants: String,
}

impl Run<'_> {
    /// Runs the statement from where it stopped, then what records that it is through, and tells whether it got there
    /// before somebody asked it to stop. An error comes with the message that it is about.
    pub(super) async fn in_batches(
        &mut self,
        at: Place,
        statement: &Range<usize>,
        batches: &Batches,
        record: &str,
        listener: &mut Listener<'_>,
    ) -> Result<bool, (Message, Broken)> {
        let works = self.rounds.works;
        let work = &works[at.work];
        let table = &self.rounds.settings.version_table;
        let text = work.script.text();
        let frame = |error| (Message::default(), (usize::MAX, error));

        let mut from = self.ask(&table.read_batch_sql(&work.revision.id)).await.map_err(frame)?;
        let key = match self.key(batches, text).await.map_err(frame)? {
            Some(key) => key,
            None => {
                let mut message = Message::default();
                let sql = format!("DO $$ BEGIN {} END $$;", no_key(batches.table(text)));
                message.push(Origin::Script(statement.clone()), &sql);
                let result = self.run_message(&work.revision, &message, listener).await;
                return result.map(|()| true).map_err(|broken| (message, broken));
            }
        };
        let begin = Instant::now();
        for number in 1.. {
            if self.migrator.is_stopping() {
                return Ok(false);
            }
            let next = key.next(batches, text, from.as_deref());
            let next = self.ask(&next).await.map_err(frame)?;
            let rows = key.rows(from.as_deref(), next.as_deref());
            let mut message = self.rounds.begin(at);
            message.push(Origin::Script(statement.clone()), &batches.limited(text, statement, &rows));
            message.push(Origin::Constraints, "SET CONSTRAINTS ALL IMMEDIATE;");
            message.push_all(Origin::Frame, &self.rounds.put_back());
            let noted = next.as_deref().map_or_else(|| "NULL".to_owned(), literal);
            message.push(Origin::Frame, &table.batch_sql(&work.revision.id, &noted));
            if next.is_none() {
                message.push(Origin::Frame, record);
            }
            message.push(Origin::Frame, "COMMIT;");
            if let Err(broken) = self.run_message(&work.revision, &message, listener).await {
                return Err((message, broken));
            }
            listener(Event::Batch { revision: &work.revision, number, elapsed: begin.elapsed() });
            match next {
                Some(next) => from = Some(next),
                None => break,
            }
        }
        Ok(true)
    }

    async fn run_message(
        &mut self,
        revision: &Revision,
        message: &Message,
        listener: &mut Listener<'_>,
    ) -> Result<(), Broken> {
        let answers = self.send(message).await.map_err(|error| (0, error))?;
        self.followed(revision, message, answers, listener).await
    }

    /// The last value that a query answers, with names read as the script's are.
    pub(super) async fn ask(&self, query: &str) -> Result<Option<String>, tokio_postgres::Error> {
        let sql = format!("BEGIN; {} {query}; COMMIT;", self.rounds.pinned().concat());
        let answers = self.client.simple_query(&sql).await?;
        let rows = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(rows.last().and_then(|row| row.get(0)).map(str::to_owned))
    }

    async fn key(&self, batches: &Batches, text: &str) -> Result<Option<Key>, tokio_postgres::Error> {
        let answer = self.ask(&Key::query(batches, text)).await?;
        Ok(answer
            .as_deref()
            .and_then(|answer| answer.split_once('\n'))
            .map(|(columns, constants)| Key { columns: columns.to_owned(), constants: constants.to_owned() }))
    }
}

impl Key {
    /// The query for the key of a table: columns and constants, each on a line; nothing where there is none.
    pub(super) fn query(batches: &Batches, text: &str) -> String {
        let qualifier = literal(batches.qualifier(text));
        // JSON writes dates and times in one way, whatever the session's is.
        format!(
            "SELECT string_agg({qualifier} || '.' || column_name, ', ' ORDER BY place) || E'\\n' || \
             string_agg(format('format(''%%L::%s'', to_jsonb(%s.%s) #>> ''{{}}'')', column_type, {qualifier}, \
             column_name), ' || '', '' || ' ORDER BY place) FROM (SELECT quote_ident(a.attname) AS column_name, \
             format_type(a.atttypid, a.atttypmod) AS column_type, place FROM pg_catalog.pg_index i, \
             unnest(i.indkey) WITH ORDINALITY AS keys (attnum, place), pg_catalog.pg_attribute a \
             WHERE i.indrelid = to_regclass({}) AND i.indisprimary AND a.attrelid = i.indrelid \
             AND a.attnum = keys.attnum AND place <= i.indnkeyatts) AS key",
            literal(batches.table(text)),
        )
    }

    /// The query for the key that the batch after this one begins with.
    pub(super) fn next(&self, batches: &Batches, text: &str, from: Option<&str>) -> String {
        let (table, qualifier) = (batches.table(text), batches.qualifier(text));
        let alias = if table == qualifier { String::new() } else { format!(" AS {qualifier}") };
        let Self { columns, constants } = self;
        // Rows of a child table may have the same key: what comes next is always further on.
        let (after, skipped) = match from {
            None => (String::new(), batches.size),
            Some(from) => (format!(" WHERE ({columns}) > ({from})"), batches.size - 1),
        };
        format!("SELECT {constants} FROM {table}{alias}{after} ORDER BY {columns} OFFSET {skipped} LIMIT 1")
    }

    /// The condition that the rows of a batch meet.
    pub(super) fn rows(&self, from: Option<&str>, next: Option<&str>) -> String {
        let columns = &self.columns;
        match (from, next) {
            (None, None) => "true".to_owned(),
            (Some(from), None) => format!("({columns}) >= ({from})"),
            (None, Some(next)) => format!("({columns}) < ({next})"),
            (Some(from), Some(next)) => format!("({columns}) >= ({from}) AND ({columns}) < ({next})"),
        }
    }
}

/// The statement of PL/pgSQL that fails in the words that a user understands, where PostgreSQL itself would not
/// refuse.
pub(super) fn no_key(table: &str) -> String {
    let message = literal(&format!("there is no table {table} with a primary key that batches could follow"));
    let hint = literal("give it one, or take the mark `batch` away");
    format!("RAISE EXCEPTION USING MESSAGE = {message}, HINT = {hint};")
}

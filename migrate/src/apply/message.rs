//! What is sent to the server in one go, and how to find one's way back from an error in it.

use std::ops::Range;

/// Several statements in one simple query.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    sql: String,
    parts: Vec<Part>,
}

/// A statement of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    start: usize,
    origin: Origin,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// `BEGIN`, settings, the row of the version table, `COMMIT`.
    Frame,
    /// The assertion that the database is where we think it is.
    Guard,
    /// `SET CONSTRAINTS ALL IMMEDIATE`, which checks what was deferred.
    Constraints,
    /// The assertion that code of the application has left the transaction open.
    Code,
    /// A statement of the script: its range in the script's text.
    Script(Range<usize>),
}

/// A place in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) origin: Origin,
    /// The byte of the script's text that PostgreSQL pointed at.
    pub(super) position: Option<usize>,
}

impl Message {
    pub(super) fn push(&mut self, origin: Origin, sql: &str) {
        self.parts.push(Part { start: self.sql.len(), origin });
        self.sql.push_str(sql);
        self.sql.push_str(if sql.ends_with(';') { "\n" } else { "\n;\n" });
    }

    pub(super) fn push_all(&mut self, origin: Origin, statements: &[String]) {
        statements.iter().for_each(|sql| self.push(origin.clone(), sql));
    }

    /// The statements, each as it is sent.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&Origin, &str)> {
        let ends = self.parts.iter().skip(1).map(|part| part.start).chain([self.sql.len()]);
        self.parts.iter().zip(ends).map(|(part, end)| (&part.origin, &self.sql[part.start..end]))
    }

    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// Which statement failed: the one that PostgreSQL's POSITION is in, else the one after those
    /// that it reported as complete. A syntax error anywhere is reported before anything runs.
    ///
    /// `position` counts characters of the whole message, from 1.
    pub(super) fn locate(&self, completed: usize, position: Option<u32>) -> Option<Location> {
        let byte = position.map(|position| {
            let characters = usize::try_from(position).unwrap_or(1).saturating_sub(1);
            self.sql.char_indices().nth(characters).map_or(self.sql.len(), |(byte, _)| byte)
        });
        let index = match byte {
            Some(byte) => self.parts.partition_point(|part| part.start <= byte).checked_sub(1)?,
            None => completed,
        };
        let part = self.parts.get(index)?;
        let position = match (&part.origin, byte) {
            (Origin::Script(range), Some(byte)) => Some((range.start + byte - part.start).min(range.end)),
            _ => None,
        };
        Some(Location { origin: part.origin.clone(), position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lead_back_to_the_file() {
        let file = "-- öh\nSELECT 'ü';\nSELECT x, y\n";
        let script = crate::Script::parse(file).unwrap();
        let mut message = Message::default();
        message.push(Origin::Frame, "BEGIN;");
        for statement in &script.sections()[0].statements {
            message.push(Origin::Script(statement.range.clone()), script.statement(statement));
        }
        message.push(Origin::Frame, "COMMIT;");
        assert_eq!(message.sql(), "BEGIN;\nSELECT 'ü';\nSELECT x, y\n;\nCOMMIT;\n");

        let characters = message.sql().chars().position(|c| c == 'y').unwrap() + 1;
        let found = message.locate(2, u32::try_from(characters).ok()).unwrap();
        assert_eq!(found.position, file.find('y'));
        let Origin::Script(range) = found.origin else { panic!("not in the script") };
        assert_eq!(&file[range.clone()], "SELECT x, y");

        assert_eq!(message.locate(2, None), Some(Location { origin: Origin::Script(range), position: None }));
        assert_eq!(message.locate(3, None), Some(Location { origin: Origin::Frame, position: None }));
        assert_eq!(message.locate(9, None), None);
    }
}

//! Sequences: those of columns, and those that stand alone.

use migrate_schema::schema::{Identity, IdentityKind};
use tokio_postgres::Error;

use super::query::{Asker, FIRST};

/// A row of `pg_sequence`.
#[derive(Clone)]
pub(super) struct SequenceRow {
    pub(super) oid: u32,
    pub(super) type_oid: u32,
    pub(super) start: i64,
    pub(super) increment: i64,
    pub(super) max: i64,
    pub(super) min: i64,
    pub(super) cache: i64,
    pub(super) cycle: bool,
    /// The table and the column that own it, and whether it is part of that column.
    pub(super) owner: Option<(u32, i32, bool)>,
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<SequenceRow>, Error> {
    let query = format!(
        "SELECT q.seqrelid, q.seqtypid, q.seqstart, q.seqincrement, q.seqmax, q.seqmin, q.seqcache, q.seqcycle,
            d.refobjid, d.refobjsubid, d.deptype
        FROM pg_sequence q
        LEFT JOIN pg_depend d ON d.classid = '1259' AND d.objid = q.seqrelid AND d.objsubid = 0
            AND d.refclassid = '1259' AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        WHERE q.seqrelid >= {FIRST}
        ORDER BY q.seqrelid"
    );
    asker
        .ask(&query, |row| SequenceRow {
            oid: row.next(),
            type_oid: row.next(),
            start: row.next(),
            increment: row.next(),
            max: row.next(),
            min: row.next(),
            cache: row.next(),
            cycle: row.next(),
            owner: {
                let (table, column): (Option<u32>, Option<i32>) = (row.next(), row.next());
                let kind: Option<i8> = row.next();
                table.zip(column).map(|(table, column)| (table, column, kind == Some(b'i'.cast_signed())))
            },
        })
        .await
}

/// The options of a sequence that are not what PostgreSQL takes when nothing is said.
pub(super) struct Options {
    pub(super) start: Option<i64>,
    pub(super) increment: Option<i64>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) cache: Option<i64>,
    pub(super) cycle: bool,
}

impl SequenceRow {
    pub(super) fn options(&self) -> Options {
        let (smallest, largest) = match self.type_oid {
            21 => (i64::from(i16::MIN), i64::from(i16::MAX)),
            23 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let goes_down = self.increment < 0;
        let (min, max) = if goes_down { (smallest, -1) } else { (1, largest) };
        let start = if goes_down { self.max } else { self.min };
        let unless = |value: i64, usual: i64| (value != usual).then_some(value);
        Options {
            start: unless(self.start, start),
            increment: unless(self.increment, 1),
            min: unless(self.min, min),
            max: unless(self.max, max),
            cache: unless(self.cache, 1),
            cycle: self.cycle,
        }
    }

    /// As an identity column has it.
    pub(super) fn identity(&self, generated: IdentityKind) -> Identity {
        let Options { start, increment, min, max, cache, cycle } = self.options();
        Identity { generated, start, increment, min, max, cache, cycle }
    }
}

impl Options {
    /// Whether nothing is said.
    pub(super) fn are_usual(&self) -> bool {
        self.clauses().is_empty()
    }

    /// As `CREATE SEQUENCE` has them.
    pub(super) fn clauses(&self) -> Vec<String> {
        let numbers = [
            ("INCREMENT BY", self.increment),
            ("MINVALUE", self.min),
            ("MAXVALUE", self.max),
            ("START WITH", self.start),
            ("CACHE", self.cache),
        ];
        let numbers = numbers.into_iter().filter_map(|(words, number)| Some(format!("{words} {}", number?)));
        numbers.chain(self.cycle.then(|| "CYCLE".to_owned())).collect()
    }
}

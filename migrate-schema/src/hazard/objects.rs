//! SQL objects that hold something.

use super::{Hazard, HazardCode};
use crate::change::Change;
use crate::object::{ObjectKind, SqlObject};

/// A materialized view that comes again is filled again; a counter or rows that go are gone.
pub(super) fn of_drop(object: &SqlObject, changes: &[Change], found: &mut Vec<Hazard>) {
    let comes_again = || {
        changes.iter().any(|change| matches!(change, Change::CreateObject(new) if new.id() == object.id()))
    };
    let what = match object.kind {
        ObjectKind::Sequence => "where it had counted to",
        ObjectKind::Partition => "all its rows",
        ObjectKind::MaterializedView if !comes_again() => "its rows",
        _ => return,
    };
    found.push(Hazard {
        code: HazardCode::DropObject,
        object: object.name.clone(),
        sentence: format!("{} `{}` is dropped with {what}", object.kind, object.name),
        needs_consent: true,
    });
}

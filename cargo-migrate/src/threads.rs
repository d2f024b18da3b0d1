//! Two things at once.

use std::thread;

use crate::error::{Error, Result};

/// Does the second beside the first.
///
/// # Errors
/// The second broke off.
pub(crate) fn beside<A, B: Send>(
    first: impl FnOnce() -> A,
    second: impl FnOnce() -> B + Send,
) -> Result<(A, B)> {
    thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        let second = second.join().map_err(|_| Error::project("a part of the work broke off"))?;
        Ok((first, second))
    })
}

//! Several things at once.

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

/// Does the same with each of many, a part of them on each processor. What comes out has the order of what goes in.
///
/// # Errors
/// A thread broke off.
pub(crate) fn with_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Result<Vec<T>> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    // Fewer are done before a thread is there.
    let parts = processors.min(items.len() / WORTH_A_THREAD).max(1);
    let mut chunks = items.chunks(items.len().div_ceil(parts).max(1));
    let first = chunks.next().unwrap_or_default();
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> =
            chunks.map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<T>>())).collect();
        let mut done: Vec<T> = first.iter().map(work).collect();
        for other in others {
            done.extend(other.join().map_err(|_| Error::project("a part of the work broke off"))?);
        }
        Ok(done)
    })
}

const WORTH_A_THREAD: usize = 64;

#[cfg(test)]
mod tests {
    use super::with_each;

    #[test]
    fn what_comes_out_has_the_order_of_what_goes_in() {
        for count in [0, 1, WORTH - 1, WORTH, 3 * WORTH + 1, 1000] {
            let all: Vec<usize> = (0..count).collect();
            let doubled = with_each(&all, |number| number * 2).expect("no thread breaks off");
            assert_eq!(doubled, all.iter().map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    const WORTH: usize = super::WORTH_A_THREAD;
}

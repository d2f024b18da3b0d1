//! Several things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Does the same with each of many, on each processor some of them: whoever is done takes the next few, for a processor
/// may have something else to do. What comes out has the order of what goes in.
///
/// # Errors
/// A thread broke off.
pub(crate) fn with_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Result<Vec<T>> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    // Fewer are done before a thread is there.
    let threads = processors.min(items.len() / WORTH_A_THREAD).max(1);
    let next = AtomicUsize::new(0);
    let few = || -> Vec<(usize, Vec<T>)> {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            let Some(few) = items.get(at..items.len().min(at + AT_ONCE)).filter(|few| !few.is_empty()) else {
                return done;
            };
            done.push((at, few.iter().map(&work).collect()));
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(few)).collect();
        let mut done = few();
        for other in others {
            done.extend(other.join().map_err(|_| Error::project("a part of the work broke off"))?);
        }
        done.sort_unstable_by_key(|(at, _)| *at);
        Ok(done.into_iter().flat_map(|(_, few)| few).collect())
    })
}

/// How many a thread takes at once.
const AT_ONCE: usize = 16;

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

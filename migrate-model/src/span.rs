//! Where something stands in tokens, as plain data.

use std::cell::RefCell;

/// The number of a place in the tokens that are being read.
///
/// A span of `proc_macro2` means something only on the thread that made it. A model holds numbers
/// instead, and can go wherever it is wanted; whoever reads tokens keeps what the numbers mean
/// ([`numbered`]), or asks for it while it still is on the same thread ([`Span::token`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u32);

#[derive(Default)]
struct Numbered {
    first: u32,
    spans: Vec<proc_macro2::Span>,
}

thread_local! {
    static NUMBERED: RefCell<Numbered> = RefCell::default();
}

/// Reads something, and gives the spans that it met: that of number `first`, and those after it.
pub fn numbered<T>(first: usize, read: impl FnOnce() -> T) -> (T, Vec<proc_macro2::Span>) {
    let first = u32::try_from(first).expect("a file has fewer than four thousand million words");
    let before = NUMBERED.replace(Numbered { first, spans: Vec::new() });
    let read = read();
    (read, NUMBERED.replace(before).spans)
}

impl Span {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// What it stands for; where the whole macro is when it was numbered elsewhere.
    #[must_use]
    pub fn token(self) -> proc_macro2::Span {
        NUMBERED.with_borrow(|numbered| {
            let at = self.0.checked_sub(numbered.first);
            let span = at.and_then(|at| numbered.spans.get(at as usize));
            span.copied().unwrap_or_else(proc_macro2::Span::call_site)
        })
    }
}

impl From<proc_macro2::Span> for Span {
    fn from(span: proc_macro2::Span) -> Self {
        NUMBERED.with_borrow_mut(|numbered| {
            let number = numbered.first as usize + numbered.spans.len();
            numbered.spans.push(span);
            Self(u32::try_from(number).expect("a file has fewer than four thousand million words"))
        })
    }
}

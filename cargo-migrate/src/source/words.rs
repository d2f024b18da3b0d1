//! Where the words of a file stand, by the numbers that its spans were given.

use std::ops::Range;

use migrate_model::Span;
use proc_macro2::LineColumn;

/// The places of one file.
#[derive(Default)]
pub(super) struct Words {
    /// The bytes of each numbered span. No source that compiles has four thousand million of them.
    bytes: Vec<(u32, u32)>,
    /// Where each line after the first begins.
    lines: Vec<u32>,
}

impl Words {
    /// The places of a text that was lexed as a whole.
    pub(super) fn new(text: &str, spans: &[proc_macro2::Span]) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines: Vec<u32> = ends.map(|(at, _)| short(at + 1)).collect();
        let is_ascii = text.is_ascii();
        // A span knows its lines and columns at once, but looks long for its bytes.
        let byte = |place: LineColumn| {
            let line = place.line.checked_sub(2).and_then(|before| lines.get(before).copied());
            let start = line.unwrap_or_default() as usize;
            let within = match text.get(start..) {
                Some(rest) if !is_ascii => {
                    rest.char_indices().nth(place.column).map_or(rest.len(), |(at, _)| at)
                }
                _ => place.column,
            };
            short(start + within)
        };
        let bytes = spans.iter().map(|span| (byte(span.start()), byte(span.end()))).collect();
        Self { bytes, lines }
    }

    /// Adds places of a piece of the text that was lexed again, and begins at this byte.
    pub(super) fn add(&mut self, spans: &[proc_macro2::Span], start: usize) {
        self.bytes.extend(spans.iter().map(|span| {
            let range = span.byte_range();
            (short(start + range.start), short(start + range.end))
        }));
    }

    /// How many are numbered.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of a span.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let (start, end) = self.bytes.get(span.number()).copied().unwrap_or_default();
        start as usize..end as usize
    }

    /// The line that a span begins in, from 1.
    pub(super) fn line(&self, span: Span) -> usize {
        let start = short(self.range(span).start);
        self.lines.partition_point(|line| *line <= start) + 1
    }
}

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

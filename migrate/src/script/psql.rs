//! The statements of a script as `psql` has to be given them.

use std::ops::Range;

use super::Script;
use super::scan::{self, Kind};

impl Script {
    /// A statement in which `psql` finds no variable of its own.
    ///
    /// Outside of quotes it reads `:name`, `:'name'`, `:"name"` and `:{?name}`, which in SQL is the upper end of a
    /// slice: `a[1:n]`. With a blank after the colon it is nothing but that.
    pub(crate) fn for_psql(&self, statement: &Range<usize>) -> String {
        let mut text = String::with_capacity(statement.len());
        let mut colon = false;
        for token in self.tokens(statement.clone()) {
            let piece = &self.text[token.range];
            let is_name = match token.kind {
                Kind::Word | Kind::Number | Kind::Quoted => true,
                _ => piece == "{",
            };
            if colon && is_name {
                text.push(' ');
            }
            // Two of them are a cast, and what follows is a type.
            colon = piece == ":" && !colon;
            text.push_str(piece);
        }
        text
    }

    /// The comments between a statement and the one before it, each on its line.
    pub(crate) fn comments_above(&self, statement: &Range<usize>) -> String {
        let statements = self.sections.iter().flat_map(|section| &section.statements);
        let before = statements.take_while(|other| other.range.start < statement.start).last();
        let start = before.map_or(0, |before| before.range.end);
        self.tokens(start..statement.start)
            .filter(|token| matches!(token.kind, Kind::LineComment | Kind::BlockComment))
            .map(|token| format!("{}\n", &self.text[token.range]))
            .collect()
    }

    fn tokens(&self, range: Range<usize>) -> impl Iterator<Item = scan::Token> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let token = (at < range.end).then(|| scan::token(&self.text, at).ok()).flatten()?;
            at = token.range.end;
            Some(token)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_psql(text: &str) -> String {
        let script = Script::parse(text).unwrap();
        script.for_psql(&script.sections()[0].statements[0].range)
    }

    #[test]
    fn a_slice_is_no_variable() {
        assert_eq!(for_psql("SELECT a[1:n], a[:n];"), "SELECT a[1: n], a[: n];");
        assert_eq!(for_psql("SELECT a[1:\"n\"], a[1:2]"), "SELECT a[1: \"n\"], a[1: 2]");
    }

    #[test]
    fn all_else_is_as_it_was() {
        for text in [
            "SELECT 'a':: text, x::int, f(a := 1), ':n', E'\\:n', $$:n :'n'$$, \":n\" /* :n */;",
            "SELECT 1 -- :n\n:: int",
            "SELECT $a$ \\c other $a$, '\\q'",
        ] {
            assert_eq!(for_psql(text), text);
        }
    }

    #[test]
    fn comments_stay_with_what_follows_them() {
        let script = Script::parse("-- a\nSELECT 1; -- b\n/* c */;\n-- d\nSELECT 2;").unwrap();
        let above = |at: usize| script.comments_above(&script.sections()[0].statements[at].range);
        assert_eq!((above(0).as_str(), above(1).as_str()), ("-- a\n", "-- b\n/* c */\n-- d\n"));
    }
}

//! One struct or enum, as text.

use super::Options;
use super::attribute::Attribute;
use super::rust_name::RustNames;
use super::rust_type::Types;
use super::scope::{Scope, Uses};

/// Writes the items of a schema.
pub(super) struct Writer<'a> {
    pub(super) options: &'a Options,
    pub(super) names: &'a RustNames,
    pub(super) types: Types<'a>,
}

/// One struct or enum.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) ident: String,
    pub(super) text: String,
    pub(super) uses: Uses,
}

impl<'a> Writer<'a> {
    /// An item that nothing is written of yet.
    pub(super) fn item(&self, ident: String) -> Unfinished<'a> {
        Unfinished { ident, text: String::new(), scope: Scope::new(self.names), options: self.options }
    }
}

/// An item that is being written.
pub(super) struct Unfinished<'a> {
    ident: String,
    text: String,
    scope: Scope<'a>,
    options: &'a Options,
}

impl<'a> Unfinished<'a> {
    pub(super) fn scope(&mut self) -> &mut Scope<'a> {
        &mut self.scope
    }

    /// Imports one of our derives.
    pub(super) fn derive(&mut self, word: &str) -> String {
        self.scope.import(&format!("{}::{word}", self.options.crates.migrate()))
    }

    /// Adds a line.
    pub(super) fn line(&mut self, indent: usize, line: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds an attribute that says something.
    pub(super) fn attribute(&mut self, indent: usize, attribute: &Attribute) {
        if !attribute.is_empty() {
            self.line(indent, &attribute.lines(indent));
        }
    }

    /// Writes a comment as a doc comment where these become comments; else, and where it would not come back
    /// as it is, as an option.
    pub(super) fn comment(&mut self, indent: usize, comment: Option<&str>, attribute: &mut Attribute) {
        let Some(comment) = comment else { return };
        if !self.options.comments || !is_documentation(comment) {
            attribute.text("comment", Some(comment));
            return;
        }
        for line in comment.split('\n') {
            self.line(indent, format!("/// {line}").trim_end());
        }
    }

    /// What was written.
    pub(super) fn done(self) -> Item {
        Item { ident: self.ident, text: self.text, uses: self.scope.into_uses() }
    }
}

/// Whether a text comes back from a doc comment, and is no code that rustdoc would run.
fn is_documentation(text: &str) -> bool {
    let is_code = |line: &str| {
        line.starts_with("    ") || ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence))
    };
    let lines = || text.split('\n');
    !text.is_empty()
        && !text.starts_with('\n')
        && !text.ends_with('\n')
        && !text.chars().any(|c| c.is_control() && c != '\n')
        && lines().all(|line| line.trim_end() == line && !is_code(line))
        && lines().any(|line| !line.is_empty() && !line.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::is_documentation;

    #[test]
    fn only_what_comes_back_is_a_doc_comment() {
        for text in ["One.", "One.\n\nTwo.", "- one\n  more", "# Title", "/slash", "*star"] {
            assert!(is_documentation(text), "{text:?}");
        }
        for text in ["", " one", "one ", "one\n", "\none", "a\r\nb", "a\n    code()", "```\ncode()\n```"] {
            assert!(!is_documentation(text), "{text:?}");
        }
    }
}

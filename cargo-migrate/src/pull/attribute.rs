//! Attributes and strings as a person would write them.

use std::collections::BTreeMap;

use migrate_schema::expression::{self, Token, TokenKind};
use migrate_schema::keyword;
use unicode_width::UnicodeWidthStr as _;

use super::rust_name;

/// As wide as rustfmt makes a line.
const WIDTH: usize = 100;

/// As much as rustfmt leaves on one line between the parentheses of an attribute that it can read.
const INSIDE: usize = 70;

/// An attribute, and what stands between its parentheses.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    word: &'static str,
    /// Columns and keys, which may stand in brackets.
    columns: Vec<String>,
    options: Vec<String>,
}

impl Attribute {
    pub(super) fn new(word: &'static str) -> Self {
        Self { word, columns: Vec::new(), options: Vec::new() }
    }

    /// Adds columns or keys.
    pub(super) fn columns(mut self, columns: impl IntoIterator<Item = String>) -> Self {
        self.columns.extend(columns);
        self
    }

    /// Adds an option as it is written.
    pub(super) fn option(&mut self, option: impl Into<String>) {
        self.options.push(option.into());
    }

    /// Adds a word, if it is said.
    pub(super) fn flag(&mut self, word: &str, is_said: bool) {
        if is_said {
            self.options.push(word.to_owned());
        }
    }

    /// Adds `name = "value"`, if there is a value.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        self.options.extend(value.map(|value| format!("{name} = {}", literal(value))));
    }

    /// Adds an SQL expression that has no word of its own.
    pub(super) fn expression(&mut self, expression: &str) {
        self.options.push(literal(expression));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.options.is_empty()
    }

    /// The lines, without white space before the first and behind the last.
    pub(super) fn lines(&self, indent: usize) -> String {
        let Self { word, columns, options } = self;
        let items: Vec<&str> = columns.iter().chain(options).map(String::as_str).collect();
        let inside = items.join(", ");
        let line = format!("#[{word}({inside})]");
        let is_readable = self.items().is_some();
        let fits = indent + line.width() <= WIDTH && !(is_readable && inside.width() > INSIDE);
        if items.len() < 2 || (fits && !inside.contains('\n')) {
            return line;
        }
        let spaces = " ".repeat(indent);
        let separator = format!(",\n{spaces}    ");
        format!("#[{word}(\n{spaces}    {}\n{spaces})]", items.join(&separator))
    }

    /// What a tool sees in it that knows only words and `name = "value"`; `None` where it sees nothing.
    fn items(&self) -> Option<Vec<&str>> {
        let is_plain = |item: &str| {
            let value = item.split_once(" = ").map(|(_, value)| value);
            match value {
                Some(value) => value.starts_with(['"', 'r']) || value.parse::<i64>().is_ok(),
                None => {
                    item.starts_with(['"', 'r']) || rust_name::is_word(item) || item.starts_with("include(")
                }
            }
        };
        let all: Vec<&str> = self.columns.iter().chain(&self.options).map(String::as_str).collect();
        all.iter().all(|item| is_plain(item)).then_some(all)
    }
}

/// Puts columns in brackets where Clippy would take what two attributes share for one option given twice.
pub(super) fn apart(attributes: &mut [Attribute]) {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for attribute in attributes.iter() {
        for item in attribute.items().into_iter().flatten() {
            *seen.entry((attribute.word, item)).or_default() += 1;
        }
    }
    let shared = attributes.iter().map(|attribute| {
        let mut items = attribute.items().into_iter().flatten();
        !attribute.columns.is_empty() && items.any(|item| seen[&(attribute.word, item)] > 1)
    });
    let shared: Vec<bool> = shared.collect();
    for (attribute, _) in attributes.iter_mut().zip(shared).filter(|(_, shared)| *shared) {
        attribute.columns = vec![format!("[{}]", attribute.columns.join(", "))];
    }
}

/// A string literal; raw where it would otherwise need to be escaped.
pub(super) fn literal(text: &str) -> String {
    let is_raw = text.contains(['"', '\\', '\n']) && !text.chars().any(needs_escape);
    if !is_raw {
        return format!("\"{}\"", text.chars().flat_map(escaped).collect::<String>());
    }
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let mut hashes = 0;
    for (at, _) in text.match_indices('"') {
        let behind = text[at + 1..].chars().take_while(|c| *c == '#').count();
        hashes = hashes.max(behind + 1);
    }
    let hashes = "#".repeat(hashes);
    format!("r{hashes}\"{text}\"{hashes}")
}

fn needs_escape(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200b}'..='\u{200f}')
}

fn escaped(c: char) -> Vec<char> {
    match c {
        '"' => vec!['\\', '"'],
        '\\' => vec!['\\', '\\'],
        '\n' | '\r' | '\t' => c.escape_default().collect(),
        _ if needs_escape(c) => c.escape_unicode().collect(),
        _ => vec![c],
    }
}

/// A name in an SQL expression.
pub(super) fn quoted(name: &str) -> String {
    if keyword::is_plain(name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Whether an expression is nothing but the call of a function.
pub(super) fn is_call(expression: &str) -> bool {
    let words = expression::tokens(expression);
    let is_name = |word: &Token<'_>| matches!(word.kind, TokenKind::Word | TokenKind::Quoted);
    let opens = words.iter().position(|word| word.text == "(");
    let Some(opens) = opens.filter(|opens| *opens > 0) else { return false };
    let is_path = words[..opens].iter().all(|word| is_name(word) || word.text == ".");
    let is_tight = words[opens - 1].start + words[opens - 1].text.len() == words[opens].start;
    let mut depth = 0;
    let closes = words.iter().skip(opens).position(|word| {
        depth += i32::from(word.text == "(") - i32::from(word.text == ")");
        depth == 0
    });
    is_path && is_tight && closes.is_some_and(|closes| opens + closes == words.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_as_plain_as_they_can_be() {
        for (text, expected) in [
            ("now()", "\"now()\""),
            ("say \"hi\"", "r#\"say \"hi\"\"#"),
            ("a\"# b", "r##\"a\"# b\"##"),
            ("^\\d+$", "r\"^\\d+$\""),
            ("a\nb", "\"a\nb\""),
            ("a\tb", "\"a\\tb\""),
            ("a\r\n\"", "\"a\\r\\n\\\"\""),
            ("größer", "\"größer\""),
        ] {
            assert_eq!(literal(text), expected);
            let literal = expected.parse().expect("a literal");
            assert_eq!(migrate_model::literal::text(&literal).as_deref(), Some(text), "{expected}");
        }
    }

    #[test]
    fn calls_are_told_from_what_begins_like_one() {
        for (expression, expected) in [
            ("lower(name)", true),
            ("public.\"F\"(a, (b))", true),
            ("lower(a) || lower(b)", false),
            ("(a + b)", false),
            ("a", false),
            ("cast (a AS text)", false),
        ] {
            assert_eq!(is_call(expression), expected, "{expression}");
        }
    }

    #[test]
    fn shared_columns_stand_in_brackets() {
        let index = |columns: &[&str]| {
            Attribute::new("index").columns(columns.iter().map(|column| (*column).to_owned()))
        };
        let mut attributes = [index(&["a", "b"]), index(&["a"]), index(&["c desc", "a"]), index(&["d"])];
        apart(&mut attributes);
        let lines: Vec<_> = attributes.iter().map(|attribute| attribute.lines(0)).collect();
        assert_eq!(lines, ["#[index([a, b])]", "#[index([a])]", "#[index(c desc, a)]", "#[index(d)]"]);
    }
}

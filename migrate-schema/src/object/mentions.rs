//! The names in a text: what it may depend on, rather too many than too few.

use std::collections::{BTreeMap, BTreeSet};

use super::statement::{Statement, marks};
use super::{ObjectKind, SqlObject};
use crate::expression::{Token, TokenKind, identifier, tokens};
use crate::schema::QualifiedName;

/// The names in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// What PostgreSQL itself knows that the object uses.
    hard: Names,
    /// What stands in the body of a routine, which PostgreSQL does not look into once it is created.
    soft: Names,
    /// What stands in strings.
    strings: Names,
    /// Whether a query takes whatever columns there are: `*`, `NATURAL`.
    takes_all_columns: bool,
    /// Whether PostgreSQL looks into the body when it creates the object.
    is_checked: bool,
}

/// Each name with what it was qualified with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names(BTreeMap<String, BTreeSet<Option<String>>>);

impl Names {
    fn add(&mut self, qualifier: Option<String>, name: String) {
        self.0.entry(name).or_default().insert(qualifier);
    }

    /// A qualifier may be an alias as well as a schema; only another schema that is known rules a name out.
    fn has(&self, name: &QualifiedName, schemas: &BTreeSet<&str>) -> bool {
        self.0.get(&name.name).is_some_and(|qualifiers| {
            qualifiers.iter().any(|qualifier| match qualifier {
                None => true,
                Some(qualifier) => *qualifier == name.schema || !schemas.contains(qualifier.as_str()),
            })
        })
    }
}

impl Mentions {
    /// The names in an object, but for its own.
    #[must_use]
    pub fn of_object(object: &SqlObject) -> Self {
        let mut mentions = Self::default();
        let Ok(statements) = object.statements() else { return mentions };
        let is_routine = matches!(object.kind, ObjectKind::Function | ObjectKind::Procedure);
        for (at, statement) in statements.iter().enumerate() {
            mentions.add(statement, is_routine && at == 0);
        }
        let language = statements.first().map(|statement| statement.tokens.as_slice()).unwrap_or_default();
        mentions.is_checked = language.windows(2).any(|pair| {
            pair[0].text.eq_ignore_ascii_case("language")
                && pair[1].text.trim_matches('\'').eq_ignore_ascii_case("sql")
        });
        // `orders%ROWTYPE` and `orders.id%TYPE` are looked up at once.
        mentions.is_checked |=
            mentions.soft.0.contains_key("rowtype") || mentions.soft.0.contains_key("type");
        for (_, mark) in marks(&object.text, &tokens(&object.text)) {
            if let Some(needed) = mark.strip_prefix("needs ") {
                mentions.add_needed(needed);
            }
        }
        mentions
    }

    /// The names in expressions of a table.
    pub fn of_expressions<'e>(expressions: impl IntoIterator<Item = &'e str>) -> Self {
        let mut mentions = Self::default();
        for expression in expressions {
            let statement = Statement { text: expression, tokens: tokens(expression) };
            mentions.add(&statement, false);
        }
        mentions
    }

    /// `-- migrate: needs X`, with or without the arguments of a routine.
    fn add_needed(&mut self, needed: &str) {
        let name = needed.split('(').next().unwrap_or_default().trim();
        if let Ok(name) = name.parse::<QualifiedName>() {
            self.hard.add(Some(name.schema), name.name);
        }
    }

    fn add(&mut self, statement: &Statement<'_>, has_body: bool) {
        let words = &statement.tokens;
        let mut body_follows = false;
        for (at, token) in words.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| &words[at]);
            match token.kind {
                TokenKind::Word | TokenKind::Quoted => {
                    let Some(name) = identifier(token) else { continue };
                    body_follows |= name == "as";
                    self.takes_all_columns |= name == "natural";
                    self.hard.add(qualifier(words, at), name);
                }
                TokenKind::Operator => {
                    self.takes_all_columns |= token.text == "*" && before.is_some_and(begins_a_target);
                    self.hard.add(qualifier(words, at), token.text.to_owned());
                }
                TokenKind::String if has_body && body_follows => self.add_body(token),
                TokenKind::String => self.add_string(token),
                TokenKind::Number | TokenKind::Punctuation => {}
            }
        }
    }

    /// The body of a routine is SQL, or near enough: its words are looked at in the same way.
    fn add_body(&mut self, token: &Token<'_>) {
        let body = unquoted(token.text);
        let inside = tokens(&body);
        for (at, token) in inside.iter().enumerate() {
            if let Some(name) = identifier(token) {
                self.soft.add(qualifier(&inside, at), name);
            } else if token.kind == TokenKind::Operator {
                self.soft.add(None, token.text.to_owned());
            } else if token.kind == TokenKind::String {
                self.add_string(token);
            }
        }
    }

    fn add_string(&mut self, token: &Token<'_>) {
        let text = unquoted(token.text);
        if let Ok(name) = text.parse::<QualifiedName>() {
            // Without quotes a name in a string is folded like any other.
            let fold = |part: String| if text.contains('"') { part } else { part.to_lowercase() };
            self.strings.add(Some(fold(name.schema)), fold(name.name));
        }
    }

    /// Whether PostgreSQL knows that a table or type is used.
    #[must_use]
    pub fn uses(&self, name: &QualifiedName, schemas: &BTreeSet<&str>) -> bool {
        self.hard.has(name, schemas)
    }

    /// Whether a table or type is named anywhere, bodies included.
    #[must_use]
    pub fn names(&self, name: &QualifiedName, schemas: &BTreeSet<&str>) -> bool {
        self.hard.has(name, schemas) || self.soft.has(name, schemas)
    }

    /// Whether something is named with its schema, wherever.
    #[must_use]
    pub fn qualifies(&self, name: &QualifiedName) -> bool {
        [&self.hard, &self.soft, &self.strings].into_iter().any(|names| {
            let qualifiers = names.0.get(&name.name).into_iter().flatten();
            qualifiers.flatten().any(|qualifier| *qualifier == name.schema)
        })
    }

    /// Whether a word is there, outside of bodies.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        self.hard.0.contains_key(word)
    }

    /// Every word that can be the name of something.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [&self.hard, &self.soft, &self.strings]
            .into_iter()
            .flat_map(|names| names.0.keys().map(String::as_str))
    }

    /// Whether PostgreSQL looks into the body when it creates the object.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.is_checked
    }

    /// Whether a query takes whatever columns there are.
    #[must_use]
    pub fn takes_all_columns(&self) -> bool {
        self.takes_all_columns
    }

    /// Whether PostgreSQL knows that an object is used.
    #[must_use]
    pub fn uses_object(&self, kind: ObjectKind, name: &QualifiedName, schemas: &BTreeSet<&str>) -> bool {
        kind.can_be_named()
            && (self.hard.has(name, schemas) || (kind.can_be_in_string() && self.strings.has(name, schemas)))
    }

    /// Whether an object is named anywhere, bodies included.
    #[must_use]
    pub fn names_object(&self, kind: ObjectKind, name: &QualifiedName, schemas: &BTreeSet<&str>) -> bool {
        kind.can_be_named() && (self.uses_object(kind, name, schemas) || self.soft.has(name, schemas))
    }
}

/// What stands before the dot before a word.
fn qualifier(words: &[Token<'_>], at: usize) -> Option<String> {
    let dot = at.checked_sub(1)?;
    if words[dot].text != "." {
        return None;
    }
    identifier(&words[dot.checked_sub(1)?])
}

/// Whether a star behind this word stands for columns and does not multiply.
fn begins_a_target(before: &Token<'_>) -> bool {
    matches!(before.text, "." | ",")
        || ["select", "distinct", "all", "returning"]
            .iter()
            .any(|word| before.text.eq_ignore_ascii_case(word))
}

/// What a string says, whatever its quotes.
pub(super) fn unquoted(text: &str) -> String {
    if let Some(tag) = text.strip_prefix('$').and_then(|rest| rest.find('$')) {
        let tag = tag + 2;
        return text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default().to_owned();
    }
    let inside = text.find('\'').map_or(text, |open| &text[open + 1..]);
    inside.strip_suffix('\'').unwrap_or(inside).replace("''", "'")
}

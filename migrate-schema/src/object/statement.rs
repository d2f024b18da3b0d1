//! A text cut into statements.

use super::Mistake;
use crate::expression::{Token, TokenKind, tokens};

/// One statement of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'t> {
    /// As it is written, without its semicolon and the comments around it.
    pub text: &'t str,
    /// Its words. Where they start counts from the begin of the whole text.
    pub tokens: Vec<Token<'t>>,
}

impl Statement<'_> {
    /// Where it begins in the whole text.
    #[must_use]
    pub fn start(&self) -> usize {
        self.tokens.first().map_or(0, |token| token.start)
    }

    /// Whether it begins with these words, in any case.
    #[must_use]
    pub fn begins_with(&self, words: &[&str]) -> bool {
        self.tokens.len() >= words.len()
            && words.iter().zip(&self.tokens).all(|(word, token)| token.text.eq_ignore_ascii_case(word))
    }
}

/// Cuts a text where its semicolons end a statement: not in parentheses, not in `BEGIN ATOMIC … END`.
pub(super) fn split(text: &str) -> Result<Vec<Statement<'_>>, Mistake> {
    let all = tokens(text);
    check_ends(text, &all)?;
    check_marks(text, &all)?;
    let mut statements = Vec::new();
    let mut current: Vec<Token<'_>> = Vec::new();
    let (mut parentheses, mut bodies) = (0usize, 0usize);
    for token in all {
        match token.text {
            "(" => parentheses += 1,
            ")" => parentheses = parentheses.saturating_sub(1),
            ";" if parentheses == 0 && bodies == 0 => {
                finish(text, &mut current, &mut statements);
                continue;
            }
            _ if token.kind == TokenKind::Word && parentheses == 0 && creates_routine(&current) => {
                let word = token.text.to_ascii_uppercase();
                let after_begin = current.last().is_some_and(|last| last.text.eq_ignore_ascii_case("begin"));
                match word.as_str() {
                    "ATOMIC" if after_begin => bodies += 1,
                    "CASE" if bodies > 0 => bodies += 1,
                    "END" => bodies = bodies.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
        current.push(token);
    }
    if let (Some(first), true) = (current.first(), parentheses > 0 || bodies > 0) {
        let what =
            if parentheses > 0 { "a parenthesis that is not closed" } else { "`BEGIN ATOMIC` without `END`" };
        return Err(Mistake::new(
            first.start..first.start + first.text.len(),
            format!("this statement has {what}"),
        ));
    }
    finish(text, &mut current, &mut statements);
    Ok(statements)
}

fn finish<'t>(text: &'t str, current: &mut Vec<Token<'t>>, statements: &mut Vec<Statement<'t>>) {
    let tokens = std::mem::take(current);
    if let [first, .., last] | [first @ last] = tokens.as_slice() {
        let text = &text[first.start..last.start + last.text.len()];
        statements.push(Statement { text, tokens });
    }
}

fn creates_routine(tokens: &[Token<'_>]) -> bool {
    let mut words = tokens.iter().map(|token| token.text.to_ascii_uppercase());
    let is_routine = |word: Option<String>| matches!(word.as_deref(), Some("FUNCTION" | "PROCEDURE"));
    if words.next().as_deref() != Some("CREATE") {
        return false;
    }
    match words.next().as_deref() {
        Some("OR") => words.next().as_deref() == Some("REPLACE") && is_routine(words.next()),
        word => is_routine(word.map(str::to_owned)),
    }
}

/// A quote or comment without an end would swallow the rest.
fn check_ends(text: &str, tokens: &[Token<'_>]) -> Result<(), Mistake> {
    let mut end = 0;
    if let Some(last) = tokens.last() {
        end = last.start + last.text.len();
        if end == text.len() && !is_closed(last) {
            let what = if last.kind == TokenKind::Quoted { "quoted name" } else { "string" };
            return Err(Mistake::new(
                last.start..last.start + opening_length(last.text),
                format!("this {what} has no end"),
            ));
        }
    }
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start();
        if rest.starts_with("--") {
            rest = rest.find('\n').map_or("", |line| &rest[line..]);
        } else if rest.starts_with("/*") {
            let start = text.len() - rest.len();
            let length = comment_length(rest)
                .ok_or_else(|| Mistake::new(start..start + 2, "this comment has no end"))?;
            rest = &rest[length..];
        } else {
            return Ok(());
        }
    }
}

fn comment_length(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0usize, 0);
    let bytes = text.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

fn is_closed(token: &Token<'_>) -> bool {
    let text = token.text;
    match token.kind {
        TokenKind::Quoted => text.len() > 1 && text.ends_with('"'),
        TokenKind::String if text.starts_with('$') => {
            let tag = &text[..opening_length(text)];
            text.len() >= 2 * tag.len() && text.ends_with(tag)
        }
        TokenKind::String => {
            let open = text.find('\'').unwrap_or_default();
            let inside = &text[open + 1..];
            let escapes = text.starts_with(['e', 'E']);
            let mut chars = inside.chars();
            let mut closed = false;
            while let Some(c) = chars.next() {
                match c {
                    '\\' if escapes => drop(chars.next()),
                    '\'' => closed = !closed,
                    _ => {}
                }
            }
            closed
        }
        _ => true,
    }
}

fn opening_length(text: &str) -> usize {
    match text.strip_prefix('$').and_then(|rest| rest.find('$')) {
        Some(end) => end + 2,
        None => 1,
    }
}

/// Marks that say how a revision runs have no place in an object.
fn check_marks(text: &str, tokens: &[Token<'_>]) -> Result<(), Mistake> {
    for (range, mark) in marks(text, tokens) {
        let word = mark.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        if !matches!(word, "needs" | "allow") {
            return Err(Mistake::new(range, format!("the mark `{mark}` has no place in an object"))
                .help("known here are `needs NAME` and `allow(CODE)`"));
        }
    }
    Ok(())
}

/// The marks of a text: `needs X` in `-- migrate: needs X`, each with the place of its comment.
pub(super) fn marks<'t>(text: &'t str, tokens: &[Token<'_>]) -> Vec<(std::ops::Range<usize>, &'t str)> {
    let mut found = Vec::new();
    let mut end = 0;
    let starts = tokens.iter().map(|token| (token.start, token.start + token.text.len()));
    for (start, next) in starts.chain([(text.len(), text.len())]) {
        let mut at = end;
        for line in text[end..start].split_inclusive('\n') {
            if let Some(comment) = line.find("--") {
                let content = line[comment..].trim_end();
                if let Some(mark) = content.trim_start_matches('-').trim().strip_prefix("migrate:") {
                    found.push((at + comment..at + comment + content.len(), mark.trim()));
                }
            }
            at += line.len();
        }
        end = next;
    }
    found
}

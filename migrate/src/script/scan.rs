//! The lexical structure of SQL, as far as finding the ends of statements needs it.
//!
//! See the chapter "Lexical Structure" of the PostgreSQL documentation. The rules are those with
//! `standard_conforming_strings = on`, which applying revisions switches on.

use std::ops::Range;

use super::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    LineComment,
    BlockComment,
    Word,
    Number,
    /// A string, a quoted identifier, or a body between dollar quotes.
    Quoted,
    Open,
    Close,
    Semicolon,
    Backslash,
    Symbol,
}

impl Kind {
    /// Whether PostgreSQL's parser would not notice the token.
    pub(super) fn is_blank(self) -> bool {
        matches!(self, Self::Space | Self::LineComment | Self::BlockComment)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// The token that begins at `start`, which must be a character boundary before the end.
pub(super) fn token(text: &str, start: usize) -> Result<Token, (Problem, Range<usize>)> {
    let bytes = text.as_bytes();
    let next = bytes.get(start + 1).copied();
    let (kind, end) = match bytes[start] {
        byte if is_space(byte) => (Kind::Space, run(bytes, start, is_space)),
        b'-' if next == Some(b'-') => (Kind::LineComment, run(bytes, start, in_line)),
        b'/' if next == Some(b'*') => (Kind::BlockComment, block_comment(bytes, start)?),
        b'\'' => (Kind::Quoted, string(bytes, start, start, false)?),
        b'"' => (Kind::Quoted, quoted(bytes, start, start, b'"')?),
        b'$' => match dollar_tag(bytes, start) {
            Some(tag) => {
                let tag = &text[start..tag];
                let body = start + tag.len();
                let Some(length) = text[body..].find(tag) else {
                    let problem = Problem::Unterminated(format!("`{tag}` quote"));
                    return Err((problem, start..body));
                };
                (Kind::Quoted, body + length + tag.len())
            }
            None => (Kind::Symbol, start + 1),
        },
        b'(' => (Kind::Open, start + 1),
        b')' => (Kind::Close, start + 1),
        b';' => (Kind::Semicolon, start + 1),
        b'\\' => (Kind::Backslash, start + 1),
        byte if byte.is_ascii_digit() => (
            Kind::Number,
            run(bytes, start, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.'),
        ),
        byte if begins_word(byte) => {
            let end = run(bytes, start, continues_word);
            match (&text[start..end], bytes.get(end), bytes.get(end + 1)) {
                ("e" | "E", Some(b'\''), _) => (Kind::Quoted, string(bytes, start, end, true)?),
                ("b" | "B" | "n" | "N" | "x" | "X", Some(b'\''), _) => {
                    (Kind::Quoted, string(bytes, start, end, false)?)
                }
                ("u" | "U", Some(b'&'), Some(b'\'')) => (Kind::Quoted, string(bytes, start, end + 1, false)?),
                ("u" | "U", Some(b'&'), Some(b'"')) => (Kind::Quoted, quoted(bytes, start, end + 1, b'"')?),
                _ => (Kind::Word, end),
            }
        }
        _ => (Kind::Symbol, start + 1),
    };
    Ok(Token { kind, range: start..end })
}

fn run(bytes: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[start..].iter().position(|&byte| !belongs(byte)).map_or(bytes.len(), |length| start + length)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// PostgreSQL ends a line at a lone carriage return too.
fn in_line(byte: u8) -> bool {
    !matches!(byte, b'\n' | b'\r')
}

fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

fn continues_word(byte: u8) -> bool {
    begins_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// Block comments nest, as the standard says and C does not.
fn block_comment(bytes: &[u8], start: usize) -> Result<usize, (Problem, Range<usize>)> {
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => at += 1,
        }
    }
    Err((Problem::Unterminated("comment".to_owned()), start..start + 2))
}

/// The end of a string whose opening quote is at `open`. Segments that only a line break parts are
/// one string, and keep the meaning of the backslash.
fn string(bytes: &[u8], start: usize, open: usize, escapes: bool) -> Result<usize, (Problem, Range<usize>)> {
    let mut end = segment(bytes, start, open, b'\'', escapes)?;
    if escapes {
        while let Some(open) = continuation(bytes, end) {
            end = segment(bytes, start, open, b'\'', escapes)?;
        }
    }
    Ok(end)
}

fn quoted(bytes: &[u8], start: usize, open: usize, quote: u8) -> Result<usize, (Problem, Range<usize>)> {
    segment(bytes, start, open, quote, false)
}

fn segment(
    bytes: &[u8],
    start: usize,
    open: usize,
    quote: u8,
    escapes: bool,
) -> Result<usize, (Problem, Range<usize>)> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' && escapes {
            at += 2;
        } else if byte != quote {
            at += 1;
        } else if bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return Ok(at + 1);
        }
    }
    let what = if quote == b'"' { "quoted identifier" } else { "string" };
    Err((Problem::Unterminated(what.to_owned()), start..open + 1))
}

fn continuation(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut line_break = false;
    loop {
        match bytes.get(at)? {
            b'\'' => return line_break.then_some(at),
            b'-' if line_break && bytes.get(at + 1) == Some(&b'-') => {
                at = run(bytes, at, in_line);
            }
            &byte if is_space(byte) => {
                line_break |= byte == b'\n' || byte == b'\r';
                at += 1;
            }
            _ => return None,
        }
    }
}

/// The end of the `$tag$` that begins at `start`, if it is one.
fn dollar_tag(bytes: &[u8], start: usize) -> Option<usize> {
    let end = run(bytes, start + 1, |byte| byte != b'$' && continues_word(byte));
    let tag = &bytes[start + 1..end];
    let well_formed = tag.first().is_none_or(|&byte| begins_word(byte));
    (well_formed && bytes.get(end) == Some(&b'$')).then_some(end + 1)
}

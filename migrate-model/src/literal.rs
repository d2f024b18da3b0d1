//! What literals stand for. Somebody has read them before: only those that are right come here.

use proc_macro2::Literal;

/// The value of a string; `None` for what is none, or has a suffix.
#[must_use]
pub fn text(literal: &Literal) -> Option<String> {
    let written = literal.to_string();
    if let Some(raw) = written.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        return inside.strip_suffix(&raw[..hashes])?.strip_suffix('"').map(str::to_owned);
    }
    // What stands behind the closing quote would be a suffix.
    let inside = written.strip_prefix('"')?.strip_suffix('"')?;
    Some(if inside.contains(['\\', '\r']) { unescaped(inside)? } else { inside.to_owned() })
}

fn unescaped(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\r']) {
        value.push_str(&rest[..at]);
        let is_line_end = rest.as_bytes()[at] == b'\r';
        rest = &rest[at + 1..];
        if is_line_end {
            // `\r\n` in a source file is one line end.
            continue;
        }
        let mut characters = rest.chars();
        let character = match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'x' => {
                let digits = rest.get(1..3)?;
                characters = rest[3..].chars();
                char::from(u8::from_str_radix(digits, 16).ok()?)
            }
            'u' => {
                let (digits, after) = rest.strip_prefix("u{")?.split_once('}')?;
                characters = after.chars();
                char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?
            }
            // The text goes on where the next line begins to hold something.
            '\n' | '\r' => {
                rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
                continue;
            }
            itself => itself,
        };
        rest = characters.as_str();
        value.push(character);
    }
    value.push_str(rest);
    Some(value)
}

/// The value of a whole number; `None` for what is none, or is too large.
#[must_use]
pub fn number(literal: &Literal, is_negative: bool) -> Option<i64> {
    let written = literal.to_string().replace('_', "");
    let (radix, digits) = match written.get(..2) {
        Some("0x") => (16, &written[2..]),
        Some("0o") => (8, &written[2..]),
        Some("0b") => (2, &written[2..]),
        _ => (10, written.as_str()),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(end);
    // A point or an exponent makes it another kind of number.
    if suffix.starts_with(['.', 'e', 'E']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if is_negative { -value } else { value }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(written: &str) -> Literal {
        written.parse().unwrap_or_else(|_| panic!("{written} is no literal"))
    }

    #[test]
    fn strings_are_what_they_stand_for() {
        for (written, expected) in [
            (r#""""#, Some("")),
            (r#""plain 'ü'""#, Some("plain 'ü'")),
            (r#""a\n\t\r\0\\\"\'\x41\u{1F_600}z""#, Some("a\n\t\r\0\\\"'A\u{1f600}z")),
            ("\"a \\\n     b\"", Some("a b")),
            ("\"a \\\r\n\r\n  b\"", Some("a b")),
            ("\"a\r\nb\"", Some("a\nb")),
            ("\"a\nb\"", Some("a\nb")),
            (r##"r"a\n""##, Some("a\\n")),
            (r###"r#"say "hi""#"###, Some("say \"hi\"")),
            (r####"r##"a"#b"##"####, Some("a\"#b")),
            (r#""a"suffix"#, None),
            (r##"r"a"suffix"##, None),
            (r#"b"a""#, None),
            (r##"br"a""##, None),
            (r#"c"a""#, None),
            ("'a'", None),
            ("1", None),
        ] {
            assert_eq!(text(&literal(written)).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn numbers_are_what_they_stand_for() {
        for (written, expected) in [
            ("7", Some(7)),
            ("1_000i64", Some(1000)),
            ("0xFF", Some(255)),
            ("0xe", Some(14)),
            ("0o17", Some(15)),
            ("0b1_0", Some(2)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1.5", None),
            ("1e3", None),
            ("\"1\"", None),
            ("'1'", None),
        ] {
            assert_eq!(number(&literal(written), false), expected, "{written}");
        }
        assert_eq!(number(&literal("9223372036854775808"), true), Some(i64::MIN));
        assert_eq!(number(&literal("0x10"), true), Some(-16));
    }
}

//! SQL expressions as text: enough of their words to compare, to search and to rename; nothing is evaluated.

use crate::keyword::{is_plain, is_reserved};
use crate::schema::QualifiedName;
use crate::sql_type::SqlType;

/// One word of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As it is written.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
}

/// What a word of an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A string in any of PostgreSQL's spellings, with its prefix.
    String,
    /// A number.
    Number,
    /// An operator, `::` included.
    Operator,
    /// One of `( ) [ ] , ; .` or a colon.
    Punctuation,
}

/// The words of an expression, without white space and comments.
///
/// What is not closed reaches to the end: PostgreSQL will say so better than we could.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let rest = &text[at..];
        let first = bytes[at];
        let kind = if first.is_ascii_whitespace() {
            at += 1;
            continue;
        } else if rest.starts_with("--") {
            at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            at += comment_length(rest);
            continue;
        } else if first == b'\'' {
            at += string_length(rest, false);
            TokenKind::String
        } else if matches!(first, b'e' | b'E' | b'b' | b'B' | b'x' | b'X' | b'n' | b'N')
            && bytes.get(at + 1) == Some(&b'\'')
        {
            at += 1 + string_length(&rest[1..], matches!(first, b'e' | b'E'));
            TokenKind::String
        } else if rest.len() > 2
            && (rest.starts_with("U&") || rest.starts_with("u&"))
            && bytes[at + 2] == b'\''
        {
            at += 2 + string_length(&rest[2..], false);
            TokenKind::String
        } else if first == b'"' {
            at += quoted_length(rest);
            TokenKind::Quoted
        } else if let Some(length) = dollar_quoted_length(rest) {
            at += length;
            TokenKind::String
        } else if first == b'_' || first.is_ascii_alphabetic() || first >= 0x80 {
            at += rest
                .find(|c: char| !(c == '_' || c == '$' || c.is_alphanumeric()))
                .unwrap_or(rest.len())
                .max(rest.chars().next().map_or(1, char::len_utf8));
            TokenKind::Word
        } else if first.is_ascii_digit()
            || (first == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
        {
            at += number_length(rest);
            TokenKind::Number
        } else if rest.starts_with("::") || rest.starts_with(":=") {
            at += 2;
            TokenKind::Operator
        } else if b"()[],;.:".contains(&first) {
            at += 1;
            TokenKind::Punctuation
        } else {
            at += rest
                .char_indices()
                .find(|(offset, c)| {
                    !"+-*/<>=~!@#%^&|`?".contains(*c)
                        || (*offset > 0
                            && (rest[*offset..].starts_with("--") || rest[*offset..].starts_with("/*")))
                })
                .map_or(rest.len(), |(offset, _)| offset)
                .max(rest.chars().next().map_or(1, char::len_utf8));
            TokenKind::Operator
        };
        found.push(Token { kind, text: &text[start..at], start });
    }
    found
}

/// What keeps a text from being one expression wherever it is put: it would swallow what follows it, or
/// end what it stands in. The second half says what to do.
#[must_use]
pub fn defect(text: &str) -> Option<(&'static str, &'static str)> {
    // Whatever is open at the end hides a semicolon that follows.
    let is_closed = |end: &str| {
        let followed = format!("{text}{end}");
        tokens(&followed).last().is_some_and(|last| last.start == followed.len() - 1)
    };
    if !is_closed(";") {
        return Some(if is_closed("\n;") {
            ("a comment hides what comes after the expression", "write `/* … */` instead of `-- …`")
        } else {
            ("a quote or comment in the expression has no end", "close it, or double a quote that is meant")
        });
    }
    let mut open = Vec::new();
    for token in tokens(text) {
        match token.text {
            "(" => open.push(")"),
            "[" => open.push("]"),
            ")" | "]" if open.pop() != Some(token.text) => {
                return Some((
                    "the expression closes what it did not open",
                    "remove the parenthesis too many",
                ));
            }
            ";" => return Some(("the expression has a `;`", "write one expression, without a semicolon")),
            "," if open.is_empty() => {
                return Some((
                    "this is more than one expression",
                    "write one, or put a row into parentheses",
                ));
            }
            _ => {}
        }
    }
    (!open.is_empty())
        .then_some(("the expression does not close what it opened", "add the missing parenthesis"))
}

fn comment_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match &bytes[at..bytes.len().min(at + 2)] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn string_length(text: &str, escapes: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn quoted_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn dollar_quoted_length(text: &str) -> Option<usize> {
    let tag_end = 1 + text.strip_prefix('$')?.find('$')?;
    let name = &text[1..tag_end];
    let is_tag = name.chars().all(|c| c == '_' || c.is_alphanumeric())
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let tag = &text[..=tag_end];
    is_tag.then(|| text[tag.len()..].find(tag).map_or(text.len(), |end| end + 2 * tag.len()))
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let exponent_sign = matches!(bytes[at], b'+' | b'-') && matches!(bytes[at - 1], b'e' | b'E');
        if !(bytes[at].is_ascii_alphanumeric() || bytes[at] == b'.' || bytes[at] == b'_' || exponent_sign) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether two expressions differ in spelling only: white space, comments, the case of words outside
/// quotes, needless quotes, and parentheses around the whole.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a == b || normal(a) == normal(b)
}

/// The same for two expressions that may be absent.
#[must_use]
pub fn same_option(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a == b,
    }
}

fn normal(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let words = without_outer_parentheses(&tokens);
    words.iter().map(|token| identifier(token).unwrap_or_else(|| token.text.to_owned())).collect()
}

fn without_outer_parentheses<'a, 'b>(mut tokens: &'b [Token<'a>]) -> &'b [Token<'a>] {
    while let [first, inner @ .., last] = tokens {
        if first.text != "(" || last.text != ")" || !is_balanced(inner) || inner.is_empty() {
            break;
        }
        tokens = inner;
    }
    tokens
}

fn is_balanced(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0;
    for token in tokens {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The name that a word stands for: folded to lower case, or without its quotes.
#[must_use]
pub fn identifier(token: &Token<'_>) -> Option<String> {
    match token.kind {
        TokenKind::Word => Some(token.text.to_lowercase()),
        TokenKind::Quoted => {
            let inside = token.text.strip_prefix('"').unwrap_or(token.text);
            Some(inside.strip_suffix('"').unwrap_or(inside).replace("\"\"", "\""))
        }
        _ => None,
    }
}

/// Which of these columns an expression names, in their own order and without doubles.
pub fn columns_in<'a>(text: &str, columns: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let named: Vec<String> = names(text).map(|(_, name)| name).collect();
    columns.into_iter().filter(|column| named.iter().any(|name| name == column)).collect()
}

/// Whether an expression may read a table: a word in it is the table's name.
#[must_use]
pub fn names_table(text: &str, table: &QualifiedName) -> bool {
    tokens(text).iter().any(|word| identifier(word).is_some_and(|word| word == table.name))
}

/// The words of an expression that can be a column: no function, no part of a type or a qualified name's head.
fn names(text: &str) -> impl Iterator<Item = (Token<'_>, String)> {
    let tokens = tokens(text);
    let mut candidates = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.text == "::" || is_word(token, "as") {
            at = type_end(&tokens, at + 1);
            continue;
        }
        at += 1;
        // A function, the table before its column, or a type before its literal.
        let is_head = tokens
            .get(at)
            .is_some_and(|next| matches!(next.text, "(" | ".") || next.kind == TokenKind::String);
        if let (false, Some(name)) = (is_head, identifier(token))
            && (token.kind != TokenKind::Word || !is_reserved(&name))
        {
            candidates.push((*token, name));
        }
    }
    candidates.into_iter()
}

/// Where a type's name ends that begins here: `double precision`, `timestamp(3) with time zone`, `public.mood[]`.
fn type_end(tokens: &[Token<'_>], mut at: usize) -> usize {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| is_word(token, word));
    let is_text = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
    let closing = |mut at: usize, close: &str| {
        while at < tokens.len() && !is_text(at, close) {
            at += 1;
        }
        at + 1
    };
    let first = at;
    at += 1;
    while is_text(at, ".") {
        at += 2;
    }
    if is(first, "national") {
        at += 1;
    }
    if is(at, "varying") || (is(first, "double") && is(at, "precision")) {
        at += 1;
    }
    if is_text(at, "(") {
        at = closing(at, ")");
    }
    if (is(at, "with") || is(at, "without")) && is(at + 1, "time") && is(at + 2, "zone") {
        at += 3;
    }
    while is_text(at, "[") {
        at = closing(at, "]");
    }
    at.min(tokens.len())
}

fn is_word(token: &Token<'_>, word: &str) -> bool {
    token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word)
}

/// The expression after a column was renamed, as PostgreSQL itself keeps it.
#[must_use]
pub fn rename_column(text: &str, from: &str, to: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut copied = 0;
    for (token, name) in names(text) {
        if name == from {
            renamed.push_str(&text[copied..token.start]);
            renamed.push_str(&quoted_where_needed(to));
            copied = token.start + token.text.len();
        }
    }
    renamed.push_str(&text[copied..]);
    renamed
}

/// The expression after a value of an enum was renamed: the string is replaced where it is compared with one of
/// these columns. Elsewhere it may be something else.
#[must_use]
pub fn rename_value(text: &str, from: &str, to: &str, columns: &[&str]) -> String {
    let tokens = tokens(text);
    let is_column = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .and_then(identifier)
            .is_some_and(|name| columns.contains(&name.as_str()))
    };
    let is_comparison = |at: Option<usize>| {
        let token = at.and_then(|at| tokens.get(at));
        token.is_some_and(|token| ["=", "<>", "!=", "<", "<=", ">", ">="].contains(&token.text))
    };
    replace_strings(text, &tokens, from, to, |at| {
        let compared_before = is_comparison(at.checked_sub(1)) && is_column(at.checked_sub(2));
        let compared_after = is_comparison(Some(at + 1)) && is_column(Some(at + 2));
        compared_before || compared_after || is_column(before_list(&tokens, at))
    })
}

/// A default after a value of the enum was renamed: the string is replaced where it is the whole, but for a cast.
#[must_use]
pub fn rename_default_value(text: &str, from: &str, to: &str) -> String {
    let all = tokens(text);
    let whole = without_outer_parentheses(&all);
    let start = whole.first().map(|token| token.start);
    let is_alone = whole.get(1).is_none_or(|token| token.text == "::");
    replace_strings(text, &all, from, to, |at| is_alone && Some(all[at].start) == start)
}

fn replace_strings(
    text: &str,
    tokens: &[Token<'_>],
    from: &str,
    to: &str,
    is_value: impl Fn(usize) -> bool,
) -> String {
    let literal = |value: &str| format!("'{}'", value.replace('\'', "''"));
    let old = literal(from);
    let mut replaced = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::String && token.text == old && is_value(at) {
            replaced.push_str(&text[copied..token.start]);
            replaced.push_str(&literal(to));
            copied = token.start + token.text.len();
        }
    }
    replaced.push_str(&text[copied..]);
    replaced
}

/// For a string in `x IN ('a', 'b')` or `x NOT IN ('a', 'b')`: where `x` stands.
fn before_list(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut before = at;
    loop {
        before = before.checked_sub(1)?;
        match tokens[before] {
            Token { kind: TokenKind::String, .. } | Token { text: ",", .. } => {}
            Token { text: "(", .. } => break,
            _ => return None,
        }
    }
    let word =
        |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.text.eq_ignore_ascii_case(word));
    let list = before.checked_sub(1).filter(|at| word(*at, "in"))?.checked_sub(1)?;
    if word(list, "not") { list.checked_sub(1) } else { Some(list) }
}

/// Whether there is a string in an expression: a constant whose type what stands around it decides.
#[must_use]
pub fn has_string(expression: &str) -> bool {
    tokens(expression).iter().any(|token| token.kind == TokenKind::String)
}

/// Whether a text stands in one of an expression's strings, alone or among others.
#[must_use]
pub fn mentions_text(expression: &str, text: &str) -> bool {
    let text = text.replace('\'', "''");
    tokens(expression).iter().any(|token| token.kind == TokenKind::String && token.text.contains(&text))
}

pub(crate) fn quoted_where_needed(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// What PostgreSQL calls the result of an expression in an index's name (`FigureIndexColname`):
/// a function's name, a cast's operand or type, else `expr`.
#[must_use]
pub fn result_name(text: &str) -> String {
    match figure(&tokens(text)) {
        Some(Figured::Name(name) | Figured::Weak(name)) => name,
        None => "expr".to_owned(),
    }
}

/// How sure PostgreSQL is of a name: one that is weak gives way to that of what stands around it.
enum Figured {
    Name(String),
    Weak(String),
}

impl Figured {
    fn name(name: &str) -> Option<Self> {
        Some(Self::Name(name.to_owned()))
    }
}

/// `FigureColnameInternal`.
fn figure(tokens: &[Token<'_>]) -> Option<Figured> {
    let tokens = without_outer_parentheses(tokens);
    let (first, last) = (tokens.first()?, tokens.last()?);
    if is_word(first, "case") && is_word(last, "end") && case_depths(tokens).all(|(depth, _)| depth > 0) {
        let otherwise =
            case_depths(tokens).filter(|(depth, at)| *depth == 1 && is_word(&tokens[*at], "else")).last();
        let figured = otherwise.and_then(|(_, at)| figure(&tokens[at + 1..tokens.len() - 1]));
        return figured
            .filter(|name| matches!(name, Figured::Name(_)))
            .or(Some(Figured::Weak("case".to_owned())));
    }
    let outside = outside(tokens);
    if outside.iter().any(|at| is_operator(&tokens[*at])) {
        return None;
    }
    if outside
        .windows(3)
        .any(|words| ["at", "time", "zone"].iter().zip(words).all(|(word, at)| is_word(&tokens[*at], word)))
    {
        return Figured::name("timezone");
    }
    if let Some(collate) = outside.iter().copied().find(|at| is_word(&tokens[*at], "collate")) {
        return figure(&tokens[..collate]);
    }
    if let Some(cast) = outside.iter().copied().rfind(|at| tokens[*at].text == "::") {
        return cast_to(figure(&tokens[..cast]), &tokens[cast + 1..]);
    }
    if let ([.., _], TokenKind::String) = (&tokens[..tokens.len() - 1], last.kind) {
        return cast_to(None, &tokens[..tokens.len() - 1]);
    }
    match last.text {
        "]" => {
            let open = outside.iter().copied().rfind(|at| tokens[*at].text == "[")?;
            if open == 1 && is_word(first, "array") {
                Figured::name("array")
            } else {
                figure(&tokens[..open])
            }
        }
        ")" => {
            let open = outside.iter().copied().rfind(|at| tokens[*at].text == "(")?;
            let function = tokens[..open].last().and_then(identifier)?;
            call(&function, &tokens[open + 1..tokens.len() - 1])
        }
        _ => identifier(last).map(Figured::Name),
    }
}

/// The tokens that stand in no parentheses or brackets, the opening ones included.
fn outside(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if matches!(token.text, ")" | "]") {
            depth -= 1;
        }
        if depth == 0 {
            found.push(at);
        }
        if matches!(token.text, "(" | "[") {
            depth += 1;
        }
    }
    found
}

/// How many `CASE` stand open at each token, its own and the closing `END` included.
fn case_depths(tokens: &[Token<'_>]) -> impl Iterator<Item = (usize, usize)> {
    let mut depth = 0;
    tokens.iter().enumerate().map(move |(at, token)| {
        let ends = is_word(token, "end");
        depth += usize::from(is_word(token, "case"));
        let here = depth;
        depth = depth.saturating_sub(usize::from(ends));
        (here, at)
    })
}

/// What makes an expression out of others that has no name; `COLLATE` and `AT TIME ZONE` are looked at apart.
fn is_operator(token: &Token<'_>) -> bool {
    const WORDS: [&str; 12] = [
        "and", "or", "not", "is", "isnull", "notnull", "in", "like", "ilike", "similar", "between",
        "overlaps",
    ];
    (token.kind == TokenKind::Operator && token.text != "::") || WORDS.iter().any(|word| is_word(token, word))
}

/// A cast is called like what it casts, or like its type when that has no name of its own.
fn cast_to(operand: Option<Figured>, to: &[Token<'_>]) -> Option<Figured> {
    if let Some(Figured::Name(name)) = operand {
        return Some(Figured::Name(name));
    }
    let end = to.iter().map(|token| token.start + token.text.len()).next_back()?;
    let start = to.first()?.start;
    let mut words = String::with_capacity(end - start);
    for token in to {
        words.push_str(token.text);
        words.push(' ');
    }
    let parsed: SqlType = words.parse().ok()?;
    let name = match (parsed.built_in_name(), parsed.qualified_name(), parsed.unqualified_name()) {
        (Some("boolean"), ..) => "bool",
        (Some("smallint"), ..) => "int2",
        (Some("integer"), ..) => "int4",
        (Some("bigint"), ..) => "int8",
        (Some("real"), ..) => "float4",
        (Some("double precision"), ..) => "float8",
        (Some("char"), ..) => "bpchar",
        (Some("\"char\""), ..) => "char",
        (Some(name), ..) | (_, _, Some(name)) => name,
        (_, Some(name), _) => &name.name,
        (None, None, None) => return None,
    };
    Some(Figured::Weak(name.to_owned()))
}

fn call(function: &str, arguments: &[Token<'_>]) -> Option<Figured> {
    let begins = |word: &str| arguments.first().is_some_and(|token| is_word(token, word));
    match function {
        "cast" => {
            let cast = outside(arguments).into_iter().rfind(|at| is_word(&arguments[*at], "as"))?;
            cast_to(figure(&arguments[..cast]), &arguments[cast + 1..])
        }
        "trim" if begins("leading") => Figured::name("ltrim"),
        "trim" if begins("trailing") => Figured::name("rtrim"),
        "trim" => Figured::name("btrim"),
        _ => Figured::name(function),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_stays_in_its_place() {
        for whole in
            ["now()", "a > 0 -- why\n", "E'\\'' || $x$;($x$", "ARRAY[1, 2]", "(1, 2)", "\"a;\" /* ( */"]
        {
            assert_eq!(defect(whole), None, "{whole}");
        }
        for other in
            ["a -- why", "'x", "\"x", "$$x", "a /* x", "(a", "a)", "(a]", "a; b", "a, b", "a[1", "--"]
        {
            assert!(defect(other).is_some(), "{other}");
        }
    }

    #[test]
    fn spelling_is_no_difference() {
        for (a, b) in [
            ("now()", " NOW ( ) "),
            ("(a > 1)", "a>1"),
            ("((a) > (1))", "(a) > (1)"),
            ("\"a\" = 1", "a = 1"),
            ("a = 1 -- why", "a = 1"),
            ("a /* x /* y */ z */ = 1", "a = 1"),
            ("'a''b'", "'a''b'"),
        ] {
            assert!(same(a, b), "{a} and {b}");
        }
        for (a, b) in [
            ("'a'", "'A'"),
            ("a + b", "a - b"),
            ("(a) or (b)", "a) or (b"),
            ("\"A\"", "a"),
            ("$$x$$", "$$y$$"),
        ] {
            assert!(!same(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn renaming_spares_strings_functions_and_types() {
        assert_eq!(
            rename_column("position('mail' in mail) > 1 AND mail(mail) <> ''::mail", "mail", "email"),
            "position('mail' in email) > 1 AND mail(email) <> ''::mail"
        );
        assert_eq!(rename_column("users.mail IS NULL", "mail", "Mail"), "users.\"Mail\" IS NULL");
        assert_eq!(rename_column("a IS NULL", "b", "c"), "a IS NULL");
    }

    #[test]
    fn values_follow_where_they_are_compared_with_their_column() {
        for (expression, renamed) in [
            ("mood = 'ok'", "mood = 'fine'"),
            ("'ok' <> mood AND name <> 'ok'", "'fine' <> mood AND name <> 'ok'"),
            ("mood IN ('sad', 'ok')", "mood IN ('sad', 'fine')"),
            ("name NOT IN ('ok') OR mood NOT IN ('ok')", "name NOT IN ('ok') OR mood NOT IN ('fine')"),
            ("f('ok') = mood", "f('ok') = mood"),
            ("mood::text = 'ok'", "mood::text = 'ok'"),
        ] {
            assert_eq!(rename_value(expression, "ok", "fine", &["mood"]), renamed);
        }
        for (default, renamed) in [
            ("'ok'", "'fine'"),
            ("('ok'::mood)", "('fine'::mood)"),
            ("f('ok')", "f('ok')"),
            ("'{ok}'", "'{ok}'"),
        ] {
            assert_eq!(rename_default_value(default, "ok", "fine"), renamed);
        }
    }

    #[test]
    fn columns_are_found() {
        assert_eq!(
            columns_in("lower(email) <> name AND \"Age\" > 1", ["id", "name", "email", "Age"]),
            ["name", "email", "Age"]
        );
    }

    #[test]
    fn results_are_called_as_postgresql_calls_them() {
        for (expression, name) in [
            ("lower(email)", "lower"),
            ("(lower(email))", "lower"),
            ("pg_catalog.lower(email)", "lower"),
            ("a + b", "expr"),
            ("(data ->> 'x')", "expr"),
            ("lower(a) || lower(b)", "expr"),
            ("coalesce(a, b)", "coalesce"),
            ("email::text", "email"),
            ("lower(email)::text", "lower"),
            ("('x' || a)::text", "text"),
            ("lower(a::text)", "lower"),
            ("a::text || b", "expr"),
            ("date_trunc('day', at)", "date_trunc"),
        ] {
            assert_eq!(result_name(expression), name, "{expression}");
        }
    }

    #[test]
    fn nothing_panics_on_what_is_not_closed() {
        for text in ["'a", "\"a", "$$a", "/* a", "e'\\", "1e", "$", "é", "U&'", "(", "a::", "€", "a.", "--"]
        {
            let _ = (tokens(text), result_name(text), rename_column(text, "a", "b"));
        }
    }
}

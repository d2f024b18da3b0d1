use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use migrate_schema::rust_type::RustType;
use proc_macro2::{Delimiter, Group, Ident, LexError, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _};

use super::super::is_keyword;
use super::{Angles, Mistake, Tokens, expected, is_punct, is_word, joined, unraw};

/// A type as it is written.
#[derive(Clone, Debug)]
pub struct Type {
    tokens: Vec<TokenTree>,
}

impl Type {
    pub(super) fn of(tokens: Vec<TokenTree>) -> Self {
        Self { tokens }
    }

    /// Reads to the end, or to the comma or `=` that is the end.
    pub(super) fn parse(tokens: &mut Tokens, around: Span) -> Result<Self, Mistake> {
        let mut angles = Angles::default();
        let mut colons = 0;
        let mut found: Vec<TokenTree> = Vec::new();
        while let Some(token) =
            tokens.next_if(|token| angles.depth > 0 || !(is_punct(token, ',') || is_punct(token, '=')))
        {
            if is_punct(&token, ':') {
                colons += 1;
            } else if std::mem::take(&mut colons) == 1 && angles.depth == 0 {
                // A comma that was forgotten would make one of two fields.
                return Err(expected("`,`", Some(&token), around));
            }
            angles.pass(&token);
            found.push(token);
        }
        if found.is_empty() {
            return Err(expected("a type", None, around));
        }
        if angles.depth > 0 {
            return Err(expected("`>`", found.last(), around));
        }
        // Elsewhere it may stand before another `>`, with which it would make one token.
        if let Some(TokenTree::Punct(last)) = found.last_mut()
            && last.spacing() == Spacing::Joint
        {
            let mut alone = Punct::new(last.as_char(), Spacing::Alone);
            alone.set_span(last.span());
            *last = alone;
        }
        Ok(Self { tokens: found })
    }

    /// From its first to its last word, where spans can be joined; else the first.
    #[must_use]
    pub fn span(&self) -> Span {
        joined(&self.tokens)
    }

    /// What it is, without following imports.
    #[must_use]
    pub fn written(&self) -> RustType {
        written(&self.tokens)
    }

    /// The same type as it is called outside of its item, where nothing is `Self`.
    #[must_use]
    pub fn outside_of(&self, item: &Ident) -> Cow<'_, Self> {
        if has_self(&self.tokens) {
            Cow::Owned(Self::of(without_self(&self.tokens, item)))
        } else {
            Cow::Borrowed(self)
        }
    }

    /// Whether it is `PhantomData`, by whatever path.
    pub(crate) fn is_marker(&self) -> bool {
        matches!(self.written(), RustType::Path { segments, .. } if segments.last().is_some_and(|last| last == "PhantomData"))
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.tokens);
    }
}

impl FromStr for Type {
    type Err = LexError;

    fn from_str(text: &str) -> Result<Self, LexError> {
        Ok(Self::of(text.parse::<TokenStream>()?.into_iter().collect()))
    }
}

impl fmt::Display for Type {
    /// With the white space that a person would write.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.tokens))
    }
}

impl PartialEq for Type {
    /// Whether both are written alike.
    fn eq(&self, other: &Self) -> bool {
        alike(&self.tokens, &other.tokens)
    }
}

fn alike(a: &[TokenTree], b: &[TokenTree]) -> bool {
    let one = |(a, b): (&TokenTree, &TokenTree)| match (a, b) {
        (TokenTree::Group(a), TokenTree::Group(b)) => {
            a.delimiter() == b.delimiter() && alike(&tokens_of(a), &tokens_of(b))
        }
        (TokenTree::Ident(a), TokenTree::Ident(b)) => a == b,
        (TokenTree::Punct(a), TokenTree::Punct(b)) => a.as_char() == b.as_char(),
        (TokenTree::Literal(a), TokenTree::Literal(b)) => a.to_string() == b.to_string(),
        _ => false,
    };
    a.len() == b.len() && a.iter().zip(b).all(one)
}

fn has_self(tokens: &[TokenTree]) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Group(group) => has_self(&tokens_of(group)),
        token => is_word(token, "Self"),
    })
}

fn without_self(tokens: &[TokenTree], item: &Ident) -> Vec<TokenTree> {
    let named = tokens.iter().map(|token| match token {
        TokenTree::Group(group) => {
            let inside = without_self(&tokens_of(group), item).into_iter().collect();
            let mut named = Group::new(group.delimiter(), inside);
            named.set_span(group.span());
            TokenTree::Group(named)
        }
        token if is_word(token, "Self") => {
            let mut name = item.clone();
            name.set_span(token.span());
            TokenTree::Ident(name)
        }
        token => token.clone(),
    });
    named.collect()
}

fn shown(tokens: &[TokenTree]) -> String {
    const GLUED: [(&str, &str); 10] = [
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        ("& ", "&"),
    ];
    let text = tokens.iter().cloned().collect::<TokenStream>().to_string();
    GLUED.iter().fold(text, |text, (loose, glued)| text.replace(loose, glued))
}

fn tokens_of(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

fn written(tokens: &[TokenTree]) -> RustType {
    let known = match tokens {
        [TokenTree::Group(group)] => grouped(group),
        [and, rest @ ..] if is_punct(and, '&') => return written(referenced(rest)),
        path => path_of(path),
    };
    known.unwrap_or_else(|| RustType::Other(shown(tokens)))
}

/// What stands behind `&`, `&'a` or `&mut`.
fn referenced(mut tokens: &[TokenTree]) -> &[TokenTree] {
    if let [mark, TokenTree::Ident(_), rest @ ..] = tokens
        && is_punct(mark, '\'')
    {
        tokens = rest;
    }
    match tokens {
        [word, rest @ ..] if is_word(word, "mut") => rest,
        _ => tokens,
    }
}

fn grouped(group: &Group) -> Option<RustType> {
    let tokens = tokens_of(group);
    match group.delimiter() {
        Delimiter::None => Some(written(&tokens)),
        Delimiter::Bracket => Some(match tokens.iter().position(|token| is_punct(token, ';')) {
            Some(end) => RustType::Array(Box::new(written(&tokens[..end]))),
            None => RustType::Slice(Box::new(written(&tokens))),
        }),
        Delimiter::Parenthesis => {
            let is_tuple = tokens.last().is_none_or(|last| is_punct(last, ','));
            match split_at_commas(&tokens).as_slice() {
                [only] if !is_tuple => Some(written(only)),
                parts => Some(RustType::Tuple(parts.iter().map(|part| written(part)).collect())),
            }
        }
        Delimiter::Brace => None,
    }
}

/// A path to its very end; only what its last word takes matters.
fn path_of(mut tokens: &[TokenTree]) -> Option<RustType> {
    let mut segments = Vec::new();
    if let Some(rest) = behind_colons(tokens) {
        segments.push(String::new());
        tokens = rest;
    }
    loop {
        let [TokenTree::Ident(word), rest @ ..] = tokens else { return None };
        if is_reserved(word) {
            return None;
        }
        segments.push(unraw(word));
        tokens = rest;
        let mut inside: &[TokenTree] = &[];
        let bracketed = behind_colons(tokens).unwrap_or(tokens);
        if bracketed.first().is_some_and(|open| is_punct(open, '<')) {
            let mut angles = Angles::default();
            let end = bracketed.iter().position(|token| {
                angles.pass(token);
                angles.depth == 0
            })?;
            inside = &bracketed[1..end];
            tokens = &bracketed[end + 1..];
        }
        if tokens.is_empty() {
            let arguments = split_at_commas(inside).into_iter().filter(|argument| is_type(argument));
            return Some(RustType::Path { segments, arguments: arguments.map(written).collect() });
        }
        tokens = behind_colons(tokens)?;
    }
}

/// Whether a word can be no part of a path: `_`, `dyn`.
fn is_reserved(word: &Ident) -> bool {
    is_keyword(&word.to_string()) && !["crate", "self", "super", "Self"].iter().any(|known| word == known)
}

fn behind_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [first, second, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => Some(rest),
        _ => None,
    }
}

/// Whether an argument is a type: no lifetime, no constant, no `Item = T`.
fn is_type(argument: &[TokenTree]) -> bool {
    match argument {
        [TokenTree::Literal(_), ..] => false,
        [TokenTree::Punct(mark), ..] if matches!(mark.as_char(), '\'' | '-') => false,
        [TokenTree::Group(block)] => block.delimiter() != Delimiter::Brace,
        [TokenTree::Ident(word)] => word != "true" && word != "false",
        [TokenTree::Ident(_), TokenTree::Punct(colon), ..]
            if colon.as_char() == ':' && colon.spacing() == Spacing::Alone =>
        {
            false
        }
        _ => {
            let mut angles = Angles::default();
            !argument.iter().any(|token| {
                angles.pass(token);
                angles.depth == 0 && is_punct(token, '=')
            })
        }
    }
}

/// The pieces between commas; a comma at the end is nothing.
fn split_at_commas(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut angles = Angles::default();
    let mut parts: Vec<_> = tokens
        .split(|token| {
            angles.pass(token);
            angles.depth == 0 && is_punct(token, ',')
        })
        .collect();
    if parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use migrate_schema::rust_type::Lookup;
    use migrate_schema::sql_type::SqlType;

    use super::*;

    fn lookup(rust_type: &str) -> Lookup {
        rust_type.parse::<Type>().expect("a type").written().lookup()
    }

    #[test]
    fn types_have_their_sql_types() {
        for (rust, expected) in [
            ("i32", "integer"),
            ("std::primitive::i32", "integer"),
            ("std::num::NonZero<i64>", "bigint"),
            ("String", "text"),
            ("std::string::String", "text"),
            ("alloc::string::String", "text"),
            ("&'static str", "text"),
            ("Box<str>", "text"),
            ("std::borrow::Cow<'static, str>", "text"),
            ("char", "char(1)"),
            ("Vec<u8>", "bytea"),
            ("&'static [u8]", "bytea"),
            ("[u8; 32]", "bytea"),
            ("[u8; LENGTH]", "bytea"),
            ("Box<[u8]>", "bytea"),
            ("std::borrow::Cow<'a, [u8]>", "bytea"),
            ("bytes::Bytes", "bytea"),
            ("Vec<String>", "text[]"),
            ("Vec<Option<i64>>", "bigint[]"),
            ("Vec<Vec<u8>>", "bytea[]"),
            ("Box<[i32]>", "integer[]"),
            ("[f64; 2]", "double precision[]"),
            ("uuid::Uuid", "uuid"),
            ("sqlx::types::Uuid", "uuid"),
            ("sqlx::types::uuid::Uuid", "uuid"),
            ("chrono::DateTime<chrono::Utc>", "timestamptz"),
            ("chrono::DateTime<FixedOffset>", "timestamptz"),
            ("sqlx::types::chrono::NaiveDate", "date"),
            ("chrono::naive::NaiveTime", "time"),
            ("time::OffsetDateTime", "timestamptz"),
            ("sqlx::types::time::PrimitiveDateTime", "timestamp"),
            ("jiff::civil::DateTime", "timestamp"),
            ("std::time::SystemTime", "timestamptz"),
            ("serde_json::Value", "jsonb"),
            ("sqlx::types::Json<Vec<Anything>>", "jsonb"),
            ("sqlx::types::json::Json<(A, B)>", "jsonb"),
            ("tokio_postgres::types::Json<Anything>", "jsonb"),
            ("Box<serde_json::value::RawValue>", "jsonb"),
            ("rust_decimal::Decimal", "numeric"),
            ("std::net::IpAddr", "inet"),
            ("core::net::Ipv4Addr", "inet"),
            ("cidr::IpCidr", "cidr"),
            ("mac_address::MacAddress", "macaddr"),
            ("geo_types::Point<f64>", "point"),
            ("geo_types::Rect", "box"),
            ("sqlx::postgres::types::PgRange<chrono::DateTime<chrono::Utc>>", "tstzrange"),
            ("std::ops::Range<i32>", "int4range"),
            ("(std::ops::Bound<i64>, std::ops::Bound<i64>)", "int8range"),
            ("Vec<std::ops::Range<i32>>", "int4range[]"),
            ("Box<i64>", "bigint"),
            ("std::sync::Arc<str>", "text"),
            ("sqlx::postgres::types::PgLTree", "ltree"),
        ] {
            match lookup(rust) {
                Lookup::Sql(sql_type) => assert_eq!(sql_type.to_string(), expected, "{rust}"),
                other => panic!("{rust}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_has_no_sql_type_has_a_way_out() {
        for (rust, word) in [
            ("u8", "`i32`"),
            ("u32", "use `i64`"),
            ("u64", "decimal"),
            ("usize", "depends on the machine"),
            ("i8", "`i16`"),
            ("i128", "numeric"),
            ("Vec<u32>", "unsigned"),
            ("Option<i32>", "one `Option`"),
            ("Vec<Vec<i32>>", "array of arrays"),
            ("std::collections::HashMap<String, String>", "Json"),
            ("std::path::PathBuf", "UTF-8"),
            ("std::ops::Range<f64>", "no range of `double precision`"),
            ("geo_types::Point<f32>", "`f64`"),
            ("()", "skip"),
            ("(i32, i32)", "tuple"),
            ("fn(i32, i32) -> bool", "`fn(i32, i32) -> bool`"),
            ("std::marker::PhantomData<T>", "skip"),
            ("Vec", "argument"),
            ("std::net::SocketAddr", "port"),
        ] {
            match lookup(rust) {
                Lookup::Unsupported(help) => assert!(help.contains(word), "{rust}: {help}"),
                other => panic!("{rust}: {other:?}"),
            }
        }
        assert!(matches!(lookup("pgvector::Vector"), Lookup::NeedsType(help) if help.contains("vector(3)")));
        assert!(matches!(lookup("Vec<pgvector::Vector>"), Lookup::NeedsType(_)));
    }

    #[test]
    fn nothing_is_guessed() {
        let unknown = |path: &str| Lookup::Unknown(path.split("::").map(str::to_owned).collect());
        assert_eq!(lookup("Uuid"), unknown("Uuid"));
        assert_eq!(lookup("my::Uuid"), unknown("my::Uuid"));
        assert_eq!(lookup("Vec<my::Thing>"), unknown("my::Thing"));
        assert_eq!(lookup("Vec<Option<my::Thing>>"), unknown("my::Thing"));
    }

    #[test]
    fn nothing_is_self_outside_of_an_item() {
        let item = Ident::new("User", Span::call_site());
        for (inside, outside) in [
            ("Id<Self>", "Id<User>"),
            ("Option<(Self, [<Self as Keyed>::Id; 2])>", "Option<(User, [<User as Keyed>::Id; 2])>"),
            ("Id<Team>", "Id<Team>"),
        ] {
            let [inside, outside] = [inside, outside].map(|rust| rust.parse::<Type>().expect("a type"));
            assert_eq!(*inside.outside_of(&item), outside);
        }
    }

    #[test]
    fn only_types_are_arguments() {
        let rust = "A<'a, ::b::C<i32>, { 1 }, -1, true, Item = u8, D: E, [u8; 2], (u8,), F<G = H>>";
        let RustType::Path { arguments, .. } = rust.parse::<Type>().expect("a type").written() else {
            panic!("a path")
        };
        let expected = ["::b::C<i32>", "[u8; 2]", "(u8,)", "F<G = H>"];
        let expected = expected.map(|rust| rust.parse::<Type>().expect("a type").written());
        assert_eq!(arguments, expected);
    }

    #[test]
    fn options_are_seen_at_any_home() {
        for rust in ["Option<i32>", "std::option::Option<i32>", "core::option::Option<i32>"] {
            let rust_type = rust.parse::<Type>().expect("a type").written();
            assert!(
                rust_type
                    .optional()
                    .is_some_and(|inner| inner.lookup() == Lookup::Sql(SqlType::built_in("integer"))),
                "{rust}"
            );
        }
    }

    #[test]
    fn paths_are_followed_by_the_caller() {
        let vec = "Vec<Status>".parse::<Type>().expect("a type").written();
        let status: SqlType = "public.status".parse().expect("an SQL type");
        let resolved = vec.resolved(&mut |path, arguments| match path {
            [name] if name == "Status" => RustType::Sql(status.clone()),
            _ => RustType::Path { segments: path.to_vec(), arguments },
        });
        assert_eq!(resolved.lookup(), Lookup::Sql(status.clone().array()));
    }
}

//! A struct, enum or union as the parts that its derives look at.
//!
//! Its tokens are cut where one part ends and the next begins, and moved there: what a part says stays as it is
//! written. The compiler has read them before a macro is given them, so that nothing is asked of them here but
//! that they can be cut.

mod generics;
mod rust_type;
#[cfg(test)]
mod tests;

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};

pub use self::generics::{Generics, Parameter, ParameterKind};
pub use self::rust_type::Type;
use super::errors::Mistake;
use super::{is_keyword, literal};

/// A struct, enum or union.
pub struct Item {
    /// The attributes above it, as far as somebody looks at them.
    pub attributes: Vec<Attribute>,
    /// `pub`, `pub(crate)` or nothing.
    pub visibility: TokenStream,
    /// The word `struct`, `enum` or `union`.
    pub keyword: Span,
    /// Its name.
    pub ident: Ident,
    /// Its parameters.
    pub generics: Generics,
    /// What it holds.
    pub data: Data,
}

/// What an item holds.
pub enum Data {
    /// A struct's fields.
    Struct(Fields),
    /// An enum's variants.
    Enum(Vec<Variant>),
    /// Nobody looks into a union.
    Union,
}

/// The fields of a struct or variant.
pub enum Fields {
    /// In braces.
    Named(Vec<Field>),
    /// In parentheses.
    Unnamed(Vec<Field>),
    /// None.
    Unit,
}

impl Fields {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        match self {
            Self::Named(fields) | Self::Unnamed(fields) => fields.iter(),
            Self::Unit => [].iter(),
        }
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A field of a struct or variant.
pub struct Field {
    /// The attributes above it, as far as somebody looks at them.
    pub attributes: Vec<Attribute>,
    /// Its name, where it has one.
    pub ident: Option<Ident>,
    /// Its type.
    pub rust_type: Type,
}

/// A variant of an enum.
pub struct Variant {
    /// The attributes above it, as far as somebody looks at them.
    pub attributes: Vec<Attribute>,
    /// Its name.
    pub ident: Ident,
    /// The data that it holds.
    pub fields: Fields,
}

/// An attribute whose path is one word.
pub struct Attribute {
    word: Ident,
    /// Nothing, arguments in brackets, or `=` and a value.
    behind: Vec<TokenTree>,
}

/// `type Name<T> = …;`
pub struct Alias {
    /// Its parameters.
    pub generics: Generics,
    /// What it stands for.
    pub target: Type,
}

/// Says of the word that an attribute begins with whether somebody looks at it.
pub type IsWanted<'a> = &'a dyn Fn(&Ident) -> bool;

type Tokens = Peekable<IntoIter>;

impl Item {
    /// Cuts a struct, enum or union into its parts; attributes that nobody wants are left out.
    ///
    /// # Errors
    /// It is none, or something is missing where a part should begin.
    pub fn parse(tokens: TokenStream, is_wanted: IsWanted<'_>) -> Result<Self, Mistake> {
        let mut tokens = tokens.into_iter().peekable();
        let attributes = attributes(&mut tokens, is_wanted)?;
        let visibility = visibility(&mut tokens);
        let keyword = ident(&mut tokens, "`struct`, `enum` or `union`", Span::call_site())?;
        let ident = ident(&mut tokens, "a name", keyword.span())?;
        let mut generics = Generics::parse(&mut tokens)?;
        generics.read_predicates(&mut tokens);
        let span = ident.span();
        let data = match keyword.to_string().as_str() {
            "struct" => Data::Struct(match tokens.next() {
                Some(TokenTree::Group(body)) => fields(body, is_wanted)?,
                Some(TokenTree::Punct(end)) if end.as_char() == ';' => Fields::Unit,
                other => return Err(expected("fields", other.as_ref(), span)),
            }),
            "enum" => Data::Enum(match tokens.next() {
                Some(TokenTree::Group(body)) => variants(body, is_wanted)?,
                other => return Err(expected("variants", other.as_ref(), span)),
            }),
            "union" => Data::Union,
            _ => return Err(expected("`struct`, `enum` or `union`", None, keyword.span())),
        };
        // Behind a tuple.
        generics.read_predicates(&mut tokens);
        Ok(Self { attributes, visibility, keyword: keyword.span(), ident, generics, data })
    }
}

impl Attribute {
    /// `None` for one that nobody looks at.
    fn parse(brackets: Group, is_wanted: IsWanted<'_>) -> Result<Option<Self>, Mistake> {
        let span = brackets.span();
        let mut tokens = inside(brackets).into_iter();
        let mut first = tokens.next();
        // The whole of it as `$attribute:meta` of a macro.
        if let Some(TokenTree::Group(group)) = first {
            tokens = inside(group).into_iter();
            first = tokens.next();
        }
        let Some(TokenTree::Ident(word)) = first else { return Ok(None) };
        if !is_wanted(&word) {
            return Ok(None);
        }
        let behind: Vec<TokenTree> = tokens.collect();
        match behind.first() {
            Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => Ok(None),
            Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => Ok(Some(Self { word, behind })),
            Some(TokenTree::Group(_)) | None => Ok(Some(Self { word, behind })),
            other => Err(expected("`(` or `=`", other, span)),
        }
    }

    /// Whether it begins with this word.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.word == word
    }

    /// Its own word, when it is one of these.
    pub(super) fn named(&self, words: &[&'static str]) -> Option<(&'static str, super::Span)> {
        let word = words.iter().find(|word| self.word == *word)?;
        Some((*word, self.word.span().into()))
    }

    /// What stands between its parentheses.
    pub(super) fn arguments(&self, example: &str) -> Result<TokenStream, Mistake> {
        match self.behind.as_slice() {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Ok(group.stream()),
            _ => {
                let word = &self.word;
                Err(Mistake::new(word.span(), format!("`#[{word}]` needs parentheses"))
                    .help(format!("write `#[{word}({example})]`")))
            }
        }
    }

    /// The string behind its `=`.
    pub(super) fn text(&self) -> Option<String> {
        match self.behind.as_slice() {
            [TokenTree::Punct(_), TokenTree::Literal(text)] => literal::text(text),
            [TokenTree::Punct(_), TokenTree::Group(group)] => match group.stream().into_iter().next() {
                Some(TokenTree::Literal(text)) => literal::text(&text),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Alias {
    /// Cuts what stands behind the name of an alias into its parts.
    ///
    /// # Errors
    /// Something is missing where a part should begin.
    pub fn parse(tokens: TokenStream) -> Result<Self, Mistake> {
        let mut tokens = tokens.into_iter().peekable();
        let mut generics = Generics::parse(&mut tokens)?;
        generics.read_predicates(&mut tokens);
        match tokens.next() {
            Some(equals) if is_punct(&equals, '=') => {
                let is_end = |token: &TokenTree| is_punct(token, ';') || is_word(token, "where");
                let target = tokens.take_while(|token| !is_end(token)).collect::<TokenStream>();
                let target = Type::parse(&mut target.into_iter().peekable(), equals.span())?;
                Ok(Self { generics, target })
            }
            other => Err(expected("`=`", other.as_ref(), Span::call_site())),
        }
    }
}

/// An identifier without its `r#`.
#[must_use]
pub fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(raw) => raw.to_owned(),
        None => name,
    }
}

fn attributes(tokens: &mut Tokens, is_wanted: IsWanted<'_>) -> Result<Vec<Attribute>, Mistake> {
    let mut attributes = Vec::new();
    while let Some(pound) = tokens.next_if(|token| is_punct(token, '#')) {
        match tokens.next() {
            Some(TokenTree::Group(brackets)) if brackets.delimiter() == Delimiter::Bracket => {
                attributes.extend(Attribute::parse(brackets, is_wanted)?);
            }
            other => return Err(expected("`[`", other.as_ref(), pound.span())),
        }
    }
    Ok(attributes)
}

fn visibility(tokens: &mut Tokens) -> TokenStream {
    // `$visibility:vis` of a macro is a group without brackets, and often an empty one.
    if let Some(group) = tokens.next_if(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().is_none_or(|first| is_word(&first, "pub"))
        }
        _ => false,
    }) {
        return group.into();
    }
    let mut visibility = TokenStream::new();
    if let Some(word) = tokens.next_if(|token| is_word(token, "pub")) {
        let restriction = tokens.next_if(is_restriction);
        visibility.extend([word].into_iter().chain(restriction));
    }
    visibility
}

/// `(crate)` or `(in path)`, and not the type of a field that is a tuple.
fn is_restriction(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let mut tokens = group.stream().into_iter();
    let first = tokens.next();
    let is_whole = tokens.next().is_none();
    first.is_some_and(|first| {
        is_word(&first, "in")
            || is_whole && ["crate", "self", "super"].iter().any(|word| is_word(&first, word))
    })
}

fn fields(body: Group, is_wanted: IsWanted<'_>) -> Result<Fields, Mistake> {
    let is_named = body.delimiter() == Delimiter::Brace;
    let mut tokens = inside(body).into_iter().peekable();
    let mut fields = Vec::new();
    while let Some(first) = tokens.peek() {
        let mut span = first.span();
        let attributes = attributes(&mut tokens, is_wanted)?;
        visibility(&mut tokens);
        let mut name = None;
        if is_named {
            let ident = ident(&mut tokens, "the name of a field", span)?;
            span = ident.span();
            if is_keyword(&ident.to_string()) {
                return Err(expected("the name of a field", None, span));
            }
            name = Some(ident);
            let colon = tokens.next();
            if !colon.as_ref().is_some_and(|token| is_punct(token, ':')) {
                return Err(expected("`:`", colon.as_ref(), span));
            }
        }
        fields.push(Field { attributes, ident: name, rust_type: Type::parse(&mut tokens, span)? });
        // What is left is a comma, or a value that the field has by default.
        if tokens.next().is_some_and(|token| is_punct(&token, '=')) {
            pass_value(&mut tokens);
        }
    }
    Ok(if is_named { Fields::Named(fields) } else { Fields::Unnamed(fields) })
}

fn variants(body: Group, is_wanted: IsWanted<'_>) -> Result<Vec<Variant>, Mistake> {
    let mut tokens = inside(body).into_iter().peekable();
    let mut variants = Vec::new();
    while let Some(first) = tokens.peek() {
        let span = first.span();
        let attributes = attributes(&mut tokens, is_wanted)?;
        visibility(&mut tokens);
        let ident = ident(&mut tokens, "the name of a variant", span)?;
        let fields = match tokens.next_if(|token| matches!(token, TokenTree::Group(_))) {
            Some(TokenTree::Group(body)) => fields(body, is_wanted)?,
            _ => Fields::Unit,
        };
        match tokens.next() {
            None => {}
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            Some(TokenTree::Punct(equals)) if equals.as_char() == '=' => pass_value(&mut tokens),
            other => return Err(expected("`,`", other.as_ref(), ident.span())),
        }
        variants.push(Variant { attributes, ident, fields });
    }
    Ok(variants)
}

/// Passes the value of a variant or field, and the comma behind it: `1 << 3`, `size::<A, B>()`.
fn pass_value(tokens: &mut Tokens) {
    let mut angles = Angles::default();
    let mut after_colon = false;
    for token in tokens.by_ref() {
        if angles.depth == 0 && is_punct(&token, ',') {
            return;
        }
        // Elsewhere it is a comparison or a shift.
        if angles.depth > 0 || after_colon {
            angles.pass(&token);
        }
        after_colon = is_punct(&token, ':');
    }
}

/// How deep in angle brackets something stands, which are no groups of tokens.
#[derive(Default)]
struct Angles {
    depth: usize,
    /// The `>` of `->` and `=>` closes nothing.
    is_arrow: bool,
}

impl Angles {
    fn pass(&mut self, token: &TokenTree) {
        let TokenTree::Punct(punct) = token else {
            self.is_arrow = false;
            return;
        };
        match punct.as_char() {
            '<' => self.depth += 1,
            '>' if !self.is_arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.is_arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
}

/// The tokens of a group that nobody needs any more: these are moved, where those of a group that
/// lives on would be copied.
fn inside(group: Group) -> TokenStream {
    let stream = group.stream();
    drop(group);
    stream
}

fn ident(tokens: &mut Tokens, what: &str, around: Span) -> Result<Ident, Mistake> {
    match tokens.next() {
        Some(TokenTree::Ident(ident)) => Ok(ident),
        other => Err(expected(what, other.as_ref(), around)),
    }
}

fn expected(what: &str, found: Option<&TokenTree>, around: Span) -> Mistake {
    Mistake::new(found.map_or(around, TokenTree::span), format!("expected {what}"))
}

pub(super) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// From the first to the last of them, where spans can be joined; else the first.
fn joined(tokens: &[TokenTree]) -> Span {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Span::call_site() };
    first.span().join(last.span()).unwrap_or(first.span())
}

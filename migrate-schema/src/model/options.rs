//! What stands between the parentheses of one attribute: options and whatever else the attribute holds.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;

use super::errors::{Errors, Mistake};
use super::spanned::Spanned;
use super::target::Reference;
use super::vocabulary::{Holds, Takes, Vocabulary, Word};

/// The options of one attribute, or of several that add up.
pub(super) struct Options {
    vocabulary: &'static Vocabulary,
    given: BTreeMap<&'static str, Given>,
    /// What is no option: columns, keys, expressions; in order, each at least one token long.
    pub(super) others: Vec<Vec<TokenTree>>,
}

struct Given {
    span: Span,
    value: Value,
}

enum Value {
    Nothing,
    Text(Spanned<String>),
    Number(Spanned<i64>),
    Columns(Vec<Spanned<String>>),
    Reference(Box<Reference>),
}

impl Options {
    pub(super) fn new(vocabulary: &'static Vocabulary) -> Self {
        Self { vocabulary, given: BTreeMap::new(), others: Vec::new() }
    }

    /// Reads one more attribute. Each mistake costs one option, not the attribute.
    pub(super) fn read(&mut self, tokens: TokenStream, errors: &mut Errors) {
        for item in errors.ok(split(tokens)).into_iter().flatten() {
            match self.item(item) {
                Ok(Some((word, given))) => {
                    if let Some(first) = self.given.get(word.name) {
                        errors.push(
                            Mistake::new(given.span, format!("`{}` is given twice", word.name))
                                .label("given again here")
                                .secondary(first.span, "first given here")
                                .help("remove one of the two"),
                        );
                    } else {
                        self.given.insert(word.name, given);
                    }
                }
                Ok(None) => {}
                Err(mistake) => errors.push(mistake),
            }
        }
    }

    fn item(&mut self, item: Vec<TokenTree>) -> Result<Option<(&'static Word, Given)>, Mistake> {
        let attribute = self.vocabulary.attribute;
        let holds = self.vocabulary.holds;
        match item.as_slice() {
            [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
                let word = self.known(name)?;
                value_of(word, name.span(), value).map(Some)
            }
            [TokenTree::Ident(name), TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                let text = name.unraw().to_string();
                match self.vocabulary.word(&text) {
                    Some(word) if word.takes == Takes::Columns => {
                        let value = Value::Columns(column_list(group)?);
                        Ok(Some((word, Given { span: name.span(), value })))
                    }
                    Some(word) => Err(wrong_value(word, name.span())),
                    None if holds == Holds::Keys => {
                        Err(Mistake::new(name.span(), "an expression has to be a string")
                            .help(format!("write `\"{text}{group}\"`")))
                    }
                    None => Err(self.unknown(name)),
                }
            }
            [TokenTree::Ident(name)] => match self.vocabulary.word(&name.unraw().to_string()) {
                Some(word) if matches!(word.takes, Takes::Nothing | Takes::OptionalText) => {
                    Ok(Some((word, Given { span: name.span(), value: Value::Nothing })))
                }
                _ if matches!(holds, Holds::Columns | Holds::Keys) => {
                    self.others.push(item);
                    Ok(None)
                }
                Some(word) if word.takes == Takes::Later => Err(not_yet(word.name, name.span())),
                Some(word) => Err(Mistake::new(name.span(), format!("`{}` needs a value", word.name))
                    .help(format!("write `{}`", word.example))),
                None => Err(self.unknown(name)),
            },
            [] => Ok(None),
            [first, ..] if holds == Holds::Options => {
                Err(Mistake::new(span_of(&item).unwrap_or_else(|| first.span()), "expected an option").help(
                    format!(
                        "write `#[{attribute}({})]`",
                        self.vocabulary.words.first().map_or("", |word| word.example)
                    ),
                ))
            }
            _ => {
                self.others.push(item);
                Ok(None)
            }
        }
    }

    fn known(&self, name: &Ident) -> Result<&'static Word, Mistake> {
        match self.vocabulary.word(&name.unraw().to_string()) {
            Some(word) if word.takes == Takes::Later => Err(not_yet(word.name, name.span())),
            Some(word) => Ok(word),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &Ident) -> Mistake {
        let name_text = name.unraw().to_string();
        Mistake::new(
            name.span(),
            format!("unknown option `{name_text}` in `#[{}(…)]`", self.vocabulary.attribute),
        )
        .help(self.vocabulary.instead_of(&name_text))
    }

    /// Where an option stands, if it is given.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.given.get(name).map(|given| given.span)
    }

    /// The options that are given, in the order of the vocabulary.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'static str, Span)> + '_ {
        self.vocabulary.words.iter().filter_map(|word| Some((word.name, self.given.get(word.name)?.span)))
    }

    /// Whether a word without a value is given.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// A string.
    pub(super) fn text(&mut self, name: &str) -> Option<Spanned<String>> {
        match self.given.remove(name)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A word that may stand alone: its place, and the string if there is one.
    pub(super) fn optional_text(&mut self, name: &str) -> Option<(Span, Option<Spanned<String>>)> {
        let given = self.given.remove(name)?;
        Some(match given.value {
            Value::Text(text) => (given.span, Some(text)),
            _ => (given.span, None),
        })
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &str) -> Option<Spanned<i64>> {
        match self.given.remove(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A list of columns.
    pub(super) fn columns(&mut self, name: &str) -> Vec<Spanned<String>> {
        match self.given.remove(name).map(|given| given.value) {
            Some(Value::Columns(columns)) => columns,
            _ => Vec::new(),
        }
    }

    /// A reference, and where its word stands.
    pub(super) fn reference(&mut self, name: &str) -> Option<(Span, Reference)> {
        let given = self.given.remove(name)?;
        match given.value {
            Value::Reference(reference) => Some((given.span, *reference)),
            _ => None,
        }
    }
}

fn value_of(
    word: &'static Word,
    span: Span,
    tokens: &[TokenTree],
) -> Result<(&'static Word, Given), Mistake> {
    if tokens.is_empty() {
        return Err(Mistake::new(span, format!("`{}` has no value behind its `=`", word.name))
            .help(format!("write `{}`", word.example)));
    }
    let wrong = || wrong_value(word, span_of(tokens).unwrap_or(span));
    let value = match word.takes {
        Takes::Text | Takes::OptionalText => {
            let text = string(tokens).ok_or_else(wrong)?;
            if text.trim().is_empty() {
                return Err(Mistake::new(text.span, format!("`{}` is empty", word.name))
                    .help(format!("write `{}`, or leave it out", word.example)));
            }
            Value::Text(text)
        }
        Takes::Number => Value::Number(number(tokens).ok_or_else(wrong)?),
        Takes::Reference => Value::Reference(Box::new(match string(tokens) {
            Some(text) => Reference::of_text(&text)?,
            None => Reference::of_path(tokens.to_vec(), span_of(tokens).unwrap_or(span))?,
        })),
        Takes::Nothing | Takes::Columns | Takes::Later => return Err(wrong()),
    };
    Ok((word, Given { span, value }))
}

fn wrong_value(word: &Word, span: Span) -> Mistake {
    let takes = match word.takes {
        Takes::Nothing => {
            return Mistake::new(span, format!("`{}` takes no value", word.name))
                .help(format!("write only `{}`", word.name));
        }
        Takes::Later => return not_yet(word.name, span),
        Takes::Text => "a string",
        Takes::OptionalText => "a string or nothing",
        Takes::Number => "a whole number",
        Takes::Columns => "columns in parentheses",
        Takes::Reference => "a model or a string",
    };
    Mistake::new(span, format!("`{}` takes {takes}", word.name)).help(format!("write `{}`", word.example))
}

/// The mistake of using what is known, but for a later version.
pub(super) fn not_yet(name: &str, span: Span) -> Mistake {
    Mistake::new(span, format!("`{name}` is not supported yet"))
        .help("remove it here, and write it into the SQL of a revision by hand")
}

/// `(a, b)`.
pub(super) fn column_list(group: &Group) -> Result<Vec<Spanned<String>>, Mistake> {
    let columns = split(group.stream())?
        .iter()
        .map(|item| column(item).ok_or_else(|| no_column(item, group.span())))
        .collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() {
        return Err(
            Mistake::new(group.span(), "no columns between the parentheses").help("name at least one column")
        );
    }
    Ok(columns)
}

/// A column by its name, or in a string where the name is no word of Rust.
pub(super) fn column(item: &[TokenTree]) -> Option<Spanned<String>> {
    match item {
        [TokenTree::Ident(name)] => Some(Spanned::new(name.unraw().to_string(), name.span())),
        _ => string(item).filter(|name| !name.is_empty()),
    }
}

pub(super) fn no_column(item: &[TokenTree], around: Span) -> Mistake {
    if let [TokenTree::Ident(_), second @ TokenTree::Ident(name), ..] = item {
        return Mistake::new(second.span(), format!("expected `,` before `{name}`"))
            .help("only `#[index(…)]` takes a direction or an operator class");
    }
    Mistake::new(span_of(item).unwrap_or(around), "expected the name of a column")
}

/// A string literal.
pub(super) fn string(tokens: &[TokenTree]) -> Option<Spanned<String>> {
    let [TokenTree::Literal(literal)] = tokens else { return None };
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) if text.suffix().is_empty() => Some(Spanned::new(text.value(), text.span())),
        _ => None,
    }
}

fn number(tokens: &[TokenTree]) -> Option<Spanned<i64>> {
    let (sign, literal) = match tokens {
        [TokenTree::Punct(minus), TokenTree::Literal(literal)] if minus.as_char() == '-' => ("-", literal),
        [TokenTree::Literal(literal)] => ("", literal),
        _ => return None,
    };
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Int(number) => {
            let value = format!("{sign}{}", number.base10_digits()).parse().ok()?;
            Some(Spanned::new(value, literal.span()))
        }
        _ => None,
    }
}

/// From the first to the last token, where spans can be joined; else the first.
pub(super) fn span_of(tokens: &[TokenTree]) -> Option<Span> {
    let (first, last) = (tokens.first()?.span(), tokens.last()?.span());
    Some(first.join(last).unwrap_or(first))
}

/// The pieces between commas; a comma at the end is nothing.
fn split(tokens: TokenStream) -> Result<Vec<Vec<TokenTree>>, Mistake> {
    let mut items = vec![Vec::new()];
    for token in tokens.into_iter().flat_map(visible) {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if items.last().is_some_and(Vec::is_empty) {
                    return Err(Mistake::new(comma.span(), "a comma too many").help("remove it"));
                }
                items.push(Vec::new());
            }
            _ => items.last_mut().expect("there is always one").push(token),
        }
    }
    items.retain(|item| !item.is_empty());
    Ok(items)
}

/// What a `macro_rules!` macro passes on is wrapped into invisible groups.
fn visible(token: TokenTree) -> Vec<TokenTree> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().flat_map(visible).collect()
        }
        token => vec![token],
    }
}

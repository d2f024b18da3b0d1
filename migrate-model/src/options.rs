//! What stands between the parentheses of one attribute: options and whatever else the attribute holds.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::errors::{Errors, Mistake};
use super::span::Span;
use super::spanned::Spanned;
use super::target::Reference;
use super::vocabulary::{Holds, Takes, Vocabulary, Word};
use super::{literal, unraw};
use migrate_schema::sql_type::SqlType;

/// The options of one attribute, or of several that add up.
pub(super) struct Options {
    vocabulary: &'static Vocabulary,
    /// By the words of the vocabulary; few are ever given.
    given: Vec<(&'static str, Given)>,
    /// What is no option: columns, keys, expressions; in order, each at least one token long.
    pub(super) others: Vec<Vec<TokenTree>>,
    /// Whether something could not be read, so that what seems to be missing may be that.
    pub(super) is_broken: bool,
}

struct Given {
    span: Span,
    value: Value,
}

enum Value {
    /// It is given, but has been reported as wrong.
    Wrong,
    Nothing,
    Text(Spanned<String>),
    Number(Spanned<i64>),
    Columns(Vec<Spanned<String>>),
    Reference(Box<Reference>),
}

enum Item {
    Option(&'static Word, Span, Result<Value, Mistake>),
    Other(Vec<TokenTree>),
}

impl Options {
    pub(super) fn new(vocabulary: &'static Vocabulary) -> Self {
        Self { vocabulary, given: Vec::new(), others: Vec::new(), is_broken: false }
    }

    /// Reads one more attribute. Each mistake costs one option, not the attribute.
    pub(super) fn read(&mut self, tokens: TokenStream, errors: &mut Errors) {
        let before = errors.len();
        for item in errors.ok(split(tokens)).into_iter().flatten() {
            // Brackets keep Clippy, which takes words for options, from finding the same one twice.
            let list = match item.as_slice() {
                [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
                    Some(group.stream()).filter(|_| self.holds_columns())
                }
                _ => None,
            };
            match list {
                Some(list) => self.others.extend(errors.ok(split(list)).into_iter().flatten()),
                None => {
                    if let Some(item) = errors.ok(self.item(item)) {
                        self.add(item, errors);
                    }
                }
            }
        }
        self.is_broken |= errors.len() > before;
    }

    fn add(&mut self, item: Item, errors: &mut Errors) {
        let (word, given) = match item {
            Item::Option(word, span, value) => {
                let value = errors.ok(value).unwrap_or(Value::Wrong);
                (word, Given { span, value })
            }
            Item::Other(tokens) => return self.others.push(tokens),
        };
        match self.get(word.name) {
            Some(first) => errors.push(
                Mistake::new(given.span, format!("`{}` is given twice", word.name))
                    .label("given again here")
                    .secondary(first.span, "first given here")
                    .help("remove one of the two"),
            ),
            None => {
                self.given.push((word.name, given));
            }
        }
    }

    fn item(&self, item: Vec<TokenTree>) -> Result<Item, Mistake> {
        let holds = self.vocabulary.holds;
        match item.as_slice() {
            [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
                let word = self.word(name).ok_or_else(|| self.unknown(name))?;
                let span = Span::from(name.span());
                Ok(Item::Option(word, span, value_of(word, span, value)))
            }
            [TokenTree::Ident(name), TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                let Some(word) = self.word(name) else { return Err(self.call(name, group)) };
                let span = Span::from(name.span());
                let value = match word.takes {
                    Takes::Columns => column_list(group).map(Value::Columns),
                    _ => Err(wrong_value(word, span, &[])),
                };
                Ok(Item::Option(word, span, value))
            }
            [TokenTree::Ident(name)] => match self.word(name) {
                Some(word) if matches!(word.takes, Takes::Nothing | Takes::OptionalText) => {
                    Ok(Item::Option(word, name.span().into(), Ok(Value::Nothing)))
                }
                _ if self.holds_columns() => Ok(Item::Other(item)),
                Some(word) if word.takes == Takes::Later => Err(later(word, name.span().into())),
                Some(word) => Ok(Item::Option(
                    word,
                    name.span().into(),
                    Err(Mistake::new(name.span(), format!("`{}` needs a value", word.name))
                        .help(format!("write `{}`", word.example))),
                )),
                None => Err(self.unknown(name)),
            },
            [first, ..] if holds == Holds::Options => {
                let span = span_of(&item).unwrap_or_else(|| first.span().into());
                let example = self.vocabulary.words.first().map_or("", |word| word.example);
                Err(Mistake::new(span, "expected an option")
                    .help(format!("write `#[{}({example})]`", self.vocabulary.attribute)))
            }
            _ => Ok(Item::Other(item)),
        }
    }

    fn holds_columns(&self) -> bool {
        matches!(self.vocabulary.holds, Holds::Columns | Holds::Keys)
    }

    fn word(&self, name: &Ident) -> Option<&'static Word> {
        self.vocabulary.word(&unraw(name))
    }

    /// `lower(email)`, where no expression can stand, or not like this.
    fn call(&self, name: &Ident, arguments: &Group) -> Mistake {
        match (self.vocabulary.holds, self.vocabulary.attribute) {
            (Holds::Keys, _) => Mistake::new(name.span(), "an expression has to be a string")
                .help(format!("write `\"{name}{arguments}\"`")),
            (Holds::Columns, "unique") => Mistake::new(name.span(), "a unique constraint holds only columns")
                .help(format!("for an expression write `#[index(\"{name}{arguments}\", unique)]`")),
            (Holds::Columns, _) => Mistake::new(name.span(), "expected the name of a column")
                .help("name only columns: `(tenant_id, email)`"),
            (Holds::Expression, _) => Mistake::new(name.span(), "an expression has to be a string")
                .help(format!("write `#[{}(\"{name}{arguments}\")]`", self.vocabulary.attribute)),
            (Holds::Options, _) => self.unknown(name),
        }
    }

    fn unknown(&self, name: &Ident) -> Mistake {
        let name_text = unraw(name);
        Mistake::new(
            name.span(),
            format!("unknown option `{name_text}` in `#[{}(…)]`", self.vocabulary.attribute),
        )
        .help(self.vocabulary.instead_of(&name_text))
    }

    fn get(&self, name: &str) -> Option<&Given> {
        self.given.iter().find(|(given, _)| *given == name).map(|(_, given)| given)
    }

    fn take(&mut self, name: &str) -> Option<Given> {
        let at = self.given.iter().position(|(given, _)| *given == name)?;
        Some(self.given.swap_remove(at).1)
    }

    /// Where an option stands, if it is given.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.get(name).map(|given| given.span)
    }

    /// The options that are given, in the order of the vocabulary.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'static str, Span)> + '_ {
        self.vocabulary.words.iter().filter_map(|word| Some((word.name, self.get(word.name)?.span)))
    }

    /// Whether a word without a value is given.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A string.
    pub(super) fn text(&mut self, name: &str) -> Option<Spanned<String>> {
        match self.take(name)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An SQL type.
    pub(super) fn sql_type(&mut self, name: &str, errors: &mut Errors) -> Option<Spanned<SqlType>> {
        let text = self.text(name)?;
        let parsed = text.value.parse::<SqlType>();
        let example = "write a type of PostgreSQL: `type = \"varchar(255)\"`";
        let sql_type = errors.ok(parsed.map_err(|reason| Mistake::because(text.span, &reason, example)))?;
        Some(Spanned::new(sql_type, text.span))
    }

    /// A word that may stand alone: its place, and the string if there is one.
    pub(super) fn optional_text(&mut self, name: &str) -> Option<(Span, Option<Spanned<String>>)> {
        let given = self.take(name)?;
        Some(match given.value {
            Value::Text(text) => (given.span, Some(text)),
            _ => (given.span, None),
        })
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &str) -> Option<Spanned<i64>> {
        match self.take(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A list of columns.
    pub(super) fn columns(&mut self, name: &str) -> Vec<Spanned<String>> {
        match self.take(name).map(|given| given.value) {
            Some(Value::Columns(columns)) => columns,
            _ => Vec::new(),
        }
    }

    /// A reference, and where its word stands.
    pub(super) fn reference(&mut self, name: &str) -> Option<(Span, Reference)> {
        let given = self.take(name)?;
        match given.value {
            Value::Reference(reference) => Some((given.span, *reference)),
            _ => None,
        }
    }
}

fn value_of(word: &'static Word, span: Span, tokens: &[TokenTree]) -> Result<Value, Mistake> {
    if word.takes == Takes::Later {
        return Err(later(word, span));
    }
    if tokens.is_empty() {
        return Err(Mistake::new(span, format!("`{}` has no value behind its `=`", word.name))
            .help(format!("write `{}`", word.example)));
    }
    let wrong = || wrong_value(word, span_of(tokens).unwrap_or(span), tokens);
    match word.takes {
        Takes::Text | Takes::OptionalText => {
            let text = string(tokens).ok_or_else(wrong)?;
            // An enum type can have a value without a letter; nothing else can be called so.
            if text.trim().is_empty() && word.name != "rename" {
                return Err(Mistake::new(text.span, format!("`{}` is empty", word.name))
                    .help(format!("write `{}`, or leave it out", word.example)));
            }
            if text.contains('\0') {
                return Err(Mistake::new(text.span, format!("`{}` has a NUL character", word.name))
                    .help("remove it; PostgreSQL has no such character"));
            }
            if EXPRESSIONS.contains(&word.name) {
                whole(&text)?;
            }
            Ok(Value::Text(text))
        }
        Takes::Number => number(tokens).map(Value::Number).ok_or_else(wrong),
        Takes::Reference => Ok(Value::Reference(Box::new(match string(tokens) {
            Some(text) => Reference::of_text(&text)?,
            None => Reference::of_path(tokens.to_vec(), span_of(tokens).unwrap_or(span))?,
        }))),
        Takes::Nothing | Takes::Columns | Takes::Later => Err(wrong()),
    }
}

/// The options that hold an SQL expression.
const EXPRESSIONS: [&str; 7] = ["default", "generated", "check", "using", "backfill", "where", "with_check"];

/// Refuses a text that would not stay within its place in a statement.
pub(super) fn whole(text: &Spanned<String>) -> Result<(), Mistake> {
    match migrate_schema::expression::defect(&text.value) {
        Some((problem, help)) => Err(Mistake::new(text.span, problem).help(help)),
        None => Ok(()),
    }
}

/// The way out repeats what the user wrote, where only the quotes are wrong.
fn wrong_value(word: &Word, span: Span, tokens: &[TokenTree]) -> Mistake {
    let written = tokens.iter().cloned().collect::<TokenStream>().to_string();
    let (takes, instead) = match word.takes {
        Takes::Nothing => {
            let mistake = Mistake::new(span, format!("`{}` takes no value", word.name));
            let is_key = matches!(word.name, "primary_key" | "unique" | "index");
            return if is_key && string(tokens).is_some() {
                mistake.help(format!(
                    "for a name write `#[{}(…, name = {written})]` above the struct",
                    word.name
                ))
            } else {
                mistake.help(format!("write only `{}`", word.name))
            };
        }
        Takes::Later => return later(word, span),
        Takes::Text | Takes::OptionalText => {
            let takes = if word.takes == Takes::Text { "a string" } else { "a string or nothing" };
            let is_expression = EXPRESSIONS.contains(&word.name);
            let is_word = tokens.len() == 1 && matches!(tokens[0], TokenTree::Ident(_));
            let quotable = !written.is_empty()
                && (is_word || is_expression && !written.contains(['"', '\'', '\\']))
                && word.takes == Takes::Text;
            (takes, quotable.then(|| format!("{} = \"{written}\"", word.name)))
        }
        Takes::Number => {
            let number = string(tokens).and_then(|text| text.trim().parse::<i64>().ok());
            ("a whole number", number.map(|number| format!("{} = {number}", word.name)))
        }
        Takes::Columns => {
            let column = string(tokens).map(|text| text.value).or_else(|| Some(column(tokens)?.value));
            ("columns in parentheses", column.map(|column| format!("{}({column})", word.name)))
        }
        Takes::Reference => ("a model or a string", None),
    };
    Mistake::new(span, format!("`{}` takes {takes}", word.name))
        .help(format!("write `{}`", instead.as_deref().unwrap_or(word.example)))
}

fn later(word: &Word, span: Span) -> Mistake {
    not_yet(word.name, span).maybe_help((!word.meaning.is_empty()).then_some(word.meaning))
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
        .map(|item| column(item).ok_or_else(|| no_column(item, group.span().into())))
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
        [TokenTree::Ident(name)] => Some(Spanned::new(unraw(name), name.span())),
        _ => string(item).filter(|name| !name.is_empty()),
    }
}

pub(super) fn no_column(item: &[TokenTree], around: Span) -> Mistake {
    if let [TokenTree::Ident(_), second @ TokenTree::Ident(name), ..] = item {
        return Mistake::new(second.span(), format!("expected `,` before `{name}`"))
            .help("only `#[index(…)]` takes a direction or an operator class");
    }
    Mistake::new(span_of(item).unwrap_or(around), "expected the name of a column")
        .help("name only columns: `(tenant_id, email)`")
}

/// A string literal.
pub(super) fn string(tokens: &[TokenTree]) -> Option<Spanned<String>> {
    let [TokenTree::Literal(text)] = tokens else { return None };
    Some(Spanned::new(literal::text(text)?, text.span()))
}

fn number(tokens: &[TokenTree]) -> Option<Spanned<i64>> {
    let (is_negative, number) = match tokens {
        [TokenTree::Punct(minus), TokenTree::Literal(number)] if minus.as_char() == '-' => (true, number),
        [TokenTree::Literal(number)] => (false, number),
        _ => return None,
    };
    Some(Spanned::new(literal::number(number, is_negative)?, number.span()))
}

/// From the first to the last token, where spans can be joined; else the first.
pub(super) fn span_of(tokens: &[TokenTree]) -> Option<Span> {
    let (first, last) = (tokens.first()?.span(), tokens.last()?.span());
    Some(first.join(last).unwrap_or(first).into())
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

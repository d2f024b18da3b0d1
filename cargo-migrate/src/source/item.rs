//! One source file as the items that matter: modules, imports, aliases, constants, structs and enums.
//!
//! A file is lexed once. What cannot be part of a model (the bodies of functions, `impl` blocks) is
//! passed over token by token; only an item that matters is parsed, and forgotten after it is read.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::sync::Arc;

use migrate_model::{
    ATTRIBUTES, Alias as AliasSyntax, Attribute, ColumnTypeModel, CompositeModel, Data as Shape, Errors,
    Fields, Generics, Item as Syntax, Mistake, Model, ParameterKind, PgEnumModel, Span, Type, numbered,
    unraw as name_of,
};
use migrate_schema::rust_type::RustType;
use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::Parser as _;
use syn::{DeriveInput, ItemExternCrate, LitStr, Meta};

use super::cfg;
use super::words::Words;

/// The derives that make something ours, by their last word.
pub(super) const DERIVES: [&str; 4] = ["Table", "PgEnum", "ColumnType", "Composite"];

/// Where the items of a macro stand.
pub(super) const IN_MACRO: &str = "inside of a macro";

/// What is read of a file.
#[derive(Clone)]
pub(super) struct Wanted {
    /// The last words of derives that may be ours.
    pub(super) candidates: BTreeSet<String>,
    /// Whether anybody asks for doc comments.
    pub(super) documentation: bool,
}

/// What one file holds.
pub(super) struct Parsed {
    /// The `#![…]` at its beginning, as far as they are conditions.
    pub(super) conditions: Vec<Condition>,
    pub(super) items: Vec<Item>,
    pub(super) mistakes: Vec<Mistake>,
    /// Other names that a `use … as …` gives to one of our derives, or to something called like it.
    pub(super) renamed_derives: BTreeSet<String>,
    /// Whether a condition asks for something that only the compiler can tell.
    pub(super) asks_compiler: bool,
    /// Where all of it stands.
    pub(super) words: Words,
}

/// `cfg`, `cfg_attr` or `path`, as it is written: `#[cfg(unix)]`.
pub(super) struct Condition {
    pub(super) text: String,
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Its first word.
    pub(super) span: Span,
}

impl Condition {
    pub(super) fn parsed(&self) -> syn::Result<Vec<syn::Attribute>> {
        syn::Attribute::parse_outer.parse_str(&self.text)
    }
}

/// An item, and the conditions that it stands under.
pub(super) struct Item {
    /// What it stands under; of its other attributes nothing is kept.
    pub(super) conditions: Vec<Condition>,
    pub(super) public: bool,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Module(Module),
    Imports(Vec<Arc<Import>>),
    /// `extern crate name as rename;`
    ExternCrate {
        name: String,
        rename: String,
    },
    Alias(Arc<Alias>),
    Data(Arc<Data>),
    /// An item with conditions inside: which fields it has is known only with the features.
    Conditional(Arc<Conditional>),
    /// `include!("file.rs")`.
    Include {
        path: String,
        span: Span,
    },
    /// Models that stand where they cannot be read, and modules that a macro may declare.
    Hidden {
        place: &'static str,
        derives: Vec<Arc<Derive>>,
        modules: Vec<(String, Span)>,
    },
}

pub(super) struct Module {
    pub(super) name: String,
    pub(super) span: Span,
    /// `None` for `mod name;`.
    pub(super) inline: Option<Vec<Item>>,
}

/// One name, or a glob, that a `use` brings.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// `::path`.
    pub(super) from_root: bool,
    /// `None` for a glob.
    pub(super) name: Option<String>,
}

/// `type Name<T> = …;`
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) parameters: Vec<Parameter>,
    pub(super) target: RustType,
}

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) default: Option<RustType>,
    /// Whether it takes a type; a number otherwise.
    pub(super) is_type: bool,
}

/// A struct, enum, union or trait: something that a type can be called.
pub(super) struct Data {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) derives: Vec<Derive>,
    /// Those of a newtype.
    pub(super) parameters: Vec<Parameter>,
    pub(super) table: Option<Read<Model>>,
    pub(super) pg_enum: Option<Read<PgEnumModel>>,
    pub(super) column_type: Option<Read<ColumnTypeModel>>,
    pub(super) composite: Option<Read<CompositeModel>>,
}

impl Data {
    /// What was read of it as a table.
    pub(super) fn model(&self) -> Option<&Model> {
        self.table.as_ref()?.model.as_ref()
    }

    /// Whether something is wrong with it, or has a type that is nothing we know of.
    fn is_doubtful(&self) -> bool {
        fn is<T>(read: Option<&Read<T>>, is_doubtful: impl Fn(&T) -> bool) -> bool {
            read.is_some_and(|read| !read.mistakes.is_empty() || read.model.as_ref().is_some_and(is_doubtful))
        }
        is(self.table.as_ref(), |model| model.columns.iter().any(|column| column.rust_type.has_other()))
            || is(self.pg_enum.as_ref(), |_| false)
            || is(self.column_type.as_ref(), |model| model.rust_type.has_other())
            || is(self.composite.as_ref(), |model| {
                model.attributes.iter().any(|attribute| attribute.rust_type.has_other())
            })
    }

    /// Whether it has a derive that may be ours.
    pub(super) fn is_read(&self) -> bool {
        self.table.is_some()
            || self.pg_enum.is_some()
            || self.column_type.is_some()
            || self.composite.is_some()
    }
}

/// What a reader of `migrate-schema` made of an item.
pub(super) struct Read<T> {
    pub(super) model: Option<T>,
    pub(super) mistakes: Vec<Mistake>,
}

/// A struct or enum with conditions inside, as it is written.
pub(super) struct Conditional {
    pub(super) text: String,
    /// Where it begins in the file.
    pub(super) start: usize,
}

/// One path of a `#[derive(…)]`.
pub(super) struct Derive {
    pub(super) path: Vec<String>,
    pub(super) from_root: bool,
    pub(super) span: Span,
}

impl Derive {
    pub(super) fn last(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// Reads a file's text, which begins after any byte order mark.
pub(super) fn parse(text: &str, wanted: &Wanted) -> Parsed {
    let (mut parsed, spans) = numbered(0, || items_of(text, wanted));
    parsed.words = Words::new(text, &spans);
    // Now that they are known by their bytes, nobody asks for spans of this file any more.
    proc_macro2::extra::invalidate_current_thread_spans();
    parsed
}

fn items_of(text: &str, wanted: &Wanted) -> Parsed {
    let candidates = &wanted.candidates;
    let mut reader = Reader {
        text,
        candidates,
        documentation: wanted.documentation,
        // Where the word is nowhere, no tokens have to be searched for it.
        search: candidates.iter().any(|candidate| text.contains(candidate.as_str())),
        mistakes: Vec::new(),
        renamed_derives: BTreeSet::new(),
        asks_compiler: false,
    };
    let mut conditions = Vec::new();
    let items = match text.parse::<TokenStream>() {
        Ok(tokens) => reader.items(tokens, &mut conditions),
        Err(error) => {
            let mistake = Mistake::new(error.span(), "this is not Rust: the file cannot be split into words")
                .label("a bracket or a quote is wrong here");
            reader.mistakes.push(mistake);
            Vec::new()
        }
    };
    let Reader { mistakes, renamed_derives, asks_compiler, .. } = reader;
    Parsed { conditions, items, mistakes, renamed_derives, asks_compiler, words: Words::default() }
}

struct Reader<'a> {
    text: &'a str,
    candidates: &'a BTreeSet<String>,
    documentation: bool,
    search: bool,
    mistakes: Vec<Mistake>,
    renamed_derives: BTreeSet<String>,
    asks_compiler: bool,
}

/// The tokens of one item.
struct Chunk {
    attributes: Vec<Marked>,
    /// All but the attributes.
    tokens: Vec<TokenTree>,
    /// Where `mod`, `struct`, `enum` … stands, after the visibility and the like.
    keyword: usize,
    what: What,
}

/// An attribute as its tokens.
struct Marked {
    word: Word,
    span: proc_macro2::Span,
    tokens: Vec<TokenTree>,
}

/// The first word of an attribute, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Doc,
    Derive,
    Cfg,
    CfgAttr,
    Path,
    Other,
}

impl Marked {
    fn new(brackets: Group) -> Self {
        let span = brackets.span();
        let tokens = inside(brackets).into_iter().collect::<Vec<_>>();
        let word = match tokens.first() {
            Some(TokenTree::Ident(word)) if word == "doc" => Word::Doc,
            Some(TokenTree::Ident(word)) if word == "derive" => Word::Derive,
            Some(TokenTree::Ident(word)) if word == "cfg" => Word::Cfg,
            Some(TokenTree::Ident(word)) if word == "cfg_attr" => Word::CfgAttr,
            Some(TokenTree::Ident(word)) if word == "path" => Word::Path,
            _ => Word::Other,
        };
        Self { word, span, tokens }
    }

    fn is_condition(&self) -> bool {
        matches!(self.word, Word::Cfg | Word::CfgAttr | Word::Path)
    }

    /// `#[test]`, `#[tokio::test]`, `#[cfg(test)]`: nothing that a build without tests sees.
    fn is_test(&self) -> bool {
        match (self.word, self.tokens.as_slice()) {
            (Word::Cfg, [_, TokenTree::Group(condition)]) => {
                let mut condition = condition.stream().into_iter();
                is_word(condition.next().as_ref(), "test") && condition.next().is_none()
            }
            (Word::Other, [.., last]) if is_word(Some(last), "test") => true,
            (Word::Other, [.., last, TokenTree::Group(_)]) => is_word(Some(last), "test"),
            _ => false,
        }
    }

    /// Whether it is a `cfg_attr` that names one of these derives.
    fn may_derive(&self, candidates: &BTreeSet<String>) -> bool {
        fn names(token: &TokenTree, candidates: &BTreeSet<String>) -> bool {
            match token {
                TokenTree::Ident(word) => candidates.contains(&name_of(word)),
                TokenTree::Group(group) => group.stream().into_iter().any(|token| names(&token, candidates)),
                _ => false,
            }
        }
        self.word == Word::CfgAttr && self.tokens.iter().any(|token| names(token, candidates))
    }

    /// What `derive` lists.
    fn derives(&self) -> Vec<Derive> {
        match (self.word, self.tokens.get(1)) {
            (Word::Derive, Some(TokenTree::Group(list))) => derive_paths(list.stream()),
            _ => Vec::new(),
        }
    }

    fn stream(&self) -> TokenStream {
        self.tokens.iter().cloned().collect()
    }

    fn into_tokens(self) -> [TokenTree; 2] {
        let mut pound = proc_macro2::Punct::new('#', Spacing::Alone);
        pound.set_span(self.span);
        let mut brackets = Group::new(Delimiter::Bracket, self.tokens.into_iter().collect());
        brackets.set_span(self.span);
        [TokenTree::Punct(pound), TokenTree::Group(brackets)]
    }
}

/// The tokens of a group that nobody needs any more: these are moved, where those of a group that
/// lives on would be copied.
fn inside(group: Group) -> TokenStream {
    let stream = group.stream();
    drop(group);
    stream
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Module,
    Use,
    ExternCrate,
    Alias,
    Data,
    Trait,
    /// A function, an `impl`, a constant.
    Code,
    Macro,
}

impl Reader<'_> {
    fn items(&mut self, tokens: TokenStream, inner: &mut Vec<Condition>) -> Vec<Item> {
        let mut tokens = tokens.into_iter().peekable();
        let mut items = Vec::new();
        loop {
            match next_chunk(&mut tokens, &mut |attribute| self.inner_attribute(&attribute, inner)) {
                Ok(Some(chunk)) => {
                    if let Err(error) = self.item(chunk, &mut items) {
                        self.syntax_error(&error);
                    }
                }
                Ok(None) => return items,
                Err(error) => {
                    // What follows cannot be told apart any more.
                    self.syntax_error(&error);
                    return items;
                }
            }
        }
    }

    fn syntax_error(&mut self, error: &syn::Error) {
        self.mistakes.extend(error.clone().into_iter().map(|error| {
            Mistake::new(error.span(), format!("syntax error: {}", lowered(&error.to_string())))
        }));
    }

    fn inner_attribute(&mut self, attribute: &Marked, inner: &mut Vec<Condition>) {
        if attribute.is_condition()
            && let Ok(condition) = self.condition(attribute)
        {
            self.asks_compiler |= cfg::asks_compiler(&condition.text);
            inner.push(condition);
        }
    }

    fn condition(&self, attribute: &Marked) -> syn::Result<Condition> {
        syn::parse2::<Meta>(attribute.stream())?;
        let Conditional { text, start } = self.as_written(attribute.span, attribute.span);
        let word = attribute.tokens.first().map_or(attribute.span, TokenTree::span);
        Ok(Condition { text, start, span: word.into() })
    }

    fn item(&mut self, mut chunk: Chunk, items: &mut Vec<Item>) -> syn::Result<()> {
        let public = is_word(chunk.tokens.first(), "pub");
        let mut conditions = Vec::new();
        for attribute in chunk.attributes.iter().filter(|attribute| attribute.is_condition()) {
            conditions.push(self.condition(attribute)?);
        }
        let asks_compiler = conditions.iter().any(|condition| cfg::asks_compiler(&condition.text));
        let kind = match chunk.what {
            What::Module => {
                let (module, inner) = self.module(&mut chunk)?;
                conditions.extend(inner);
                Some(Kind::Module(module))
            }
            What::Use => Some(Kind::Imports(self.imports(chunk)?)),
            What::ExternCrate => {
                let item = syn::parse2::<ItemExternCrate>(chunk.tokens.into_iter().collect())?;
                Some(Kind::ExternCrate {
                    name: name_of(&item.ident),
                    rename: name_of(item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename)),
                })
            }
            What::Alias => {
                let name = name_after_keyword(&chunk)?;
                let behind_name = chunk.tokens.into_iter().skip(chunk.keyword + 2);
                match AliasSyntax::parse(behind_name.collect()) {
                    Ok(alias) => Some(Kind::Alias(Arc::new(Alias {
                        name: name_of(&name),
                        span: name.span().into(),
                        parameters: parameters(&alias.generics),
                        target: alias.target.written(),
                    }))),
                    // Older or newer Rust than we know: a type of which only the name is known.
                    Err(_) => Some(Kind::Data(Arc::new(plain(&name, Vec::new())))),
                }
            }
            What::Data => Some(self.data(chunk)?),
            What::Trait => Some(Kind::Data(Arc::new(plain(&name_after_keyword(&chunk)?, Vec::new())))),
            What::Code => self.hidden(chunk, "inside of a function"),
            What::Macro => self.invocation(chunk),
        };
        if let Some(kind) = kind {
            self.asks_compiler |= asks_compiler;
            items.push(Item { conditions, public, kind });
        }
        Ok(())
    }

    /// The module, and the conditions that it begins with.
    fn module(&mut self, chunk: &mut Chunk) -> syn::Result<(Module, Vec<Condition>)> {
        let name = name_after_keyword(chunk)?;
        let mut inner = Vec::new();
        let inline = match chunk.tokens.pop() {
            Some(TokenTree::Group(body)) => Some(self.items(inside(body), &mut inner)),
            _ => None,
        };
        Ok((Module { name: name_of(&name), span: name.span().into(), inline }, inner))
    }

    fn imports(&mut self, chunk: Chunk) -> syn::Result<Vec<Arc<Import>>> {
        let mut imports = Vec::new();
        let mut tokens =
            chunk.tokens.into_iter().skip(chunk.keyword + 1).collect::<TokenStream>().into_iter();
        self.import(&mut tokens.by_ref().peekable(), Vec::new(), false, &mut imports)?;
        Ok(imports)
    }

    /// One tree of a `use`: a path, and what it ends with.
    fn import(
        &mut self,
        tokens: &mut Peekable<impl Iterator<Item = TokenTree>>,
        mut path: Vec<String>,
        mut from_root: bool,
        imports: &mut Vec<Arc<Import>>,
    ) -> syn::Result<()> {
        let mut span = proc_macro2::Span::call_site();
        loop {
            match tokens.next() {
                Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => {
                    from_root |= path.is_empty();
                    span = colon.span();
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
                    imports.push(Arc::new(Import { path, from_root, name: None }));
                    return Ok(());
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let mut trees = inside(group).into_iter().peekable();
                    while trees.peek().is_some() {
                        self.import(&mut trees, path.clone(), from_root, imports)?;
                        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',');
                        if let Some(other) = trees.next().filter(|token| !is_comma(token)) {
                            return Err(syn::Error::new(other.span(), "expected `,`"));
                        }
                    }
                    return Ok(());
                }
                Some(TokenTree::Ident(word)) => {
                    span = word.span();
                    // `a::{self}` is `a`, while `self` at the beginning is this module.
                    if word != "self" || path.is_empty() {
                        path.push(name_of(&word));
                    }
                    if matches!(tokens.peek(), Some(TokenTree::Punct(colon)) if colon.as_char() == ':') {
                        continue;
                    }
                    let mut name = path.last().cloned();
                    if tokens.next_if(|token| is_word(Some(token), "as")).is_some() {
                        let Some(TokenTree::Ident(rename)) = tokens.next() else {
                            return Err(syn::Error::new(span, "expected a name after `as`"));
                        };
                        let rename = name_of(&rename);
                        if path.last().is_some_and(|last| self.candidates.contains(last)) && rename != "_" {
                            self.renamed_derives.insert(rename.clone());
                        }
                        name = Some(rename);
                    }
                    imports.push(Arc::new(Import { path, from_root, name }));
                    return Ok(());
                }
                Some(other) => return Err(syn::Error::new(other.span(), "expected a name, `*` or `{`")),
                None => return Err(syn::Error::new(span, "this import is not finished")),
            }
        }
    }

    fn data(&mut self, chunk: Chunk) -> syn::Result<Kind> {
        let name = name_after_keyword(&chunk)?;
        let derives = chunk.attributes.iter().flat_map(Marked::derives).collect::<Vec<_>>();
        let ours = derives.iter().any(|derive| self.candidates.contains(derive.last()));
        let is_conditional = |attribute: &Marked| attribute.may_derive(self.candidates);
        let may_be_ours = ours || (self.search && chunk.attributes.iter().any(is_conditional));
        if !may_be_ours {
            return Ok(Kind::Data(Arc::new(plain(&name, derives))));
        }
        let Chunk { attributes, tokens, .. } = chunk;
        let first =
            attributes.first().map(|attribute| attribute.span).or(tokens.first().map(TokenTree::span));
        let last = tokens.last().map(TokenTree::span);
        let (first, last) = (first.unwrap_or(name.span()), last.unwrap_or(name.span()));
        let attributes = attributes.into_iter().flat_map(Marked::into_tokens);
        let tokens = attributes.chain(tokens).collect();
        let item = Syntax::parse(tokens, &|word| self.is_asked_for(word)).map_err(|mistake| {
            let told = self.told_by_syn(&self.as_written(first, last));
            told.unwrap_or_else(|| syn::Error::new(mistake.span.token(), mistake.message))
        })?;
        if has_conditions_inside(&item) {
            let conditional = self.as_written(first, last);
            self.asks_compiler |= cfg::asks_compiler(&conditional.text);
            return Ok(Kind::Conditional(Arc::new(conditional)));
        }
        let data = read(&item, derives, self.candidates);
        // What is wrong, or not understood, may be no Rust.
        if data.is_doubtful()
            && let Some(error) = self.told_by_syn(&self.as_written(first, last))
        {
            return Err(error);
        }
        Ok(Kind::Data(Arc::new(data)))
    }

    /// What a parser of all of Rust says of an item; nothing where it is right.
    fn told_by_syn(&self, item: &Conditional) -> Option<syn::Error> {
        // Every word stays in its line and column.
        let before = self.text.get(..item.start).unwrap_or_default();
        let blank = before.chars().map(|letter| if letter == '\n' { letter } else { ' ' });
        let text = blank.collect::<String>() + &item.text;
        syn::parse_str::<DeriveInput>(&text).err()
    }

    /// Whether somebody looks at an attribute that begins with this word. Most are for others.
    fn is_asked_for(&self, word: &Ident) -> bool {
        if word == "doc" {
            return self.documentation;
        }
        word == "cfg" || word == "cfg_attr" || ATTRIBUTES.iter().any(|known| word == known)
    }

    fn as_written(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Conditional {
        let (start, end) = (first.byte_range().start, last.byte_range().end);
        let text = self.text.get(start..end).unwrap_or_default();
        // The span of an attribute is that of its brackets; a comment is an attribute without them.
        match text.starts_with('[') {
            true => Conditional { text: format!("#{text}"), start: start.saturating_sub(1) },
            false => Conditional { text: text.to_owned(), start },
        }
    }

    fn invocation(&mut self, mut chunk: Chunk) -> Option<Kind> {
        if is_word(chunk.tokens.first(), "include")
            && let Some(TokenTree::Group(group)) =
                chunk.tokens.pop_if(|token| matches!(token, TokenTree::Group(_)))
            && let Ok(path) = syn::parse2::<LitStr>(inside(group))
        {
            return Some(Kind::Include { path: path.value(), span: path.span().into() });
        }
        self.hidden(chunk, IN_MACRO)
    }

    /// Models inside of what is not read as items.
    fn hidden(&self, chunk: Chunk, place: &'static str) -> Option<Kind> {
        let mut modules = Vec::new();
        // What `macro_rules!` says is said only where it is invoked.
        if place == IN_MACRO && !is_word(chunk.tokens.first(), "macro_rules") {
            for token in &chunk.tokens {
                if let TokenTree::Group(group) = token {
                    modules_in(group.stream(), &mut modules);
                }
            }
        }
        let mut derives = Vec::new();
        if self.search && !chunk.attributes.iter().any(Marked::is_test) {
            self.search(chunk.tokens, &mut derives);
        }
        let derives = derives.into_iter().map(Arc::new).collect::<Vec<_>>();
        (!derives.is_empty() || !modules.is_empty()).then_some(Kind::Hidden { place, derives, modules })
    }

    fn search(&self, tokens: impl IntoIterator<Item = TokenTree>, found: &mut Vec<Derive>) {
        let mut after_derive = false;
        let mut is_test = false;
        for token in tokens {
            let is_derive = is_word(Some(&token), "derive");
            if let TokenTree::Group(group) = token {
                match group.delimiter() {
                    _ if after_derive => {
                        let derives = derive_paths(inside(group));
                        found.extend(
                            derives.into_iter().filter(|derive| self.candidates.contains(derive.last())),
                        );
                    }
                    // The body after `#[test]` or `#[cfg(test)]` is not compiled.
                    Delimiter::Brace if is_test => is_test = false,
                    Delimiter::Bracket => {
                        let attribute = Marked::new(group);
                        is_test |= attribute.is_test();
                        self.search(attribute.tokens, found);
                    }
                    _ => self.search(inside(group), found),
                }
            }
            after_derive = is_derive;
        }
    }
}

/// Reads a struct or enum, all of its conditions being decided.
///
/// # Errors
/// It cannot be read.
pub(super) fn decided(input: &DeriveInput, candidates: &BTreeSet<String>) -> Result<Data, Mistake> {
    let item = Syntax::parse(input.to_token_stream(), &|_| true)?;
    Ok(read(&item, derives(input), candidates))
}

/// Reads a struct or enum that has no conditions inside.
fn read(item: &Syntax, derives: Vec<Derive>, candidates: &BTreeSet<String>) -> Data {
    let mut data = plain(&item.ident, derives);
    // What another name stands for is known only after all imports are: it is read as each derive.
    let said = |word: &str| {
        data.derives
            .iter()
            .map(Derive::last)
            .any(|last| last == word || (!DERIVES.contains(&last) && candidates.contains(last)))
    };
    let (table, pg_enum, column_type) = (said("Table"), said("PgEnum"), said("ColumnType"));
    let composite = said("Composite");
    data.table = table.then(|| {
        reading(|errors| {
            let mut model = Model::from_item(item, errors)?;
            // A thousand models are kept until all of them are read.
            model.columns.shrink_to_fit();
            model.indexes.shrink_to_fit();
            model.foreign_keys.shrink_to_fit();
            Some(model)
        })
    });
    data.pg_enum = pg_enum.then(|| reading(|errors| PgEnumModel::from_item(item, errors)));
    data.column_type = column_type.then(|| reading(|errors| ColumnTypeModel::from_item(item, errors)));
    if column_type {
        data.parameters = parameters(&item.generics);
    }
    data.composite = composite.then(|| reading(|errors| CompositeModel::from_item(item, errors)));
    data
}

/// The `mod name;` in the brackets of a macro.
fn modules_in(tokens: TokenStream, modules: &mut Vec<(String, Span)>) {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => modules_in(group.stream(), modules),
            TokenTree::Ident(word) if word == "mod" => {
                if let [TokenTree::Ident(name), TokenTree::Punct(end), ..] = &tokens[at + 1..]
                    && end.as_char() == ';'
                {
                    modules.push((name_of(name), name.span().into()));
                }
            }
            _ => {}
        }
    }
}

fn reading<T>(read: impl FnOnce(&mut Errors) -> Option<T>) -> Read<T> {
    let mut errors = Errors::default();
    let model = read(&mut errors);
    Read { model, mistakes: errors.into_iter().collect() }
}

/// What an item derives, its conditions being decided.
fn derives(input: &DeriveInput) -> Vec<Derive> {
    let lists = input.attrs.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => Some(derive_paths(list.tokens.clone())),
        _ => None,
    });
    lists.flatten().collect()
}

fn plain(name: &Ident, derives: Vec<Derive>) -> Data {
    Data {
        name: name_of(name),
        span: name.span().into(),
        derives,
        parameters: Vec::new(),
        table: None,
        pg_enum: None,
        column_type: None,
        composite: None,
    }
}

fn parameters(generics: &Generics) -> Vec<Parameter> {
    let all = generics.parameters.iter().filter(|parameter| parameter.kind != ParameterKind::Lifetime);
    let all = all.map(|parameter| {
        let is_type = parameter.kind == ParameterKind::Type;
        let default = parameter.default.as_ref().filter(|_| is_type).map(Type::written);
        Parameter { name: name_of(&parameter.ident), default, is_type }
    });
    all.collect()
}

/// The next item, or nothing at the end. Inner attributes are handed over as they pass.
fn next_chunk(tokens: &mut Peekable<IntoIter>, inner: &mut impl FnMut(Marked)) -> syn::Result<Option<Chunk>> {
    let mut attributes = Vec::new();
    while let Some(TokenTree::Punct(pound)) = tokens.peek()
        && pound.as_char() == '#'
    {
        let pound = tokens.next().map_or_else(proc_macro2::Span::call_site, |token| token.span());
        let is_inner = matches!(tokens.peek(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
        if is_inner {
            tokens.next();
        }
        match tokens.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                let attribute = Marked::new(group);
                if is_inner { inner(attribute) } else { attributes.push(attribute) }
            }
            _ => return Err(syn::Error::new(pound, "an attribute needs brackets: `#[…]`")),
        }
    }
    let Some(first) = tokens.peek() else {
        return match attributes.last() {
            // A doc comment at the end is a mistake for the compiler, and none for us.
            Some(last) if last.word != Word::Doc => {
                Err(syn::Error::new(last.span, "expected an item after this attribute"))
            }
            _ => Ok(None),
        };
    };
    let start = first.span();
    let mut chunk = Chunk { attributes, tokens: Vec::new(), keyword: 0, what: What::Macro };
    let end = loop {
        let Some(token) = tokens.next() else {
            return Err(syn::Error::new(start, "this item is not finished"));
        };
        let word = match &token {
            TokenTree::Ident(word) => word.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == ':' => String::new(),
            // `pub(crate)` and `extern "C"`.
            TokenTree::Group(_) if is_word(chunk.tokens.last(), "pub") => {
                chunk.tokens.push(token);
                continue;
            }
            TokenTree::Literal(_) if is_word(chunk.tokens.last(), "extern") => {
                chunk.tokens.push(token);
                continue;
            }
            // `extern "C" { … }`
            TokenTree::Group(body)
                if body.delimiter() == Delimiter::Brace
                    && chunk.tokens.iter().any(|token| is_word(Some(token), "extern")) =>
            {
                chunk.what = What::Code;
                chunk.tokens.push(token);
                return Ok(Some(chunk));
            }
            other => return Err(syn::Error::new(other.span(), "expected an item")),
        };
        let next_is = |tokens: &mut Peekable<IntoIter>, words: &[&str]| matches!(tokens.peek(), Some(TokenTree::Ident(next)) if words.iter().any(|word| next == word));
        let next_is_bang = matches!(tokens.peek(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
        let next_is_name = matches!(tokens.peek(), Some(TokenTree::Ident(_)));
        let (what, end) = match word.as_str() {
            "fn" => (What::Code, End::Body),
            "impl" => (What::Code, End::Body),
            "trait" => (What::Trait, End::Body),
            "struct" | "enum" => (What::Data, End::Body),
            "union" if next_is_name => (What::Data, End::Body),
            "mod" => (What::Module, End::Body),
            "use" => (What::Use, End::Semicolon),
            "type" => (What::Alias, End::Semicolon),
            "static" => (What::Code, End::Semicolon),
            "const" if !next_is(tokens, &["fn", "unsafe", "async", "extern", "impl", "trait"]) => {
                (What::Code, End::Semicolon)
            }
            "extern" if next_is(tokens, &["crate"]) => (What::ExternCrate, End::Semicolon),
            "macro" if next_is_name => (What::Macro, End::Body),
            _ if next_is_bang => (What::Macro, End::Invocation),
            _ => {
                chunk.tokens.push(token);
                continue;
            }
        };
        chunk.what = what;
        chunk.keyword = chunk.tokens.len();
        chunk.tokens.push(token);
        break end;
    };
    finish(&mut chunk, end, tokens)
        .then_some(Some(chunk))
        .ok_or_else(|| syn::Error::new(start, "this item is not finished; a `;` or a body is missing"))
}

/// What an item ends with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Semicolon,
    /// A body in braces, or a semicolon.
    Body,
    /// The brackets of a macro, and a semicolon where they are no braces.
    Invocation,
}

fn finish(chunk: &mut Chunk, end: End, tokens: &mut Peekable<IntoIter>) -> bool {
    let mut angles = 0usize;
    let mut arrow = false;
    while let Some(token) = tokens.next() {
        let mut is_end = false;
        match &token {
            TokenTree::Punct(punct) => {
                match punct.as_char() {
                    '<' => angles += 1,
                    '>' if !arrow => angles = angles.saturating_sub(1),
                    ';' if end != End::Body || angles == 0 => is_end = true,
                    _ => {}
                }
                // The `>` of `->` and `=>` closes nothing.
                arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
            }
            TokenTree::Group(group) => match end {
                End::Semicolon => {}
                // A body in angle brackets is a constant: `Buffer<{ N }>`.
                End::Body => is_end = group.delimiter() == Delimiter::Brace && angles == 0,
                End::Invocation => {
                    is_end = true;
                    if group.delimiter() != Delimiter::Brace
                        && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ';')
                    {
                        tokens.next();
                    }
                }
            },
            _ => {}
        }
        chunk.tokens.push(token);
        if is_end {
            return true;
        }
    }
    false
}

fn name_after_keyword(chunk: &Chunk) -> syn::Result<Ident> {
    let at = chunk.keyword;
    match chunk.tokens.get(at + 1) {
        Some(TokenTree::Ident(name)) => Ok(name.clone()),
        other => {
            let span = other
                .or_else(|| chunk.tokens.get(at))
                .map_or_else(proc_macro2::Span::call_site, TokenTree::span);
            Err(syn::Error::new(span, "expected a name"))
        }
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// The paths in the parentheses of a `derive`, without those that everybody knows.
fn derive_paths(tokens: TokenStream) -> Vec<Derive> {
    const OF_STD: [&str; 9] =
        ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];
    let mut derives = Vec::new();
    let mut path = Vec::new();
    let mut from_root = false;
    let mut span = proc_macro2::Span::call_site();
    let mut add = |path: &mut Vec<String>, from_root: &mut bool, span: proc_macro2::Span| {
        let path = std::mem::take(path);
        let is_of_std = path.len() == 1 && OF_STD.contains(&path[0].as_str());
        if !path.is_empty() && !is_of_std {
            derives.push(Derive { path, from_root: *from_root, span: span.into() });
        }
        *from_root = false;
    };
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                span = word.span();
                path.push(name_of(&word));
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => add(&mut path, &mut from_root, span),
            TokenTree::Punct(punct) if punct.as_char() == ':' && path.is_empty() => from_root = true,
            _ => {}
        }
    }
    add(&mut path, &mut from_root, span);
    derives
}

fn has_conditions_inside(item: &Syntax) -> bool {
    let any = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| attribute.is("cfg") || attribute.is("cfg_attr"))
    };
    let in_fields = |fields: &Fields| fields.iter().any(|field| any(&field.attributes));
    // A `cfg` on the item itself is decided before; what it `cfg_attr`s belongs to the item.
    item.attributes.iter().any(|attribute| attribute.is("cfg_attr"))
        || match &item.data {
            Shape::Struct(fields) => in_fields(fields),
            Shape::Enum(variants) => {
                variants.iter().any(|variant| any(&variant.attributes) || in_fields(&variant.fields))
            }
            Shape::Union => false,
        }
}

/// syn's messages begin in lower case already, but for those of its helpers.
fn lowered(message: &str) -> String {
    let mut characters = message.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => message.to_owned(),
    }
}

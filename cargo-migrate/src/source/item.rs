//! One source file as the items that matter: modules, imports, aliases, constants, structs and enums.
//!
//! A file is lexed once. What cannot be part of a model (the bodies of functions, `impl` blocks) is
//! passed over token by token; only an item that matters is parsed, and forgotten after it is read.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::rc::Rc;

use migrate_schema::model::{ColumnTypeModel, Errors, Mistake, Model, PgEnumModel};
use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{
    Attribute, Data as Shape, DeriveInput, GenericParam, Generics, Item as Syntax, LitStr, Meta, Token,
    UseTree,
};

use super::cfg::{self, Host};

/// The derives that make something ours, by their last word.
pub(super) const DERIVES: [&str; 3] = ["Table", "PgEnum", "ColumnType"];

/// Where the items of a macro stand.
pub(super) const IN_MACRO: &str = "inside of a macro";

/// What one file holds.
pub(super) struct Parsed {
    /// The `#![…]` at its beginning, as far as they are conditions.
    pub(super) attributes: Vec<Attribute>,
    pub(super) items: Vec<Item>,
    pub(super) mistakes: Vec<Mistake>,
    /// Other names that a `use … as …` gives to one of our derives, or to something called like it.
    pub(super) renamed_derives: BTreeSet<String>,
}

/// An item, and the conditions that it stands under.
pub(super) struct Item {
    /// `cfg`, `cfg_attr` and `path`; nothing else is kept.
    pub(super) attributes: Vec<Attribute>,
    pub(super) public: bool,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Module(Module),
    Imports(Vec<Rc<Import>>),
    /// `extern crate name as rename;`
    ExternCrate {
        name: String,
        rename: String,
    },
    Alias(Rc<Alias>),
    Data(Rc<Data>),
    /// An item with conditions inside: which fields it has is known only with the features.
    Conditional(Rc<Conditional>),
    /// `include!("file.rs")`.
    Include {
        path: String,
        span: Span,
    },
    /// Models that stand where they cannot be read.
    Hidden {
        place: &'static str,
        derives: Vec<Rc<Derive>>,
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
    pub(super) target: syn::Type,
}

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) default: Option<syn::Type>,
    /// Whether it takes a type; a number otherwise.
    pub(super) is_type: bool,
}

/// A struct, enum, union or trait: something that a type can be called.
pub(super) struct Data {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) derives: Vec<Derive>,
    pub(super) table: Option<Read<Model>>,
    pub(super) pg_enum: Option<Read<PgEnumModel>>,
    pub(super) column_type: Option<Read<ColumnTypeModel>>,
}

/// What a reader of `migrate-schema` made of an item.
pub(super) struct Read<T> {
    pub(super) model: Option<T>,
    pub(super) mistakes: Vec<Mistake>,
}

/// A struct or enum with conditions inside.
pub(super) struct Conditional {
    pub(super) input: DeriveInput,
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
pub(super) fn parse(text: &str, candidates: &BTreeSet<String>, host: &Host) -> Parsed {
    let mut reader = Reader {
        candidates,
        host,
        // Where the word is nowhere, no tokens have to be searched for it.
        search: candidates.iter().any(|candidate| text.contains(candidate.as_str())),
        mistakes: Vec::new(),
        renamed_derives: BTreeSet::new(),
    };
    let mut attributes = Vec::new();
    let items = match text.parse::<TokenStream>() {
        Ok(tokens) => reader.items(tokens, &mut attributes),
        Err(error) => {
            let mistake = Mistake::new(error.span(), "this is not Rust: the file cannot be split into words")
                .label("a bracket or a quote is wrong here");
            reader.mistakes.push(mistake);
            Vec::new()
        }
    };
    Parsed { attributes, items, mistakes: reader.mistakes, renamed_derives: reader.renamed_derives }
}

struct Reader<'a> {
    candidates: &'a BTreeSet<String>,
    host: &'a Host,
    search: bool,
    mistakes: Vec<Mistake>,
    renamed_derives: BTreeSet<String>,
}

/// The tokens of one item.
struct Chunk {
    /// As many groups of `#[…]` stand at the beginning.
    attributes: Vec<Group>,
    tokens: Vec<TokenTree>,
    what: What,
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
    fn items(&mut self, tokens: TokenStream, inner: &mut Vec<Attribute>) -> Vec<Item> {
        let mut tokens = tokens.into_iter().peekable();
        let mut items = Vec::new();
        loop {
            match next_chunk(&mut tokens, &mut |inside| self.inner_attribute(inside, inner)) {
                Ok(Some(chunk)) => {
                    if let Err(error) = self.item(&chunk, &mut items) {
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

    fn inner_attribute(&mut self, group: &Group, inner: &mut Vec<Attribute>) {
        if is_condition(group) {
            let tokens = group.stream();
            if let Ok(meta) = syn::parse2::<Meta>(tokens) {
                self.ask(&[group.clone()]);
                inner.push(attribute(group, meta));
            }
        }
    }

    fn item(&mut self, chunk: &Chunk, items: &mut Vec<Item>) -> syn::Result<()> {
        let public = is_word(chunk.tokens.first(), "pub");
        let mut conditions = conditions(&chunk.attributes)?;
        let kind = match chunk.what {
            What::Module => {
                let (module, inner) = self.module(chunk)?;
                conditions.extend(inner);
                Kind::Module(module)
            }
            What::Use => Kind::Imports(self.imports(parsed(chunk)?)),
            What::ExternCrate => match parsed(chunk)? {
                Syntax::ExternCrate(item) => Kind::ExternCrate {
                    name: name_of(&item.ident),
                    rename: name_of(item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename)),
                },
                _ => return Ok(()),
            },
            What::Alias => match parsed(chunk)? {
                Syntax::Type(item) => Kind::Alias(Rc::new(Alias {
                    name: name_of(&item.ident),
                    span: item.ident.span(),
                    parameters: parameters(&item.generics),
                    target: *item.ty,
                })),
                _ => return Ok(()),
            },
            What::Data => self.data(chunk)?,
            What::Trait => Kind::Data(Rc::new(plain(name_after_keyword(chunk)?, Vec::new()))),
            What::Code => match self.hidden(chunk, "inside of a function") {
                Some(kind) => kind,
                None => return Ok(()),
            },
            What::Macro => match self.invocation(chunk)? {
                Some(kind) => kind,
                None => return Ok(()),
            },
        };
        if !conditions.is_empty() {
            self.ask(&chunk.attributes);
        }
        items.push(Item { attributes: conditions, public, kind });
        Ok(())
    }

    /// Lets the compiler be asked early where a condition needs it.
    fn ask(&self, attributes: &[Group]) {
        let asks = |group: &Group| is_condition(group) && cfg::asks_compiler(&group.stream());
        if attributes.iter().any(asks) {
            self.host.start();
        }
    }

    /// The module, and the conditions that it begins with.
    fn module(&mut self, chunk: &Chunk) -> syn::Result<(Module, Vec<Attribute>)> {
        let name = name_after_keyword(chunk)?;
        let mut inner = Vec::new();
        let inline = match chunk.tokens.last() {
            Some(TokenTree::Group(body)) => Some(self.items(body.stream(), &mut inner)),
            _ => None,
        };
        Ok((Module { name: name_of(&name), span: name.span(), inline }, inner))
    }

    fn imports(&mut self, item: Syntax) -> Vec<Rc<Import>> {
        let mut imports = Vec::new();
        if let Syntax::Use(item) = item {
            self.import(&item.tree, &[], item.leading_colon.is_some(), &mut imports);
        }
        imports
    }

    fn import(&mut self, tree: &UseTree, before: &[String], from_root: bool, imports: &mut Vec<Rc<Import>>) {
        let with = |ident: &Ident| {
            let mut path = before.to_vec();
            // `a::{self}` is `a`, while `self` at the beginning is this module.
            if ident != "self" || before.is_empty() {
                path.push(name_of(ident));
            }
            path
        };
        match tree {
            UseTree::Path(tree) => self.import(&tree.tree, &with(&tree.ident), from_root, imports),
            UseTree::Name(tree) => {
                let path = with(&tree.ident);
                let name = path.last().cloned();
                imports.push(Rc::new(Import { path, from_root, name }));
            }
            UseTree::Rename(tree) => {
                let path = with(&tree.ident);
                let name = name_of(&tree.rename);
                if path.last().is_some_and(|last| self.candidates.contains(last)) && name != "_" {
                    self.renamed_derives.insert(name.clone());
                }
                imports.push(Rc::new(Import { path, from_root, name: Some(name) }));
            }
            UseTree::Glob(_) => {
                imports.push(Rc::new(Import { path: before.to_vec(), from_root, name: None }));
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before, from_root, imports);
                }
            }
        }
    }

    fn data(&mut self, chunk: &Chunk) -> syn::Result<Kind> {
        let name = name_after_keyword(chunk)?;
        let derives = derives(&chunk.attributes);
        let ours = derives.iter().any(|derive| self.candidates.contains(derive.last()));
        let may_be_ours = ours || (self.search && chunk.attributes.iter().any(mentions_conditional_derive));
        if !may_be_ours {
            return Ok(Kind::Data(Rc::new(plain(name, derives))));
        }
        let input = syn::parse2::<DeriveInput>(with_attributes(chunk))?;
        if has_conditions_inside(&input) {
            if cfg::asks_compiler(&with_attributes(chunk)) {
                self.host.start();
            }
            return Ok(Kind::Conditional(Rc::new(Conditional { input })));
        }
        Ok(Kind::Data(Rc::new(read(&input, self.candidates))))
    }

    fn invocation(&mut self, chunk: &Chunk) -> syn::Result<Option<Kind>> {
        if is_word(chunk.tokens.first(), "include")
            && let Some(TokenTree::Group(group)) =
                chunk.tokens.iter().find(|token| matches!(token, TokenTree::Group(_)))
            && let Ok(path) = syn::parse2::<LitStr>(group.stream())
        {
            return Ok(Some(Kind::Include { path: path.value(), span: path.span() }));
        }
        Ok(self.hidden(chunk, IN_MACRO))
    }

    /// Models inside of what is not read as items.
    fn hidden(&self, chunk: &Chunk, place: &'static str) -> Option<Kind> {
        if !self.search || is_test(&chunk.attributes) {
            return None;
        }
        let mut derives = Vec::new();
        for token in &chunk.tokens {
            if let TokenTree::Group(group) = token {
                self.search(group.stream(), &mut derives);
            }
        }
        let derives = derives.into_iter().map(Rc::new).collect::<Vec<_>>();
        (!derives.is_empty()).then_some(Kind::Hidden { place, derives })
    }

    fn search(&self, tokens: TokenStream, found: &mut Vec<Derive>) {
        let mut after_derive = false;
        let mut before_is_test = false;
        for token in tokens {
            let is_derive = is_word(Some(&token), "derive");
            if let TokenTree::Group(group) = token {
                if after_derive {
                    let derives = derive_paths(group.stream());
                    found
                        .extend(derives.into_iter().filter(|derive| self.candidates.contains(derive.last())));
                } else if group.delimiter() == Delimiter::Bracket && is_test(std::slice::from_ref(&group)) {
                    // `#[cfg(test)] mod`, `#[test] fn`: the body that follows is not compiled.
                    before_is_test = true;
                } else if before_is_test && group.delimiter() == Delimiter::Brace {
                    before_is_test = false;
                } else {
                    self.search(group.stream(), found);
                }
            }
            after_derive = is_derive;
        }
    }
}

/// Reads a struct or enum, all of its conditions being decided.
pub(super) fn read(input: &DeriveInput, candidates: &BTreeSet<String>) -> Data {
    let derives = input.attrs.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => Some(derive_paths(list.tokens.clone())),
        _ => None,
    });
    let mut data = plain(input.ident.clone(), derives.flatten().collect());
    // What another name stands for is known only after all imports are: it is read as each derive.
    let said = |word: &str| {
        data.derives
            .iter()
            .map(Derive::last)
            .any(|last| last == word || (!DERIVES.contains(&last) && candidates.contains(last)))
    };
    let (table, pg_enum, column_type) = (said("Table"), said("PgEnum"), said("ColumnType"));
    data.table = table.then(|| reading(|errors| Model::from_derive_input(input, errors)));
    data.pg_enum = pg_enum.then(|| reading(|errors| PgEnumModel::from_derive_input(input, errors)));
    data.column_type =
        column_type.then(|| reading(|errors| ColumnTypeModel::from_derive_input(input, errors)));
    data
}

fn reading<T>(read: impl FnOnce(&mut Errors) -> Option<T>) -> Read<T> {
    let mut errors = Errors::default();
    let model = read(&mut errors);
    Read { model, mistakes: errors.into_iter().collect() }
}

fn plain(name: Ident, derives: Vec<Derive>) -> Data {
    Data { name: name_of(&name), span: name.span(), derives, table: None, pg_enum: None, column_type: None }
}

fn parameters(generics: &Generics) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for parameter in &generics.params {
        match parameter {
            GenericParam::Type(parameter) => parameters.push(Parameter {
                name: name_of(&parameter.ident),
                default: parameter.default.as_ref().map(|(_, default)| default.clone()),
                is_type: true,
            }),
            GenericParam::Const(parameter) => {
                parameters.push(Parameter { name: name_of(&parameter.ident), default: None, is_type: false })
            }
            GenericParam::Lifetime(_) => {}
        }
    }
    parameters
}

/// The next item, or nothing at the end. Inner attributes are handed over as they pass.
fn next_chunk(tokens: &mut Peekable<IntoIter>, inner: &mut impl FnMut(&Group)) -> syn::Result<Option<Chunk>> {
    let mut attributes = Vec::new();
    while let Some(TokenTree::Punct(pound)) = tokens.peek()
        && pound.as_char() == '#'
    {
        let pound = tokens.next().map_or_else(Span::call_site, |token| token.span());
        let is_inner = matches!(tokens.peek(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
        if is_inner {
            tokens.next();
        }
        match tokens.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                if is_inner {
                    inner(&group)
                } else {
                    attributes.push(group)
                }
            }
            _ => return Err(syn::Error::new(pound, "an attribute needs brackets: `#[…]`")),
        }
    }
    let Some(first) = tokens.peek() else {
        return match attributes.last() {
            // A doc comment at the end is a mistake for the compiler, and none for us.
            Some(last) if !is_doc(last) => {
                Err(syn::Error::new(last.span(), "expected an item after this attribute"))
            }
            _ => Ok(None),
        };
    };
    let start = first.span();
    let mut chunk = Chunk { attributes, tokens: Vec::new(), what: What::Macro };
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
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace && !chunk.tokens.is_empty() => {
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

fn with_attributes(chunk: &Chunk) -> TokenStream {
    let pound = |group: &Group| {
        let mut pound = proc_macro2::Punct::new('#', Spacing::Alone);
        pound.set_span(group.span());
        [TokenTree::Punct(pound), TokenTree::Group(group.clone())]
    };
    chunk.attributes.iter().flat_map(pound).chain(chunk.tokens.iter().cloned()).collect()
}

/// The item without its attributes.
fn parsed(chunk: &Chunk) -> syn::Result<Syntax> {
    syn::parse2(chunk.tokens.iter().cloned().collect())
}

/// Where `mod`, `struct`, `enum` … stands, after the visibility and the like.
fn keyword_at(chunk: &Chunk) -> usize {
    const KEYWORDS: [&str; 5] = ["mod", "struct", "enum", "union", "trait"];
    let is_keyword = |token: &TokenTree| KEYWORDS.iter().any(|word| is_word(Some(token), word));
    chunk.tokens.iter().position(is_keyword).unwrap_or_default()
}

fn name_after_keyword(chunk: &Chunk) -> syn::Result<Ident> {
    let at = keyword_at(chunk);
    match chunk.tokens.get(at + 1) {
        Some(TokenTree::Ident(name)) => Ok(name.clone()),
        other => {
            let span = other.or_else(|| chunk.tokens.get(at)).map_or_else(Span::call_site, TokenTree::span);
            Err(syn::Error::new(span, "expected a name"))
        }
    }
}

/// Without `r#`.
pub(super) fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// The word of `#[word …]`.
fn word_of(group: &Group) -> Option<Ident> {
    match group.stream().into_iter().next() {
        Some(TokenTree::Ident(word)) => Some(word),
        _ => None,
    }
}

fn is_doc(group: &Group) -> bool {
    word_of(group).is_some_and(|word| word == "doc")
}

fn is_condition(group: &Group) -> bool {
    word_of(group).is_some_and(|word| word == "cfg" || word == "cfg_attr" || word == "path")
}

/// `#[test]`, `#[tokio::test]`, `#[cfg(test)]`: nothing that a build without tests sees.
fn is_test(attributes: &[Group]) -> bool {
    attributes.iter().any(|group| {
        let tokens = group.stream().into_iter().collect::<Vec<_>>();
        let path_ends = |token: Option<&TokenTree>| match token {
            None => true,
            Some(TokenTree::Group(_)) => true,
            Some(_) => false,
        };
        let last_word = tokens.iter().rposition(|token| matches!(token, TokenTree::Ident(_)));
        match last_word {
            Some(at) if is_word(tokens.get(at), "test") => path_ends(tokens.get(at + 1)),
            Some(at) if is_word(tokens.get(at), "cfg") => match tokens.get(at + 1) {
                Some(TokenTree::Group(inside)) => {
                    let mut inside = inside.stream().into_iter();
                    is_word(inside.next().as_ref(), "test") && inside.next().is_none()
                }
                _ => false,
            },
            _ => false,
        }
    })
}

/// The attributes that decide whether an item is there, and where a module is.
fn conditions(attributes: &[Group]) -> syn::Result<Vec<Attribute>> {
    let conditions = attributes.iter().filter(|group| is_condition(group));
    conditions.map(|group| Ok(attribute(group, syn::parse2::<Meta>(group.stream())?))).collect()
}

fn attribute(group: &Group, meta: Meta) -> Attribute {
    Attribute {
        pound_token: Token![#](group.span()),
        style: syn::AttrStyle::Outer,
        bracket_token: syn::token::Bracket(group.span()),
        meta,
    }
}

fn derives(attributes: &[Group]) -> Vec<Derive> {
    let mut derives = Vec::new();
    for group in attributes {
        let mut tokens = group.stream().into_iter();
        if is_word(tokens.next().as_ref(), "derive")
            && let Some(TokenTree::Group(list)) = tokens.next()
        {
            derives.extend(derive_paths(list.stream()));
        }
    }
    derives
}

/// The paths in the parentheses of a `derive`, without those that everybody knows.
fn derive_paths(tokens: TokenStream) -> Vec<Derive> {
    const OF_STD: [&str; 9] =
        ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];
    let mut derives = Vec::new();
    let mut path = Vec::new();
    let mut from_root = false;
    let mut span = Span::call_site();
    let mut add = |path: &mut Vec<String>, from_root: &mut bool, span| {
        let path = std::mem::take(path);
        let is_of_std = path.len() == 1 && OF_STD.contains(&path[0].as_str());
        if !path.is_empty() && !is_of_std {
            derives.push(Derive { path, from_root: *from_root, span });
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

fn mentions_conditional_derive(group: &Group) -> bool {
    fn mentions(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => word == "derive",
            TokenTree::Group(group) => mentions(group.stream()),
            _ => false,
        })
    }
    word_of(group).is_some_and(|word| word == "cfg_attr") && mentions(group.stream())
}

fn has_conditions_inside(input: &DeriveInput) -> bool {
    let is_conditional =
        |attribute: &Attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr");
    let any = |attributes: &[Attribute]| attributes.iter().any(is_conditional);
    // A `cfg` on the item itself is decided before; what it `cfg_attr`s belongs to the item.
    input.attrs.iter().any(|attribute| attribute.path().is_ident("cfg_attr"))
        || match &input.data {
            Shape::Struct(data) => data.fields.iter().any(|field| any(&field.attrs)),
            Shape::Enum(data) => data
                .variants
                .iter()
                .any(|variant| any(&variant.attrs) || variant.fields.iter().any(|field| any(&field.attrs))),
            Shape::Union(_) => false,
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

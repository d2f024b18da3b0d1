use proc_macro2::{Ident, Span, TokenTree};

use super::{Angles, Mistake, Tokens, Type, expected, ident, is_punct, is_word, joined};

/// The parameters of an item, and what is asked of them.
#[derive(Default)]
pub struct Generics {
    /// In their order.
    pub parameters: Vec<Parameter>,
    /// What stands behind `where`.
    pub predicates: Vec<TokenTree>,
}

/// One parameter of an item.
pub struct Parameter {
    /// What it takes.
    pub kind: ParameterKind,
    /// Its name; that of a lifetime without the mark.
    pub ident: Ident,
    /// All of it but its default: what stands behind `impl`.
    pub declaration: Vec<TokenTree>,
    /// What it takes when nothing is said.
    pub default: Option<Type>,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// `'a`.
    Lifetime,
    /// `T`.
    Type,
    /// `const N: usize`.
    Const,
}

impl Generics {
    pub(super) fn parse(tokens: &mut Tokens) -> Result<Self, Mistake> {
        let mut generics = Self::default();
        let Some(open) = tokens.next_if(|token| is_punct(token, '<')) else { return Ok(generics) };
        loop {
            while tokens.next_if(|token| is_punct(token, '#')).is_some() {
                tokens.next();
            }
            match tokens.peek() {
                None => return Err(expected("`>`", None, open.span())),
                Some(end) if is_punct(end, '>') => {
                    tokens.next();
                    return Ok(generics);
                }
                Some(_) => generics.parameters.push(Parameter::parse(tokens, open.span())?),
            }
        }
    }

    /// Reads on behind `where`, to the body or the end of the item.
    pub(super) fn read_predicates(&mut self, tokens: &mut Tokens) {
        if tokens.next_if(|token| is_word(token, "where")).is_none() {
            return;
        }
        let mut angles = Angles::default();
        while let Some(token) = tokens.next_if(|token| match token {
            // A body in angle brackets is a constant: `Buffer<{ N }>`.
            TokenTree::Group(group) => group.delimiter() != proc_macro2::Delimiter::Brace || angles.depth > 0,
            TokenTree::Punct(punct) => punct.as_char() != ';' && (punct.as_char() != '=' || angles.depth > 0),
            _ => true,
        }) {
            angles.pass(&token);
            self.predicates.push(token);
        }
    }
}

impl Parameter {
    /// Reads one with the comma behind it.
    fn parse(tokens: &mut Tokens, around: Span) -> Result<Self, Mistake> {
        let mut declaration = Vec::new();
        let kind = match tokens.peek() {
            Some(mark) if is_punct(mark, '\'') => ParameterKind::Lifetime,
            Some(word) if is_word(word, "const") => ParameterKind::Const,
            _ => ParameterKind::Type,
        };
        if kind != ParameterKind::Type {
            declaration.extend(tokens.next());
        }
        let name = ident(tokens, "the name of a parameter", around)?;
        declaration.push(TokenTree::Ident(name.clone()));
        let mut default = Vec::new();
        let mut angles = Angles::default();
        let mut is_default = false;
        while let Some(token) =
            tokens.next_if(|token| angles.depth > 0 || angles.is_arrow || !is_punct(token, '>'))
        {
            let is_outside = angles.depth == 0;
            angles.pass(&token);
            match () {
                () if is_outside && is_punct(&token, ',') => break,
                () if is_outside && !is_default && is_punct(&token, '=') => is_default = true,
                () if is_default => default.push(token),
                () => declaration.push(token),
            }
        }
        let default = is_default.then(|| Type::of(default));
        Ok(Self { kind, ident: name, declaration, default })
    }

    /// From its first to its last word.
    #[must_use]
    pub fn span(&self) -> Span {
        let last = self.default.as_ref().map(Type::span);
        let first = joined(&self.declaration);
        last.and_then(|last| first.join(last)).unwrap_or(first)
    }
}

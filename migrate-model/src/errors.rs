use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};

use super::span::Span;
use super::spanned::Spanned;

/// Something wrong with a model, and the way out.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// What the caret points at.
    pub span: Span,
    /// One sentence, lower case, without a final period.
    pub message: String,
    /// What stands beside the caret, when the message does not say it.
    pub label: Option<String>,
    /// Another place that has to do with it, and what stands beside it.
    pub secondary: Option<Box<Spanned<String>>>,
    /// What to do.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake at a place.
    #[must_use]
    pub fn new(span: impl Into<Span>, message: impl Into<String>) -> Self {
        Self { span: span.into(), message: message.into(), label: None, secondary: None, help: None }
    }

    /// A mistake by a reason whose second clause, if it has one, is the way out.
    pub(super) fn because(span: impl Into<Span>, reason: &str, help: &str) -> Self {
        match reason.split_once("; ") {
            Some((message, help)) => Self::new(span, message).help(help),
            None => Self::new(span, reason).help(help),
        }
    }

    /// Adds what stands beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn secondary(mut self, span: impl Into<Span>, label: impl Into<String>) -> Self {
        self.secondary = Some(Box::new(Spanned::new(label.into(), span)));
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the way out, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<impl Into<String>>) -> Self {
        self.help = help.map(Into::into).or(self.help);
        self
    }
}

impl ToTokens for Mistake {
    /// The message and the help below it; a second place cannot be shown by the compiler.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let message = match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.message),
            None => self.message.clone(),
        };
        tokens.extend(quote_spanned!(self.span.token()=> ::core::compile_error! { #message }));
    }
}

/// A bag for every mistake, so that all are told at once.
#[derive(Default)]
pub struct Errors {
    mistakes: Vec<Mistake>,
}

impl Errors {
    /// An empty bag.
    #[must_use]
    pub const fn new() -> Self {
        Self { mistakes: Vec::new() }
    }

    /// Adds a mistake.
    pub fn push(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Adds the mistake, if there is one.
    pub fn ok<T>(&mut self, result: Result<T, Mistake>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(mistake) => {
                self.push(mistake);
                None
            }
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mistakes.len()
    }

    /// The mistakes, in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.mistakes.iter()
    }
}

impl From<Mistake> for Errors {
    fn from(mistake: Mistake) -> Self {
        Self { mistakes: vec![mistake] }
    }
}

impl ToTokens for Errors {
    /// Refuses to compile, once for each.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.mistakes.iter().for_each(|mistake| mistake.to_tokens(tokens));
    }
}

impl IntoIterator for Errors {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.mistakes.into_iter()
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<Mistake> for Errors {
    fn extend<I: IntoIterator<Item = Mistake>>(&mut self, mistakes: I) {
        self.mistakes.extend(mistakes);
    }
}

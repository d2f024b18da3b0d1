use proc_macro2::{Delimiter, TokenTree};

use super::errors::Mistake;
use super::options::column_list;
use super::span::Span;
use super::spanned::Spanned;
use super::{is_keyword, unraw};
use migrate_schema::schema::QualifiedName;

/// What a foreign key refers to.
pub struct Reference {
    /// The table.
    pub target: ReferenceTarget,
    /// The columns; the primary key of the table when absent.
    pub columns: Option<Vec<Spanned<String>>>,
    /// Where the table is said.
    pub span: Span,
}

/// The table that a foreign key refers to.
pub enum ReferenceTarget {
    /// A model, by its path as it is written: `["crate", "tenants", "Tenant"]`.
    Model(Vec<String>),
    /// A table, by its name.
    Table(QualifiedName),
}

impl Reference {
    /// `Tenant`, `crate::a::Tenant(id)`: the path of a model.
    pub(super) fn of_path(mut tokens: Vec<TokenTree>, span: Span) -> Result<Self, Mistake> {
        let columns = match tokens.last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                let columns = column_list(group)?;
                tokens.pop();
                Some(columns)
            }
            _ => None,
        };
        let (path, span) = path_of(&tokens).ok_or_else(|| {
            Mistake::new(span, "`references` takes a model or a string")
                .help("write `references = Tenant`, `references = Tenant(id)` or `references = \"schema.table(id)\"`")
        })?;
        Ok(Self { target: ReferenceTarget::Model(path), columns, span })
    }

    /// `schema.table`, `schema.table(a, b)`: the name of a table in a string.
    pub(super) fn of_text(text: &Spanned<String>) -> Result<Self, Mistake> {
        let wrong = |reason: &str| {
            let help =
                "write `references = \"schema.table(column)\"`, or name a model: `references = Tenant`";
            Mistake::because(text.span, reason, help)
        };
        let (name, columns) = match text.value.split_once('(') {
            None => (text.value.as_str(), None),
            Some((name, rest)) => {
                let inside = rest
                    .trim_end()
                    .strip_suffix(')')
                    .ok_or_else(|| wrong("the closing parenthesis is missing"))?;
                let columns = inside
                    .split(',')
                    .map(|column| match migrate_schema::schema::split_name(column) {
                        Ok(parts) if parts.len() == 1 => {
                            Ok(Spanned::new(parts.into_iter().collect::<String>(), text.span))
                        }
                        Ok(_) => Err(wrong(&format!("`{}` is no column", column.trim()))),
                        Err(_) => Err(wrong("the name of a column is missing")),
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                (name, Some(columns))
            }
        };
        let name = name.parse::<QualifiedName>().map_err(|reason| wrong(&reason))?;
        Ok(Self { target: ReferenceTarget::Table(name), columns, span: text.span })
    }
}

/// The words of a path, and where the last one stands; `::path` begins with an empty word.
fn path_of(tokens: &[TokenTree]) -> Option<(Vec<String>, Span)> {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(colon) if colon.as_char() == ':');
    let mut words = Vec::new();
    let mut rest = tokens;
    if let [first, second, after @ ..] = rest
        && is_colon(first)
        && is_colon(second)
    {
        words.push(String::new());
        rest = after;
    }
    loop {
        let [TokenTree::Ident(word), after @ ..] = rest else { return None };
        let name = word.to_string();
        if is_keyword(&name) && !["crate", "self", "super", "Self"].contains(&name.as_str()) {
            return None;
        }
        words.push(unraw(word));
        rest = match after {
            [] => return Some((words, word.span().into())),
            [first, second, after @ ..] if is_colon(first) && is_colon(second) => after,
            _ => return None,
        };
    }
}

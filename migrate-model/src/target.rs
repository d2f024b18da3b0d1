use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::Parser;

use super::errors::Mistake;
use super::options::column_list;
use super::span::Span;
use super::spanned::Spanned;
use migrate_schema::schema::QualifiedName;

/// What a foreign key refers to.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The table.
    pub target: ReferenceTarget,
    /// The columns; the primary key of the table when absent.
    pub columns: Option<Vec<Spanned<String>>>,
    /// Where the table is said.
    pub span: Span,
}

/// The table that a foreign key refers to.
#[derive(Clone, Debug)]
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
        let path = tokens.iter().cloned().collect::<TokenStream>();
        let target = syn::Path::parse_mod_style.parse2(path).map_err(|_| {
            Mistake::new(span, "`references` takes a model or a string")
                .help("write `references = Tenant`, `references = Tenant(id)` or `references = \"schema.table(id)\"`")
        })?;
        let span = target.segments.last().map_or(span, |last| last.ident.span().into());
        // `::path` begins with nothing.
        let root = target.leading_colon.map(|_| String::new());
        let names = target.segments.iter().map(|segment| segment.ident.unraw().to_string());
        Ok(Self { target: ReferenceTarget::Model(root.into_iter().chain(names).collect()), columns, span })
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

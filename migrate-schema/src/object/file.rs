//! What a file of SQL says: an object, or a schema.

use super::read::{Reader, first_words, place};
use super::statement::{self, Statement};
use super::{Mistake, ObjectKind, SqlObject, mentions};
use crate::expression::TokenKind;
use crate::schema::{Namespace, QualifiedName};

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlFile {
    /// An object.
    Object(SqlObject),
    /// A schema, and who may do what in it.
    Schema(Namespace, Option<SqlObject>),
}

impl SqlFile {
    /// Reads the text of a file. `stem` is its path below the folder of objects, without `.sql`: grants have
    /// no other name.
    ///
    /// # Errors
    /// A text that creates nothing, several things, or something that has its place elsewhere.
    pub fn read(stem: &str, text: &str) -> Result<Self, Mistake> {
        let clean = SqlObject::clean(text);
        let statements = statement::split(&clean)?;
        match statements.as_slice() {
            [first, rest @ ..] if first.begins_with(&["create", "schema"]) => schema(stem, first, rest),
            _ => SqlObject::read(stem, text).map(Self::Object),
        }
    }
}

fn schema(stem: &str, first: &Statement<'_>, rest: &[Statement<'_>]) -> Result<SqlFile, Mistake> {
    let mut namespace = Namespace::new(created(first)?);
    let mut grants = Vec::new();
    for statement in rest {
        if statement.begins_with(&["comment", "on", "schema"]) {
            namespace.comment = comment(statement, &namespace.name)?;
        } else if statement.begins_with(&["grant"]) || statement.begins_with(&["revoke"]) {
            grants.push(format!("{};", statement.text));
        } else {
            let message = format!("this does not belong to schema `{}`", namespace.name);
            return Err(Mistake::new(first_words(statement), message).help(
                "a file holds `CREATE SCHEMA` and, for the same schema, `COMMENT`, `GRANT` and `REVOKE`",
            ));
        }
    }
    let grants = (!grants.is_empty()).then(|| SqlObject {
        kind: ObjectKind::Grants,
        name: stem.to_owned(),
        text: grants.join("\n"),
    });
    Ok(SqlFile::Schema(namespace, grants))
}

/// The name behind `CREATE SCHEMA`, and nothing more.
fn created(statement: &Statement<'_>) -> Result<String, Mistake> {
    let mut reader = Reader { tokens: &statement.tokens, at: 2 };
    reader.eat_all(&["if", "not", "exists"]);
    let is_of_role = |reader: &Reader<'_, '_>| {
        reader.peek().is_some_and(|token| token.text.eq_ignore_ascii_case("authorization"))
    };
    if !is_of_role(&reader) {
        let at = reader.at;
        let name = reader.one_name()?;
        if [QualifiedName::PUBLIC, "pg_catalog", "information_schema"].contains(&name.as_str()) {
            return Err(Mistake::new(
                place(&statement.tokens[at]),
                format!("every database has `{name}` already"),
            )
            .help("leave the file out"));
        }
        match reader.peek() {
            None => return Ok(name),
            Some(_) if is_of_role(&reader) => {}
            Some(token) => {
                return Err(Mistake::new(place(token), format!("more than schema `{name}`"))
                    .help("what lives in a schema has a model or a file of its own"));
            }
        }
    }
    let range = reader.peek().map_or_else(|| first_words(statement), place);
    Err(Mistake::new(range, "the owner of a schema is not recorded")
        .help("leave out `AUTHORIZATION`; `role` in the configuration says who creates"))
}

/// The text behind `COMMENT ON SCHEMA name IS`.
fn comment(statement: &Statement<'_>, name: &str) -> Result<Option<String>, Mistake> {
    let mut reader = Reader { tokens: &statement.tokens, at: 3 };
    let at = reader.at;
    let named = reader.one_name()?;
    if named != name {
        let message = format!("this is about schema `{named}`, and the file about `{name}`");
        return Err(
            Mistake::new(place(&statement.tokens[at]), message).help("write it into a file of its own")
        );
    }
    if !reader.eat("is") {
        return Err(reader.expected("`IS`"));
    }
    let said = reader.peek().filter(|_| reader.at + 1 == reader.tokens.len());
    match said {
        Some(token) if token.text.eq_ignore_ascii_case("null") => Ok(None),
        // An escape string says what PostgreSQL reads in it, and that is nobody else's to guess.
        Some(token) if token.kind == TokenKind::String && token.text.starts_with(['\'', '$']) => {
            Ok(Some(mentions::unquoted(token.text)).filter(|text| !text.is_empty()))
        }
        _ => Err(reader.expected("the comment as `'…'`")),
    }
}

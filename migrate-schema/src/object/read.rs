//! What a text creates, from its first statement.

use std::fmt;

use super::statement::Statement;
use super::{Mistake, ObjectKind, signature};
use crate::expression::{Token, TokenKind, identifier};
use crate::schema::QualifiedName;

/// What `DROP` has to be told to find an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name; the schema is empty where the kind lives in none.
    pub name: QualifiedName,
    /// Types in parentheses: a routine's arguments, an operator's operands, both ends of a cast.
    pub arguments: Option<String>,
    /// What it is on: a trigger's or rule's table, the parent of a partition.
    pub table: Option<QualifiedName>,
    /// The index method of an operator class or family.
    pub method: Option<String>,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ObjectKind::Cast => return f.write_str(self.arguments.as_deref().unwrap_or_default()),
            _ if self.name.schema.is_empty() => f.write_str(&self.name.name)?,
            // A symbol needs no quotes to be told from a name.
            ObjectKind::Operator if self.name.schema == QualifiedName::PUBLIC => {
                f.write_str(&self.name.name)?;
            }
            ObjectKind::Operator => write!(f, "{}.{}", self.name.schema, self.name.name)?,
            _ => write!(f, "{}", self.name)?,
        }
        if let Some(arguments) = &self.arguments {
            write!(f, "({arguments})")?;
        }
        if let (Some(table), ObjectKind::Trigger | ObjectKind::Rule) = (&self.table, self.kind) {
            write!(f, " on {table}")?;
        }
        match &self.method {
            Some(method) => write!(f, " using {method}"),
            None => Ok(()),
        }
    }
}

/// The identity of what these statements create, after checking that all of them belong to it.
pub(super) fn identity(stem: &str, statements: &[Statement<'_>]) -> Result<Identity, Mistake> {
    let Some((first, rest)) = statements.split_first() else {
        return Err(Mistake::new(0..0, "this file creates nothing")
            .help("write the `CREATE` statement of one object, or remove the file"));
    };
    if let Some(command) = first.tokens.first().filter(|token| token.text.starts_with('\\')) {
        return Err(Mistake::new(place(command), "a command of psql and not SQL"));
    }
    let of_privileges =
        |statement: &Statement<'_>| statement.begins_with(&["grant"]) || statement.begins_with(&["revoke"]);
    let of_defaults = |statement: &Statement<'_>| statement.begins_with(&["alter", "default", "privileges"]);
    if of_privileges(first) {
        return privileges(ObjectKind::Grants, stem, statements, of_privileges);
    }
    if of_defaults(first) {
        return privileges(ObjectKind::DefaultPrivileges, stem, statements, of_defaults);
    }
    let mut reader = Reader { tokens: &first.tokens, at: 0 };
    if !reader.eat("create") {
        return Err(Mistake::new(first_words(first), "this file does not begin with what it creates")
            .help("begin with `CREATE`, `GRANT` or `ALTER DEFAULT PRIVILEGES`; what changes rows belongs in a revision"));
    }
    let identity = reader.created()?;
    for statement in rest {
        check_companion(&identity, statement)?;
    }
    Ok(identity)
}

fn privileges(
    kind: ObjectKind,
    stem: &str,
    statements: &[Statement<'_>],
    belongs: impl Fn(&Statement<'_>) -> bool,
) -> Result<Identity, Mistake> {
    for statement in statements {
        if !belongs(statement) {
            return Err(Mistake::new(first_words(statement), format!("this does not belong to {kind}"))
                .help("write it into a file of its own"));
        }
        if kind == ObjectKind::Grants
            && !statement.tokens.iter().any(|token| token.text.eq_ignore_ascii_case("on"))
        {
            return Err(Mistake::new(
                first_words(statement),
                "membership in a role belongs to the whole server and not to a database",
            )
            .help("grant it where roles are made"));
        }
    }
    Ok(Identity { kind, name: QualifiedName::new("", stem), arguments: None, table: None, method: None })
}

/// What may follow in the file of an object.
fn check_companion(identity: &Identity, statement: &Statement<'_>) -> Result<(), Mistake> {
    let has_indexes = matches!(identity.kind, ObjectKind::MaterializedView | ObjectKind::Partition);
    let is_index =
        statement.begins_with(&["create", "index"]) || statement.begins_with(&["create", "unique"]);
    let belongs = statement.begins_with(&["comment", "on"])
        || statement.begins_with(&["grant"])
        || statement.begins_with(&["revoke"])
        || (statement.begins_with(&["alter"]) && !statement.begins_with(&["alter", "default"]))
        || (is_index && has_indexes)
        // A partition has no model that could say it.
        || (identity.kind == ObjectKind::Partition && statement.begins_with(&["create", "policy"]));
    if is_index && statement.tokens.iter().any(|token| token.text.eq_ignore_ascii_case("concurrently")) {
        return Err(Mistake::new(first_words(statement), "an object is created in one transaction")
            .help("leave out `CONCURRENTLY`"));
    }
    if belongs {
        return Ok(());
    }
    if statement.begins_with(&["create"]) {
        return Err(Mistake::new(
            first_words(statement),
            format!("a second object in the file of {} `{identity}`", identity.kind),
        )
        .help("write one file for each object"));
    }
    Err(Mistake::new(
        first_words(statement),
        format!("this does not belong to {} `{identity}`", identity.kind),
    )
    .help("a file holds `CREATE` and, for the same object, `COMMENT`, `GRANT`, `REVOKE` and `ALTER`; what changes rows belongs in a revision"))
}

pub(super) fn place(token: &Token<'_>) -> std::ops::Range<usize> {
    token.start..token.start + token.text.len()
}

/// The words that say what a statement does: one, or two.
pub(super) fn first_words(statement: &Statement<'_>) -> std::ops::Range<usize> {
    let words = statement.tokens.iter().take(2).filter(|token| token.kind == TokenKind::Word);
    words.map(place).reduce(|first, last| first.start..last.end).unwrap_or_else(|| {
        let start = statement.start();
        start..start + statement.text.len().min(1)
    })
}

/// What stands in the place of a kind but is made elsewhere, and where.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (
        &["table"],
        "a table is a model: write a struct with `#[derive(Table)]`; only `CREATE TABLE … PARTITION OF` has a file",
    ),
    (&["unlogged"], "a table is a model: write a struct with `#[derive(Table)]` and `#[table(unlogged)]`"),
    (
        &["index"],
        "an index belongs to its model: `#[index(…)]`; that of a materialized view to the file of the view",
    ),
    (
        &["unique"],
        "an index belongs to its model: `#[index(…, unique)]`; that of a materialized view to the file of the view",
    ),
    (&["extension"], "name it in the configuration: `extensions = [\"…\"]`"),
    (&["policy"], "a policy belongs to its model: `#[policy(…)]`"),
    (&["domain"], "a domain is a type of the models: `#[derive(ColumnType)]` with `#[domain(…)]`"),
    (
        &["type"],
        "enums and composite types are types of the models: `#[derive(PgEnum)]`, `#[derive(Composite)]`; only `AS RANGE` has a file",
    ),
    (&["role"], "roles belong to the whole server and not to a database"),
    (&["user"], "roles belong to the whole server and not to a database"),
    (&["group"], "roles belong to the whole server and not to a database"),
    (&["database"], "a database does not belong to itself"),
    (&["tablespace"], "tablespaces belong to the whole server and not to a database"),
    (&["temporary"], "what is temporary goes with the session that makes it"),
    (&["temp"], "what is temporary goes with the session that makes it"),
    (
        &["foreign"],
        "foreign tables and servers are not supported; write a revision by hand with `cargo migrate revision`",
    ),
    (
        &["server"],
        "foreign tables and servers are not supported; write a revision by hand with `cargo migrate revision`",
    ),
];

pub(super) struct Reader<'a, 't> {
    pub(super) tokens: &'a [Token<'t>],
    pub(super) at: usize,
}

impl<'a, 't> Reader<'a, 't> {
    pub(super) fn peek(&self) -> Option<&'a Token<'t>> {
        self.tokens.get(self.at)
    }

    pub(super) fn eat(&mut self, word: &str) -> bool {
        let fits = self.peek().is_some_and(|token| token.text.eq_ignore_ascii_case(word));
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn eat_all(&mut self, words: &[&str]) -> bool {
        let before = self.at;
        let fits = words.iter().all(|word| self.eat(word));
        if !fits {
            self.at = before;
        }
        fits
    }

    pub(super) fn expected(&self, what: &str) -> Mistake {
        match self.peek() {
            Some(token) => Mistake::new(place(token), format!("expected {what} here")),
            None => {
                let range = self.tokens.last().map_or(0..0, place);
                Mistake::new(range, format!("expected {what} behind this"))
            }
        }
    }

    /// What stands behind `CREATE`.
    fn created(&mut self) -> Result<Identity, Mistake> {
        self.eat_all(&["or", "replace"]);
        let start = self.at;
        if self.eat("function") {
            return self.routine(ObjectKind::Function);
        }
        if self.eat("procedure") {
            return self.routine(ObjectKind::Procedure);
        }
        if self.eat("aggregate") {
            return self.aggregate();
        }
        if self.eat("view") || self.eat_all(&["recursive", "view"]) {
            return self.plain(ObjectKind::View);
        }
        if self.eat_all(&["materialized", "view"]) {
            return self.plain(ObjectKind::MaterializedView);
        }
        if self.eat("trigger") || self.eat_all(&["constraint", "trigger"]) {
            return self.on_table(ObjectKind::Trigger, "on");
        }
        if self.eat("rule") {
            return self.on_table(ObjectKind::Rule, "to");
        }
        if self.eat_all(&["operator", "class"]) {
            return self.of_method(ObjectKind::OperatorClass);
        }
        if self.eat_all(&["operator", "family"]) {
            return self.of_method(ObjectKind::OperatorFamily);
        }
        if self.eat("operator") {
            return self.operator();
        }
        if self.eat("cast") {
            return self.cast();
        }
        if self.eat_all(&["event", "trigger"]) {
            return self.without_schema(ObjectKind::EventTrigger);
        }
        if self.eat("publication") {
            return self.without_schema(ObjectKind::Publication);
        }
        for (word, kind) in [
            ("configuration", ObjectKind::TextSearchConfiguration),
            ("dictionary", ObjectKind::TextSearchDictionary),
            ("parser", ObjectKind::TextSearchParser),
            ("template", ObjectKind::TextSearchTemplate),
        ] {
            if self.eat_all(&["text", "search", word]) {
                return self.plain(kind);
            }
        }
        if self.eat("sequence") || self.eat_all(&["unlogged", "sequence"]) {
            return self.plain(ObjectKind::Sequence);
        }
        if self.eat("statistics") {
            return self.plain(ObjectKind::Statistics);
        }
        if self.eat("collation") {
            return self.plain(ObjectKind::Collation);
        }
        if self.eat("type") {
            let identity = self.plain(ObjectKind::RangeType)?;
            if self.eat_all(&["as", "range"]) {
                return Ok(identity);
            }
        } else if self.eat("table") || self.eat_all(&["unlogged", "table"]) {
            let mut identity = self.plain(ObjectKind::Partition)?;
            if self.eat_all(&["partition", "of"]) {
                identity.table = Some(self.name()?);
                return Ok(identity);
            }
        }
        self.at = start;
        let range = self.peek().map_or_else(|| self.tokens.last().map_or(0..0, place), place);
        let elsewhere = ELSEWHERE.iter().find(|(words, _)| {
            words.iter().zip(&self.tokens[start..]).all(|(word, token)| token.text.eq_ignore_ascii_case(word))
        });
        let what = self.peek().map_or(String::new(), |token| format!(" {}", token.text.to_uppercase()));
        let mistake = Mistake::new(range, format!("`CREATE{what}` has no file of its own"));
        Err(match elsewhere {
            Some((_, help)) => mistake.help(*help),
            None => mistake.help("write a revision by hand with `cargo migrate revision -m \"…\"`"),
        })
    }

    fn plain(&mut self, kind: ObjectKind) -> Result<Identity, Mistake> {
        self.eat_all(&["if", "not", "exists"]);
        let name = self.name()?;
        Ok(Identity { kind, name, arguments: None, table: None, method: None })
    }

    fn without_schema(&mut self, kind: ObjectKind) -> Result<Identity, Mistake> {
        let name = self.one_name()?;
        Ok(Identity { kind, name: QualifiedName::new("", name), arguments: None, table: None, method: None })
    }

    fn routine(&mut self, kind: ObjectKind) -> Result<Identity, Mistake> {
        let mut identity = self.plain(kind)?;
        let arguments = self.parenthesised()?;
        identity.arguments = Some(signature::types(arguments, kind == ObjectKind::Procedure));
        Ok(identity)
    }

    fn aggregate(&mut self) -> Result<Identity, Mistake> {
        let mut identity = self.plain(ObjectKind::Aggregate)?;
        let start = self.at;
        let arguments = self.parenthesised()?;
        if arguments.iter().any(|token| token.text.eq_ignore_ascii_case("sfunc")) {
            self.at = start;
            return Err(self.expected("the arguments in parentheses"));
        }
        let order = arguments.windows(2).position(|pair| {
            pair[0].text.eq_ignore_ascii_case("order") && pair[1].text.eq_ignore_ascii_case("by")
        });
        identity.arguments = Some(match (arguments, order) {
            ([star], _) if star.text == "*" => "*".to_owned(),
            (arguments, None) => signature::types(arguments, false),
            (arguments, Some(at)) => {
                let direct = signature::types(&arguments[..at], false);
                let ordered = signature::types(&arguments[at + 2..], false);
                format!("{direct} ORDER BY {ordered}").trim_start().to_owned()
            }
        });
        Ok(identity)
    }

    fn on_table(&mut self, kind: ObjectKind, word: &str) -> Result<Identity, Mistake> {
        let name = self.one_name()?;
        while self.peek().is_some_and(|token| !token.text.eq_ignore_ascii_case(word)) {
            self.at += 1;
        }
        if !self.eat(word) {
            return Err(self.expected("the table that it is on"));
        }
        let table = self.name()?;
        let name = QualifiedName::new("", name);
        Ok(Identity { kind, name, arguments: None, table: Some(table), method: None })
    }

    fn of_method(&mut self, kind: ObjectKind) -> Result<Identity, Mistake> {
        let mut identity = self.plain(kind)?;
        while self.peek().is_some_and(|token| !token.text.eq_ignore_ascii_case("using")) {
            self.at += 1;
        }
        if !self.eat("using") {
            return Err(self.expected("`USING` and an index method"));
        }
        identity.method = Some(self.one_name()?);
        Ok(identity)
    }

    fn operator(&mut self) -> Result<Identity, Mistake> {
        let mut schema = QualifiedName::PUBLIC.to_owned();
        let is_qualified = self.tokens.get(self.at + 1).is_some_and(|token| token.text == ".");
        if is_qualified {
            schema = self.one_name()?;
            self.at += 1;
        }
        let symbol = match self.peek() {
            Some(token) if token.kind == TokenKind::Operator => token.text.to_owned(),
            _ => return Err(self.expected("the symbol of the operator")),
        };
        self.at += 1;
        let options = self.parenthesised()?;
        let operand = |word: &str| {
            let parts = signature::split_at_commas(options);
            let part = parts
                .into_iter()
                .find(|part| part.first().is_some_and(|first| first.text.eq_ignore_ascii_case(word)));
            part.map_or_else(
                || "NONE".to_owned(),
                |part| signature::type_name(part.get(2..).unwrap_or_default()),
            )
        };
        Ok(Identity {
            kind: ObjectKind::Operator,
            name: QualifiedName::new(schema, symbol),
            arguments: Some(format!("{}, {}", operand("leftarg"), operand("rightarg"))),
            table: None,
            method: None,
        })
    }

    fn cast(&mut self) -> Result<Identity, Mistake> {
        let words = self.parenthesised()?;
        let Some(at) = words.iter().position(|token| token.text.eq_ignore_ascii_case("as")) else {
            return Err(self.expected("both types of the cast"));
        };
        let (from, to) = (signature::type_name(&words[..at]), signature::type_name(&words[at + 1..]));
        Ok(Identity {
            kind: ObjectKind::Cast,
            name: QualifiedName::new("", ""),
            arguments: Some(format!("{from} as {to}")),
            table: None,
            method: None,
        })
    }

    pub(super) fn one_name(&mut self) -> Result<String, Mistake> {
        let name = self.peek().and_then(identifier).ok_or_else(|| self.expected("a name"))?;
        self.at += 1;
        Ok(name)
    }

    fn name(&mut self) -> Result<QualifiedName, Mistake> {
        let first = self.one_name()?;
        if self.peek().is_some_and(|token| token.text == ".") {
            self.at += 1;
            return Ok(QualifiedName::new(first, self.one_name()?));
        }
        Ok(QualifiedName::public(first))
    }

    /// What stands in the parentheses that open here.
    fn parenthesised(&mut self) -> Result<&'a [Token<'t>], Mistake> {
        if !self.eat("(") {
            return Err(self.expected("`(`"));
        }
        let start = self.at;
        let mut depth = 1;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.text {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(&self.tokens[start..self.at - 1]);
            }
        }
        Err(self.expected("`)`"))
    }
}

//! Expressions as trees, as far as they are simple: what is not, is for PostgreSQL to read.

use migrate_schema::expression::{Token, TokenKind, identifier, tokens};
use migrate_schema::sql_type::SqlType;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    /// A column, by its folded name.
    Column(String),
    /// A string without a type of its own, without its quotes.
    String(String),
    /// A number.
    Number(String),
    /// `true`, `null`, `current_timestamp` and the like.
    Constant(String),
    /// A function and its arguments.
    Call(String, Vec<Tree>),
    /// An operator before one or between two.
    Operator(String, Vec<Tree>),
    /// `AND` or `OR` of two or more.
    All(&'static str, Vec<Tree>),
    /// `… IS NULL` and its like.
    Is(String, Box<Tree>),
    /// A cast.
    Cast(Box<Tree>, SqlType),
    /// `ARRAY[…]`.
    Array(Vec<Tree>),
    /// `ANY (…)` or `ALL (…)` on the right of an operator.
    Each(&'static str, Box<Tree>),
    /// `CASE`, its parts in order; an operand or `ELSE` that is left out is none.
    Case(Option<Box<Tree>>, Vec<(Tree, Tree)>, Option<Box<Tree>>),
    /// An element of an array.
    Element(Box<Tree>, Box<Tree>),
}

/// Reads an expression. `table` may stand before its columns.
pub(super) fn read(text: &str, table: &str) -> Option<Tree> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, table, depth: 0 };
    let tree = reader.expression(0)?;
    (reader.at == tokens.len()).then_some(tree)
}

/// How tightly operators bind, from the loosest; "Operator Precedence" in PostgreSQL's documentation, chapter 4.1.6.
mod binds {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const LIKE: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const AT: u8 = 11;
    pub(super) const SIGN: u8 = 12;
}

/// Deeper nesting is for PostgreSQL.
const DEEPEST: usize = 100;

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    table: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    fn is(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.text == text)
    }

    fn is_word(&self, word: &str) -> bool {
        self.is_word_at(self.at, word)
    }

    fn is_word_at(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|it| it.kind == TokenKind::Word && it.text.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, text: &str) -> Option<()> {
        self.is(text).then(|| self.at += 1)
    }

    fn take_word(&mut self, word: &str) -> Option<()> {
        self.is_word(word).then(|| self.at += 1)
    }

    fn has_word(&mut self, word: &str) -> bool {
        self.take_word(word).is_some()
    }

    /// An expression of operators that bind tighter than `least`.
    fn expression(&mut self, least: u8) -> Option<Tree> {
        self.depth += 1;
        let tree = (self.depth < DEEPEST).then(|| self.operators(least)).flatten();
        self.depth -= 1;
        tree
    }

    fn operators(&mut self, least: u8) -> Option<Tree> {
        let mut left = self.prefix()?;
        while let Some(token) = self.peek() {
            left = match token.kind {
                TokenKind::Word => match self.word(left, least)? {
                    Ok(tree) => tree,
                    Err(tree) => return Some(tree),
                },
                TokenKind::Operator if token.text != "::" => {
                    let binds = match token.text {
                        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => binds::COMPARISON,
                        "+" | "-" => binds::SUM,
                        "*" | "/" | "%" => binds::PRODUCT,
                        "^" => binds::POWER,
                        _ => binds::OTHER,
                    };
                    if binds <= least {
                        return Some(left);
                    }
                    self.at += 1;
                    let operator = if token.text == "!=" { "<>" } else { token.text };
                    let right = match ["any", "some", "all"].iter().find(|word| self.is_word(word)) {
                        Some(word) => {
                            self.at += 1;
                            self.take("(")?;
                            let list = self.expression(0)?;
                            self.take(")")?;
                            Tree::Each(if *word == "all" { "all" } else { "any" }, Box::new(list))
                        }
                        None => self.expression(binds)?,
                    };
                    Tree::Operator(operator.to_owned(), vec![left, right])
                }
                _ => return Some(left),
            };
        }
        Some(left)
    }

    /// An operator that is a word; the tree as it is where the word binds too loosely, or is none.
    fn word(&mut self, left: Tree, least: u8) -> Option<Result<Tree, Tree>> {
        let begin = self.at;
        for (word, binds) in [("or", binds::OR), ("and", binds::AND)] {
            if self.is_word(word) {
                if binds <= least {
                    return Some(Err(left));
                }
                self.at += 1;
                let right = self.expression(binds)?;
                return Some(Ok(all(if word == "or" { "or" } else { "and" }, left, right)));
            }
        }
        if self.is_word("is") || self.is_word("isnull") || self.is_word("notnull") {
            if binds::IS <= least {
                return Some(Err(left));
            }
            return Some(Ok(self.is_what(left)?));
        }
        if self.is_word("at") {
            if binds::AT <= least {
                return Some(Err(left));
            }
            self.at += 1;
            self.take_word("time")?;
            self.take_word("zone")?;
            let zone = self.expression(binds::AT)?;
            return Some(Ok(Tree::Call("timezone".to_owned(), vec![zone, left])));
        }
        let not = self.has_word("not");
        let known = ["in", "between", "like", "ilike"].iter().find(|word| self.is_word(word));
        let Some(word) = known else {
            self.at = begin;
            return Some(Err(left));
        };
        if binds::LIKE <= least {
            self.at = begin;
            return Some(Err(left));
        }
        self.at += 1;
        Some(Ok(match *word {
            "in" => self.list(left, not)?,
            "between" => {
                let low = self.expression(binds::LIKE)?;
                self.take_word("and")?;
                let high = self.expression(binds::LIKE)?;
                let [below, above, joined] = if not { ["<", ">", "or"] } else { [">=", "<=", "and"] };
                let low = Tree::Operator(below.to_owned(), vec![left.clone(), low]);
                let high = Tree::Operator(above.to_owned(), vec![left, high]);
                Tree::All(if joined == "or" { "or" } else { "and" }, vec![low, high])
            }
            word => {
                let operator = match (word, not) {
                    ("like", false) => "~~",
                    ("like", true) => "!~~",
                    (_, false) => "~~*",
                    (_, true) => "!~~*",
                };
                let pattern = self.expression(binds::LIKE)?;
                // The character that escapes is an argument of a function then.
                if self.is_word("escape") {
                    return None;
                }
                Tree::Operator(operator.to_owned(), vec![left, pattern])
            }
        }))
    }

    fn is_what(&mut self, left: Tree) -> Option<Tree> {
        if self.has_word("isnull") {
            return Some(Tree::Is("null".to_owned(), Box::new(left)));
        }
        if self.has_word("notnull") {
            return Some(Tree::Is("not null".to_owned(), Box::new(left)));
        }
        self.take_word("is")?;
        let not = self.has_word("not");
        if self.has_word("distinct") {
            self.take_word("from")?;
            let right = self.expression(binds::IS)?;
            let distinct = Tree::Operator("is distinct from".to_owned(), vec![left, right]);
            return Some(if not { Tree::Operator("not".to_owned(), vec![distinct]) } else { distinct });
        }
        let word = ["null", "true", "false", "unknown"].into_iter().find(|word| self.is_word(word))?;
        self.at += 1;
        Some(Tree::Is(format!("{}{word}", if not { "not " } else { "" }), Box::new(left)))
    }

    /// `x IN ('a', 'b')`, as PostgreSQL keeps it where all are constants.
    fn list(&mut self, left: Tree, not: bool) -> Option<Tree> {
        self.take("(")?;
        let mut items = self.arguments(")")?;
        let is_constant = |tree: &Tree| matches!(tree, Tree::String(_) | Tree::Number(_));
        if items.is_empty() || !items.iter().all(is_constant) {
            return None;
        }
        let operator = if not { "<>" } else { "=" };
        let right = match items.len() {
            1 => items.remove(0),
            _ => Tree::Each(if not { "all" } else { "any" }, Box::new(Tree::Array(items))),
        };
        Some(Tree::Operator(operator.to_owned(), vec![left, right]))
    }

    /// Expressions up to a closing sign, which is taken.
    fn arguments(&mut self, close: &str) -> Option<Vec<Tree>> {
        let mut items = Vec::new();
        if self.take(close).is_some() {
            return Some(items);
        }
        loop {
            items.push(self.expression(0)?);
            if self.take(close).is_some() {
                return Some(items);
            }
            self.take(",")?;
        }
    }

    fn prefix(&mut self) -> Option<Tree> {
        if self.has_word("not") {
            let operand = self.expression(binds::NOT)?;
            return Some(Tree::Operator("not".to_owned(), vec![operand]));
        }
        for sign in ["-", "+"] {
            if self.take(sign).is_some() {
                let operand = self.expression(binds::SIGN)?;
                return Some(match operand {
                    Tree::Number(number) if sign == "-" => Tree::Number(format!("-{number}")),
                    operand => Tree::Operator(sign.to_owned(), vec![operand]),
                });
            }
        }
        let mut tree = self.primary()?;
        loop {
            if self.take("::").is_some() {
                tree = Tree::Cast(Box::new(tree), self.sql_type()?);
            } else if self.take("[").is_some() {
                let index = self.expression(0)?;
                self.take("]")?;
                tree = Tree::Element(Box::new(tree), Box::new(index));
            } else {
                return Some(tree);
            }
        }
    }

    fn primary(&mut self) -> Option<Tree> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Punctuation => {
                self.take("(")?;
                let tree = self.expression(0)?;
                self.take(")")?;
                Some(tree)
            }
            TokenKind::Number => {
                self.at += 1;
                Some(Tree::Number(token.text.to_owned()))
            }
            TokenKind::String => {
                self.at += 1;
                string(token.text)
            }
            TokenKind::Word | TokenKind::Quoted => self.name(),
            TokenKind::Operator => None,
        }
    }

    fn name(&mut self) -> Option<Tree> {
        if self.has_word("cast") {
            self.take("(")?;
            let operand = self.expression(0)?;
            self.take_word("as")?;
            let sql_type = self.sql_type()?;
            self.take(")")?;
            return Some(Tree::Cast(Box::new(operand), sql_type));
        }
        if self.has_word("case") {
            return self.case();
        }
        if self.is_word("array") {
            self.at += 1;
            self.take("[")?;
            return Some(Tree::Array(self.arguments("]")?));
        }
        // A type before its literal.
        if let Some(literal) = self.literal_of_type() {
            return Some(literal);
        }
        let token = self.peek()?;
        let mut name = identifier(token)?;
        self.at += 1;
        let is_word = token.kind == TokenKind::Word;
        if is_word && CONSTANTS.contains(&name.as_str()) {
            return (!self.is("(")).then_some(Tree::Constant(name));
        }
        if is_word && OTHERWISE.contains(&name.as_str()) {
            return None;
        }
        while self.take(".").is_some() {
            let part = identifier(self.peek()?)?;
            self.at += 1;
            match name.as_str() {
                "pg_catalog" => name = part,
                table if table == self.table && !self.is("(") => name = part,
                _ => return None,
            }
        }
        if self.take("(").is_none() {
            return Some(Tree::Column(name));
        }
        let arguments = self.arguments(")")?;
        // An aggregate or a window is not simple.
        let goes_on = ["over", "filter", "within"].iter().any(|word| self.is_word(word));
        (!goes_on).then_some(Tree::Call(name, arguments))
    }

    fn case(&mut self) -> Option<Tree> {
        let operand = match self.is_word("when") {
            true => None,
            false => Some(Box::new(self.expression(0)?)),
        };
        let mut arms = Vec::new();
        while self.has_word("when") {
            let when = self.expression(0)?;
            self.take_word("then")?;
            arms.push((when, self.expression(0)?));
        }
        let otherwise = match self.has_word("else") {
            true => Some(Box::new(self.expression(0)?)),
            false => None,
        };
        self.take_word("end")?;
        Some(Tree::Case(operand, arms, otherwise))
    }

    fn literal_of_type(&mut self) -> Option<Tree> {
        let begin = self.at;
        let literal = self.sql_type().and_then(|sql_type| {
            let token = self.peek().filter(|token| token.kind == TokenKind::String)?;
            Some(Tree::Cast(Box::new(string(token.text)?), sql_type))
        });
        self.at = if literal.is_some() { self.at + 1 } else { begin };
        literal
    }

    /// A type, in any of its spellings.
    fn sql_type(&mut self) -> Option<SqlType> {
        let begin = self.at;
        identifier(self.peek()?)?;
        self.at += 1;
        while self.is(".") {
            self.at += 2;
        }
        if self.is_word("varying") || (self.is_word_at(begin, "double") && self.is_word("precision")) {
            self.at += 1;
        }
        if self.is("(") && self.tokens.get(self.at + 1).is_some_and(|token| token.kind == TokenKind::Number) {
            while !self.is(")") {
                self.peek()?;
                self.at += 1;
            }
            self.at += 1;
        }
        if self.is_word("with") || self.is_word("without") {
            self.at += 3;
        }
        while self.is("[") && self.tokens.get(self.at + 1).is_some_and(|token| token.text == "]") {
            self.at += 2;
        }
        let words: Vec<&str> = self.tokens.get(begin..self.at)?.iter().map(|token| token.text).collect();
        words.join(" ").replace(" . ", ".").parse().ok()
    }
}

/// Words that stand for themselves.
const CONSTANTS: [&str; 12] = [
    "true",
    "false",
    "null",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "current_user",
    "session_user",
    "current_role",
    "user",
];

/// Words that begin something that is not simple.
const OTHERWISE: [&str; 22] = [
    "select",
    "exists",
    "row",
    "interval",
    "extract",
    "position",
    "substring",
    "overlay",
    "trim",
    "with",
    "values",
    "xmlelement",
    "xmlforest",
    "xmlparse",
    "grouping",
    "collate",
    "when",
    "then",
    "else",
    "end",
    "variadic",
    "distinct",
];

/// Several parts that were joined one after the other are one list, as PostgreSQL joins them.
fn all(word: &'static str, left: Tree, right: Tree) -> Tree {
    match left {
        Tree::All(joined, mut parts) if joined == word => {
            parts.push(right);
            Tree::All(word, parts)
        }
        left => Tree::All(word, vec![left, right]),
    }
}

/// The letters of a plain string; one with escapes is not simple.
fn string(text: &str) -> Option<Tree> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains('\\')).then(|| Tree::String(inner.replace("''", "'")))
}

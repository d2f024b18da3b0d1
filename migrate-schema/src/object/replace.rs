//! Whether one text can take the place of another without a drop.

use std::collections::BTreeMap;
use std::ops::Range;

use super::statement::Statement;
use super::{ObjectKind, SqlObject, signature};
use crate::expression::{Token, TokenKind, identifier, quoted_where_needed, tokens};
use crate::schema::QualifiedName;

/// Whether two texts of one object differ in spelling only: white space and comments outside of bodies,
/// the case of words, `OR REPLACE`.
#[must_use]
pub fn same_text(a: &SqlObject, b: &SqlObject) -> bool {
    if a.text == b.text {
        return true;
    }
    let (Ok(a), Ok(b)) = (a.statements(), b.statements()) else { return false };
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| normal(a) == normal(b))
}

/// The same for two statements.
#[must_use]
pub fn same_statement(a: &Statement<'_>, b: &Statement<'_>) -> bool {
    normal(a) == normal(b)
}

/// The words of a statement, without what makes no difference.
pub(super) fn normal(statement: &Statement<'_>) -> Vec<String> {
    let is_replacing = statement.begins_with(&["create", "or", "replace"]);
    let words = statement.tokens.iter().enumerate().filter(|(at, _)| !(is_replacing && matches!(at, 1 | 2)));
    normal_tokens(words.map(|(_, token)| token))
}

fn normal_tokens<'a>(tokens: impl IntoIterator<Item = &'a Token<'a>>) -> Vec<String> {
    // A quoted name and a string may hold the same letters.
    let word = |token: &Token<'_>| match token.kind {
        TokenKind::Word | TokenKind::Quoted => identifier(token).unwrap_or_default(),
        _ => token.text.to_owned(),
    };
    tokens.into_iter().map(word).collect()
}

/// Whether `CREATE OR REPLACE`, or an `ALTER`, can take one text to the other, and back again.
#[must_use]
pub fn is_replaceable(from: &SqlObject, to: &SqlObject) -> bool {
    let (Ok(old), Ok(new)) = (from.statements(), to.statements()) else { return false };
    let ([old, old_rest @ ..], [new, new_rest @ ..]) = (old.as_slice(), new.as_slice()) else {
        return false;
    };
    companions_can_change(old_rest, new_rest)
        && (normal(old) == normal(new)
            || match from.kind {
                ObjectKind::Function | ObjectKind::Procedure => same_header(old, new),
                ObjectKind::View => same_columns(old, new),
                ObjectKind::Rule => true,
                ObjectKind::Trigger => !(is_constraint_trigger(old) || is_constraint_trigger(new)),
                ObjectKind::Sequence => match (sequence_options(old), sequence_options(new)) {
                    (Some(_), Some(_)) => normal(old)[1] == normal(new)[1],
                    _ => false,
                },
                ObjectKind::Partition => match (partition_text(old), partition_text(new)) {
                    (Some(old), Some(new)) => old.rest == new.rest && parent(from) == parent(to),
                    _ => false,
                },
                _ => false,
            })
}

/// The table that a partition is of.
#[must_use]
pub fn parent(object: &SqlObject) -> Option<QualifiedName> {
    if object.kind == ObjectKind::Partition { object.identity().ok()?.table } else { None }
}

/// The same partition, of a table that is called otherwise now.
#[must_use]
pub fn with_parent(object: &SqlObject, name: &QualifiedName) -> Option<SqlObject> {
    let statements = object.statements().ok()?;
    let first = statements.first()?;
    let Range { start, end } = partition_text(first)?.parent;
    let origin = first.start();
    let [before, after] = [&object.text[..origin + start], &object.text[origin + end..]];
    let name = [&name.schema, &name.name].map(|part| quoted_where_needed(part)).join(".");
    Some(SqlObject { text: format!("{before}{name}{after}"), ..object.clone() })
}

/// The text of a partition without the constraints and indexes that it will not say any more, if there are any.
#[must_use]
pub fn without_what_goes(from: &SqlObject, to: &SqlObject) -> Option<String> {
    let (old, new) = (from.statements().ok()?, to.statements().ok()?);
    let is_said_again = |statement: &Statement<'_>| new.iter().any(|other| same_statement(statement, other));
    let name = |text: &str| tokens(text).first().and_then(identifier);
    let names: Vec<String> = old
        .iter()
        .filter(|statement| !is_said_again(statement))
        .filter_map(|statement| match companion(statement)? {
            Companion::Constraint { name: written, .. } | Companion::Index { name: written, .. } => {
                name(written)
            }
            _ => None,
        })
        .collect();
    let goes = |statement: &&Statement<'_>| match companion(statement) {
        Some(Companion::Constraint { .. } | Companion::Index { .. }) => !is_said_again(statement),
        // What is said of one of them goes with it, and is said again of what comes in its place.
        Some(Companion::Comment { .. } | Companion::Choice { .. }) => {
            statement.tokens.iter().filter_map(identifier).any(|word| names.contains(&word))
        }
        _ => false,
    };
    let kept: Vec<String> =
        old.iter().filter(|it| !goes(it)).map(|statement| format!("{};", statement.text)).collect();
    (kept.len() < old.len()).then(|| kept.join("\n"))
}

fn companions_can_change(old: &[Statement<'_>], new: &[Statement<'_>]) -> bool {
    let (old_words, new_words): (Vec<_>, Vec<_>) =
        (old.iter().map(normal).collect(), new.iter().map(normal).collect());
    let gone = old.iter().zip(&old_words).filter(|(_, words)| !new_words.contains(words));
    let come = new.iter().zip(&new_words).filter(|(_, words)| !old_words.contains(words));
    gone.chain(come).all(|(statement, _)| companion(statement).is_some())
}

fn is_constraint_trigger(statement: &Statement<'_>) -> bool {
    statement.begins_with(&["create", "constraint"])
}

/// A statement that belongs to an object, and can be taken back on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Companion<'t> {
    /// `COMMENT ON object IS …`.
    Comment {
        /// `FUNCTION add(integer, integer)`.
        object: &'t str,
    },
    /// `GRANT what TO who`.
    Grant(Privileges<'t>),
    /// `REVOKE what FROM who`.
    Revoke(Privileges<'t>),
    /// `CREATE INDEX name ON table`.
    Index {
        /// Its name, as it is written.
        name: &'t str,
        /// The table's schema, as it is written.
        schema: Option<&'t str>,
    },
    /// `ALTER TABLE table ADD CONSTRAINT name …`.
    Constraint {
        /// The table, which need not be the object.
        table: QualifiedName,
        /// `ALTER TABLE table`.
        alter: &'t str,
        /// The constraint's name, as it is written.
        name: &'t str,
    },
    /// `CREATE POLICY name ON table …`.
    Policy {
        /// `name ON table`.
        policy: &'t str,
    },
    /// `ALTER TABLE table REPLICA IDENTITY …`, `CLUSTER ON …`, `ENABLE` or `FORCE ROW LEVEL SECURITY`.
    Choice {
        /// `ALTER TABLE table`.
        alter: &'t str,
        /// What says that nothing is chosen.
        nothing: &'static str,
    },
}

/// What is given or taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privileges<'t> {
    /// `ALTER DEFAULT PRIVILEGES FOR ROLE a`, or nothing.
    pub default: &'t str,
    /// `SELECT, INSERT ON orders`.
    pub what: &'t str,
    /// The roles.
    pub who: &'t str,
    /// `WITH GRANT OPTION` and `GRANT OPTION FOR`.
    pub option: bool,
    /// `GRANTED BY` a role.
    pub by: Option<&'t str>,
}

/// What takes a companion back; `None` when nothing but dropping the object does.
#[must_use]
pub fn companion<'t>(statement: &Statement<'t>) -> Option<Companion<'t>> {
    let tokens = &statement.tokens;
    let text = |from: usize, to: usize| -> &'t str {
        let (Some(first), Some(last)) = (tokens.get(from), to.checked_sub(1).and_then(|at| tokens.get(at)))
        else {
            return "";
        };
        if from >= to {
            return "";
        }
        let origin = statement.start();
        &statement.text[first.start - origin..last.start + last.text.len() - origin]
    };
    let find =
        |word: &str, from: usize| (from..tokens.len()).find(|at| tokens[*at].text.eq_ignore_ascii_case(word));
    if statement.begins_with(&["comment", "on"]) {
        let is = (2..tokens.len()).rev().find(|at| tokens[*at].text.eq_ignore_ascii_case("is"))?;
        return Some(Companion::Comment { object: text(2, is) });
    }
    if statement.begins_with(&["create", "index"]) || statement.begins_with(&["create", "unique", "index"]) {
        let on = find("on", 0)?;
        let name = on.checked_sub(1).filter(|at| !tokens[*at].text.eq_ignore_ascii_case("index"))?;
        let table = on + 1 + usize::from(tokens.get(on + 1)?.text.eq_ignore_ascii_case("only"));
        let is_qualified = tokens.get(table + 1).is_some_and(|token| token.text == ".");
        return Some(Companion::Index {
            name: text(name, name + 1),
            schema: is_qualified.then(|| text(table, table + 1)),
        });
    }
    if statement.begins_with(&["alter", "table"]) || statement.begins_with(&["alter", "materialized"]) {
        let outer = outer(tokens);
        let says = |words: [&str; 2]| {
            outer.windows(2).find(|pair| is_word(pair[0].1, &words[..1]) && is_word(pair[1].1, &words[1..]))
        };
        if outer.iter().any(|(_, token)| token.text == ",") {
            return None;
        }
        if let Some(found) = says(["add", "constraint"]) {
            let at = found[0].0;
            // A primary key leaves its columns NOT NULL, and another constraint takes its index with it.
            if says(["primary", "key"]).is_some() || says(["using", "index"]).is_some() {
                return None;
            }
            let table = altered(tokens)?;
            return Some(Companion::Constraint { table, alter: text(0, at), name: text(at + 2, at + 3) });
        }
        let (found, nothing) = [
            (["replica", "identity"], "REPLICA IDENTITY DEFAULT"),
            (["cluster", "on"], "SET WITHOUT CLUSTER"),
            (["enable", "row"], "DISABLE ROW LEVEL SECURITY"),
            (["force", "row"], "NO FORCE ROW LEVEL SECURITY"),
        ]
        .into_iter()
        .find_map(|(words, nothing)| Some((says(words)?, nothing)))?;
        return Some(Companion::Choice { alter: text(0, found[0].0), nothing });
    }
    if statement.begins_with(&["create", "policy"]) {
        let is_qualified = tokens.get(5).is_some_and(|token| token.text == ".");
        return Some(Companion::Policy { policy: text(2, if is_qualified { 7 } else { 5 }) });
    }
    let is_default = statement.begins_with(&["alter", "default", "privileges"]);
    let verb = if is_default {
        (3..tokens.len())
            .find(|at| ["grant", "revoke"].iter().any(|word| tokens[*at].text.eq_ignore_ascii_case(word)))?
    } else {
        0
    };
    let default = text(0, verb);
    let by = find("granted", verb).map(|at| (at, text(at + 2, at + 3)));
    let end = by.map_or(tokens.len(), |(at, _)| at);
    let on = find("on", verb)?;
    if tokens.get(verb)?.text.eq_ignore_ascii_case("grant") {
        let to = find("to", on)?;
        let with = find("with", to);
        let who = text(to + 1, with.unwrap_or(end).min(end));
        let what = text(verb + 1, to);
        let by = by.map(|(_, by)| by);
        return Some(Companion::Grant(Privileges { default, what, who, option: with.is_some(), by }));
    }
    if tokens.get(verb)?.text.eq_ignore_ascii_case("revoke") {
        let from = find("from", on)?;
        let option = find("option", verb).filter(|at| *at == verb + 2);
        let what = text(option.map_or(verb + 1, |at| at + 2), from);
        let behaviour = [find("cascade", from), find("restrict", from)].into_iter().flatten().min();
        let who = text(from + 1, behaviour.unwrap_or(end).min(end));
        let by = by.map(|(_, by)| by);
        return Some(Companion::Revoke(Privileges { default, what, who, option: option.is_some(), by }));
    }
    None
}

/// The table behind `ALTER TABLE`.
fn altered(tokens: &[Token<'_>]) -> Option<QualifiedName> {
    let skipped = ["table", "if", "exists", "only"];
    let at = (1..tokens.len()).find(|at| !is_word(&tokens[*at], &skipped))?;
    let first = identifier(&tokens[at])?;
    if tokens.get(at + 1).is_some_and(|token| token.text == ".") {
        return Some(QualifiedName::new(first, identifier(tokens.get(at + 2)?)?));
    }
    Some(QualifiedName::public(first))
}

/// Where the words of a statement stand in no parentheses.
fn outer<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<(usize, &'a Token<'t>)> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push((at, token)),
            _ => {}
        }
    }
    found
}

fn is_word(token: &Token<'_>, words: &[&str]) -> bool {
    token.kind == TokenKind::Word && words.iter().any(|word| token.text.eq_ignore_ascii_case(word))
}

/// PostgreSQL replaces a routine whose arguments and result stay: names of arguments included, but not what
/// they default to.
fn same_header(old: &Statement<'_>, new: &Statement<'_>) -> bool {
    match (header(old), header(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// Arguments with whether each has a default, the result, and whether it is a window function.
type Header = (Vec<(Vec<String>, bool)>, Vec<String>, bool);

fn header(statement: &Statement<'_>) -> Option<Header> {
    const CLAUSES: &[&str] = &[
        "language",
        "transform",
        "window",
        "immutable",
        "stable",
        "volatile",
        "not",
        "leakproof",
        "called",
        "strict",
        "external",
        "security",
        "parallel",
        "cost",
        "rows",
        "support",
        "set",
        "as",
        "begin",
        "return",
    ];
    let tokens = &statement.tokens;
    let open = tokens.iter().position(|token| token.text == "(")?;
    let mut depth = 0usize;
    let close = (open..tokens.len()).find(|at| {
        match tokens[*at].text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let arguments = signature::split_at_commas(&tokens[open + 1..close]).into_iter().map(|part| {
        let default = part.iter().position(|token| is_word(token, &["default"]) || token.text == "=");
        (normal_tokens(&part[..default.unwrap_or(part.len())]), default.is_some())
    });
    let rest = outer(&tokens[close + 1..]);
    let returns = rest.iter().enumerate().find(|(at, (_, token))| {
        is_word(token, &["returns"]) && !rest.get(at + 1).is_some_and(|(_, next)| is_word(next, &["null"]))
    });
    let result = match returns {
        None => Vec::new(),
        Some((place, (begin, _))) => {
            let end = rest[place + 1..]
                .iter()
                .find(|(_, token)| is_word(token, CLAUSES) || is_word(token, &["returns"]))
                .map_or(tokens.len() - close - 1, |(at, _)| *at);
            normal_tokens(&tokens[close + 1 + begin + 1..close + 1 + end])
        }
    };
    let is_window = rest.iter().any(|(_, token)| is_word(token, &["window"]));
    Some((arguments.collect(), result, is_window))
}

/// Whether two views have the same columns whatever their rows: nothing before `WHERE` differs.
///
/// What an expression yields is known to the server alone, so nothing else is taken for the same.
fn same_columns(old: &Statement<'_>, new: &Statement<'_>) -> bool {
    match (columns(old), columns(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

fn columns(statement: &Statement<'_>) -> Option<Vec<String>> {
    let words = normal(statement);
    let tokens = &statement.tokens;
    let outer = outer(tokens);
    let (_, query) = outer.windows(2).find_map(|pair| {
        (is_word(pair[0].1, &["as"]) && is_word(pair[1].1, &["select"])).then_some((pair[0].0, pair[1].0))
    })?;
    let in_query = || outer.iter().filter(|(at, _)| *at >= query);
    if in_query().any(|(_, token)| is_word(token, &["union", "intersect", "except", "natural"])) {
        return None;
    }
    let takes_all = tokens[query..].windows(2).any(|pair| {
        pair[1].text == "*"
            && (is_word(&pair[0], &["select", "distinct", "all"]) || matches!(pair[0].text, "." | ","))
    });
    if takes_all {
        return None;
    }
    let end = in_query()
        .find(|(_, token)| {
            is_word(
                token,
                &["where", "group", "having", "window", "order", "limit", "offset", "fetch", "for"],
            )
        })
        .or_else(|| {
            let check = in_query().zip(in_query().skip(1));
            check.filter(|(with, _)| is_word(with.1, &["with"])).map(|(with, _)| with).last()
        })
        .map_or(tokens.len(), |(at, _)| *at);
    // `OR REPLACE` counts among the tokens, and not among the words.
    let shift = tokens.len() - words.len();
    Some(words[..end - shift].to_vec())
}

/// A partition with its parent and its bounds apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionText<'t> {
    /// `FOR VALUES …` or `DEFAULT`.
    pub bounds: &'t str,
    /// Where in the statement its parent's name stands.
    pub(super) parent: Range<usize>,
    /// All other words.
    pub(super) rest: Vec<String>,
}

/// Finds the bounds in `CREATE TABLE … PARTITION OF …`.
#[must_use]
pub fn partition_text<'t>(statement: &Statement<'t>) -> Option<PartitionText<'t>> {
    let tokens = &statement.tokens;
    let outer = outer(tokens);
    let of = outer.iter().position(|(_, token)| is_word(token, &["of"]))?;
    let parent = outer[of].0 + 1;
    let is_dotted = tokens.get(parent + 1).is_some_and(|token| token.text == ".");
    let behind = if is_dotted { parent + 3 } else { parent + 1 };
    let start = outer[of + 1..]
        .iter()
        .find(|(at, token)| {
            is_word(token, &["default"])
                || (is_word(token, &["for"])
                    && tokens.get(at + 1).is_some_and(|next| is_word(next, &["values"])))
        })
        .map(|(at, _)| *at)?;
    let groups = match tokens.get(start + 2) {
        _ if is_word(&tokens[start], &["default"]) => 0,
        Some(word) if is_word(word, &["from"]) => 2,
        _ => 1,
    };
    let mut end = start + 1;
    let (mut depth, mut closed) = (0usize, 0);
    while closed < groups {
        match tokens.get(end)?.text {
            "(" => depth += 1,
            ")" => {
                depth = depth.checked_sub(1)?;
                closed += usize::from(depth == 0);
            }
            _ => {}
        }
        end += 1;
    }
    let origin = statement.start();
    let last = &tokens[end - 1];
    let bounds = &statement.text[tokens[start].start - origin..last.start + last.text.len() - origin];
    let last = tokens.get(behind - 1)?;
    let parent = tokens[parent].start - origin..last.start + last.text.len() - origin;
    let around = tokens[..=outer[of].0].iter().chain(tokens.get(behind..start)?).chain(&tokens[end..]);
    Some(PartitionText { bounds, parent, rest: normal_tokens(around) })
}

/// What a sequence is told, by the first word of each option: `increment` is `INCREMENT BY 2`.
pub type SequenceOptions = BTreeMap<&'static str, String>;

/// Reads the options of `CREATE SEQUENCE`; `None` when there is a word that is not known.
#[must_use]
pub fn sequence_options(statement: &Statement<'_>) -> Option<SequenceOptions> {
    let tokens = &statement.tokens;
    let mut at = tokens.iter().position(|token| is_word(token, &["sequence"]))? + 1;
    if tokens.get(at).is_some_and(|token| is_word(token, &["if"])) {
        at += 3;
    }
    at += if tokens.get(at + 1).is_some_and(|token| token.text == ".") { 3 } else { 1 };
    let mut options = SequenceOptions::new();
    while let Some(token) = tokens.get(at) {
        let next = |offset: usize| tokens.get(at + offset);
        let skip = |word: &str| usize::from(next(1).is_some_and(|token| is_word(token, &[word])));
        let (key, value, length) = match token.text.to_ascii_lowercase().as_str() {
            "as" => ("as", format!("AS {}", next(1)?.text), 2),
            "increment" => {
                number("increment", "INCREMENT BY", &tokens[at + 1 + skip("by")..], 1 + skip("by"))?
            }
            "minvalue" => number("minvalue", "MINVALUE", &tokens[at + 1..], 1)?,
            "maxvalue" => number("maxvalue", "MAXVALUE", &tokens[at + 1..], 1)?,
            "start" => number("start", "START WITH", &tokens[at + 1 + skip("with")..], 1 + skip("with"))?,
            "cache" => number("cache", "CACHE", &tokens[at + 1..], 1)?,
            "cycle" => ("cycle", "CYCLE".to_owned(), 1),
            "no" => match next(1)?.text.to_ascii_lowercase().as_str() {
                "minvalue" | "maxvalue" | "cycle" => {
                    at += 2;
                    continue;
                }
                _ => return None,
            },
            "owned" => {
                let rest = &tokens[at + 2..];
                let length =
                    rest.iter().take_while(|token| token.text == "." || identifier(token).is_some()).count();
                let dotted =
                    rest.windows(2).take_while(|pair| (pair[0].text == ".") != (pair[1].text == ".")).count();
                let length = length.min(dotted + 1);
                let name: String = rest[..length].iter().map(|token| token.text).collect();
                ("owned", format!("OWNED BY {name}"), 2 + length)
            }
            _ => return None,
        };
        options.insert(key, value);
        at += length;
    }
    Some(options)
}

fn number(
    key: &'static str,
    words: &str,
    tokens: &[Token<'_>],
    before: usize,
) -> Option<(&'static str, String, usize)> {
    let is_negative = tokens.first()?.text == "-";
    let digits = tokens.get(usize::from(is_negative))?;
    let sign = if is_negative { "-" } else { "" };
    Some((key, format!("{words} {sign}{}", digits.text), before + 1 + usize::from(is_negative)))
}

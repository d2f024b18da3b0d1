//! SQL files as people gave them to psql, told as a revision would have them.
//!
//! What cuts a revision's SQL cuts these too: each thing that it refuses is either said in another way, or is refused
//! by name and place.

mod copied;

use migrate::Script;
use migrate::script::{Mode, Problem, Statement, line_and_column};
use migrate_schema::schema::QualifiedName;

use crate::error::{Error, Result};

/// A part of a file, from one `\c` to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The database that `\c` named; none before the first.
    pub database: Option<String>,
    /// What runs there; its lines are those of the file.
    pub sql: String,
}

/// The parts of a file that hold statements, and what of it no revision says, in sentences. Of the rows that a dump
/// brings along, those of the tables `rows` are kept, or of all that have few when it is empty.
///
/// # Errors
/// What neither a revision nor this can say: commands of psql, `ROLLBACK`, data of a `COPY` that is none of `pg_dump`.
pub fn parts(name: &str, text: &str, rows: &[QualifiedName]) -> Result<(Vec<Part>, Vec<String>)> {
    let mut parts = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let (text, mut notes) = copied::settle(name, &text, rows)?;
    let mut database = None;
    let mut lines = 0;
    let mut rest = Some(text);
    while let Some(text) = rest.take() {
        let mut file = File { name, lines, text, notes: &mut notes };
        let next = file.settle()?;
        file.leave_out_the_servers();
        let sql = file.text.replace(&format!("\n{TRANSACTION}\n\n{OUTSIDE}\n"), &format!("\n\n{OUTSIDE}\n"));
        let sql = sql.trim_end().trim_end_matches(TRANSACTION).trim_end();
        if Script::parse(sql).is_ok_and(|script| does_something(&script)) {
            parts.push(Part { database: database.clone(), sql: format!("{}{sql}", "\n".repeat(lines)) });
        }
        if let Some(next) = next {
            (database, lines, rest) = (Some(next.database), next.lines, Some(next.text));
        }
    }
    Ok((parts, notes))
}

const TRANSACTION: &str = "-- migrate: transaction";
const OUTSIDE: &str = "-- migrate: no-transaction";

/// What `pg_dump` sets for the session that reads it, where revisions have settings of their own, and what it says of
/// that every database has.
const OF_A_DUMP: [&str; 20] = [
    "CREATE SCHEMA public",
    "COMMENT ON SCHEMA public IS 'standard public schema'",
    "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog",
    "COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language'",
    "SET default_transaction_read_only = off",
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET transaction_timeout = 0",
    "SET client_encoding = 'UTF8'",
    "SET standard_conforming_strings = on",
    "SET standard_conforming_strings = 'on'",
    "SELECT pg_catalog.set_config('search_path', '', false)",
    "SET xmloption = content",
    "SET client_min_messages = warning",
    "SET row_security = off",
    "SET escape_string_warning = off",
    "SET default_tablespace = ''",
    "SET default_with_oids = false",
    "SET default_table_access_method = heap",
];

const CHECK_NO_BODIES: &str = "SET check_function_bodies = false";
const CHECK_NO_BODIES_HERE: &str = "SET LOCAL check_function_bodies = false";

fn does_something(script: &Script) -> bool {
    let mut statements = script.sections().iter().flat_map(|section| &section.statements);
    statements.any(|statement| statement.canonical() != CHECK_NO_BODIES_HERE)
}

struct File<'f> {
    name: &'f str,
    /// Lines of the file above the text.
    lines: usize,
    text: String,
    notes: &'f mut Vec<String>,
}

/// What follows a `\c`.
struct Next {
    database: String,
    lines: usize,
    text: String,
}

impl File<'_> {
    /// Says in another way what a revision refuses, up to a `\c`.
    fn settle(&mut self) -> Result<Option<Next>> {
        let mut next = None;
        while let Err(error) = Script::parse(&self.text) {
            let range = error.range.clone();
            self.text.clone_from(&error.text);
            match &error.problem {
                Problem::TransactionControl(words) if begins(words) => self.cut(range.start, ""),
                Problem::TransactionControl(words) if ends(words) => {
                    // What comes after is a transaction of its own.
                    self.cut(range.start, &format!("\n{TRANSACTION}\n"));
                }
                Problem::NotInTransaction(words)
                    if *words == "CREATE DATABASE" || *words == "DROP DATABASE" =>
                {
                    self.note(range.start);
                    self.cut(range.start, "");
                }
                Problem::NotInTransaction(_) => {
                    self.text.insert_str(range.end, &format!("\n{TRANSACTION}\n"));
                    self.text.insert_str(range.start, &format!("\n{OUTSIDE}\n"));
                }
                Problem::MetaCommand(word) if ["\\c", "\\connect"].contains(&word.as_str()) => {
                    let line_end = self.line_end(range.start);
                    let named = self.text[range.end..line_end].split_whitespace().next().unwrap_or_default();
                    let database = named.trim_matches(['"', '\'', ';']).to_owned();
                    if database.is_empty() || database.starts_with('-') || database.contains(['=', ':', '/'])
                    {
                        return Err(self.refused(&error).help("write the name of the database: `\\c shop`"));
                    }
                    let lines = self.line(range.start) - 1;
                    next = Some(Next { database, lines, text: self.text[line_end..].to_owned() });
                    self.text.truncate(range.start);
                }
                Problem::MetaCommand(word) if self.is_only_psqls(word, range.end) => {
                    let line_end = self.line_end(range.start);
                    self.text.replace_range(range.start..line_end, "");
                }
                problem => {
                    let told = self.refused(&error);
                    return Err(match (problem, problem.help()) {
                        (Problem::MetaCommand(_), _) => told.help("write SQL in its place, or leave it out"),
                        (Problem::CopyStream, _) => {
                            told.help("write `INSERT`; `pg_dump --inserts` writes rows so")
                        }
                        (_, Some(help)) => told.help(help),
                        (_, None) => told,
                    });
                }
            }
        }
        Ok(next)
    }

    /// Whether a command of psql is about psql alone.
    fn is_only_psqls(&self, word: &str, at: usize) -> bool {
        const WORDS: [&str; 8] =
            ["\\restrict", "\\unrestrict", "\\echo", "\\qecho", "\\warn", "\\timing", "\\pset", "\\encoding"];
        // Any other variable may stand in the SQL.
        const VARIABLES: [&str; 6] =
            ["ON_ERROR_STOP", "ON_ERROR_ROLLBACK", "VERBOSITY", "ECHO", "QUIET", "SHOW_CONTEXT"];
        let argument = || self.text[at..self.line_end(at)].split_whitespace().next().unwrap_or_default();
        WORDS.contains(&word) || (["\\set", "\\unset"].contains(&word) && VARIABLES.contains(&argument()))
    }

    /// Takes out what makes roles and databases, which are shared with every other database of the server, who owns
    /// what, and what `pg_dump` sets for itself.
    fn leave_out_the_servers(&mut self) {
        let Ok(script) = Script::parse(&self.text) else { return };
        let statements: Vec<(Mode, &Statement)> = script
            .sections()
            .iter()
            .flat_map(|section| section.statements.iter().map(|statement| (section.mode, statement)))
            .collect();
        let mut owners = 0;
        for (mode, statement) in statements.iter().rev() {
            let upper = statement.canonical().to_uppercase();
            let words: Vec<&str> = upper.split_whitespace().collect();
            let is_servers = match words.as_slice() {
                ["CREATE" | "ALTER" | "DROP", "USER", third, ..] => *third != "MAPPING",
                ["CREATE" | "ALTER" | "DROP", "ROLE" | "GROUP" | "TABLESPACE" | "DATABASE", ..] => true,
                ["ALTER", "SYSTEM", ..] => true,
                // What roles have everywhere, a scratch database cannot keep to itself.
                ["DROP" | "REASSIGN", "OWNED", ..] => true,
                ["COMMENT", "ON", "DATABASE" | "ROLE" | "TABLESPACE", ..] => true,
                ["GRANT" | "REVOKE", privileges @ ..] => match privileges.iter().position(|it| *it == "ON") {
                    None => true,
                    Some(on) => {
                        matches!(privileges.get(on + 1), Some(&("DATABASE" | "TABLESPACE" | "PARAMETER")))
                    }
                },
                _ => false,
            };
            if is_servers {
                self.note(statement.range.start);
            } else if matches!(words.as_slice(), ["ALTER", .., "OWNER", "TO", _]) && is_one_action(&upper) {
                owners += 1;
            } else if *mode == Mode::Transaction && statement.canonical() == CHECK_NO_BODIES {
                // Functions stand before the tables that they name; past this file, they are checked again.
                self.text.insert_str(statement.range.start + "SET ".len(), "LOCAL ");
                continue;
            } else if !OF_A_DUMP.contains(&statement.canonical()) {
                continue;
            }
            self.text.replace_range(statement.range.clone(), "");
        }
        if owners > 0 {
            let times = if owners == 1 { String::new() } else { format!(", {owners} times,") };
            self.notes.push(format!(
                "`ALTER … OWNER TO` in `{}`{times} is left out: who applies a revision owns what it makes",
                self.name
            ));
        }
    }

    fn note(&mut self, at: usize) {
        let words: Vec<&str> =
            self.text[at..].split([' ', '\n', '\t', ';']).filter(|it| !it.is_empty()).take(3).collect();
        let note = format!(
            "`{}` in `{}:{}` is about the server and is left out",
            words.join(" "),
            self.name,
            self.line(at)
        );
        self.notes.push(note);
    }

    /// Puts something in the place of a statement; its line stays.
    fn cut(&mut self, start: usize, instead: &str) {
        let end = self.end(start);
        self.text.replace_range(start..end, instead);
    }

    /// Where a statement ends of which no string follows here, semicolon included.
    fn end(&self, start: usize) -> usize {
        self.text[start..].find(';').map_or(self.text.len(), |at| start + at + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end)
    }

    /// The line of the file: each mark that was put in came with two more.
    fn line(&self, at: usize) -> usize {
        let (line, _) = line_and_column(&self.text, at);
        let above = &self.text[..at];
        let marks = above.matches(TRANSACTION).count() + above.matches(OUTSIDE).count();
        (self.lines + line).saturating_sub(2 * marks).max(1)
    }

    fn refused(&self, error: &migrate::script::Error) -> Error {
        let place = format!("{}:{}", self.name, self.line(error.range.start));
        Error::project(format!("`{place}` cannot be a revision: {}; nothing was written", error.problem))
    }
}

/// Whether nothing else is done in the same statement.
fn is_one_action(statement: &str) -> bool {
    let mut depth = 0usize;
    statement.chars().all(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter != ',' || depth > 0
    })
}

fn begins(words: &str) -> bool {
    let words = words.to_uppercase();
    words.starts_with("BEGIN") || words.starts_with("START")
}

fn ends(words: &str) -> bool {
    let words = words.to_uppercase();
    (words.starts_with("COMMIT") && !words.contains("PREPARED")) || words.starts_with("END")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Option<String>, String)> {
        let (parts, _) = parts("a.sql", text, &[]).expect("parts");
        parts.into_iter().map(|part| (part.database, part.sql.trim().to_owned())).collect()
    }

    #[test]
    fn outer_transactions_go() {
        assert_eq!(of("BEGIN;\nSELECT 1;\nCOMMIT;\n"), [(None, "SELECT 1;".to_owned())]);
        assert_eq!(
            of("begin transaction; SELECT 1; end; START TRANSACTION; SELECT 2; COMMIT;"),
            [(None, "SELECT 1; \n-- migrate: transaction\n  SELECT 2;".to_owned())]
        );
        assert_eq!(of("-- nothing\nBEGIN; COMMIT;"), []);
    }

    #[test]
    fn each_database_has_its_part() {
        let text = "CREATE DATABASE shop;\n\\c shop\nSELECT 1;\n\\connect \"auth\" me\nSELECT ';';\n";
        let shop = (Some("shop".to_owned()), "SELECT 1;".to_owned());
        let auth = (Some("auth".to_owned()), "SELECT ';';".to_owned());
        assert_eq!(of(text), [shop, auth]);
    }

    #[test]
    fn what_is_the_servers_is_told() {
        let (parts, notes) =
            parts("a.sql", "SELECT 1;\nCREATE USER me;\nCREATE DATABASE x;\nSELECT 2;", &[]).expect("parts");
        assert_eq!(parts[0].sql.split_whitespace().collect::<Vec<_>>(), ["SELECT", "1;", "SELECT", "2;"]);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(
            notes.contains(&"`CREATE USER me` in `a.sql:2` is about the server and is left out".to_owned()),
            "{notes:?}"
        );
    }

    #[test]
    fn what_needs_no_transaction_has_none() {
        let sql = of("CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 1;").remove(0).1;
        let script = Script::parse(&sql).expect("a script");
        assert_eq!(script.sections().len(), 3, "{sql}");

        let sql = of("SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a) WHERE b = ';';\nSELECT 2;").remove(0).1;
        let script = Script::parse(&sql).expect("a script");
        assert_eq!(script.sections()[1].statements.len(), 1, "{sql}");
    }

    #[test]
    fn the_rest_is_refused_by_name_and_place() {
        for (text, message) in [
            ("BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\n\\i more.sql\n", "`a.sql:5` cannot be a revision: `\\i`"),
            ("SELECT 1;\n\\c shop\n\nROLLBACK;", "`a.sql:4` cannot be a revision: `ROLLBACK`"),
            ("COPY t FROM stdin WITH CSV;\n1\n\\.\n", "`a.sql:1` cannot be a revision: `COPY`"),
        ] {
            let error = parts("a.sql", text, &[]).expect_err("a refusal");
            assert!(error.message.starts_with(message), "{error}");
        }
    }

    #[test]
    fn what_a_dump_sets_for_itself_goes() {
        let text = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\n\
            SET transaction_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n\
            SET check_function_bodies = false;\nCREATE TABLE public.t (a int);\n\
            ALTER TABLE public.t OWNER TO somebody;\n\\unrestrict abc\n";
        let (parts, notes) = parts("a.sql", text, &[]).expect("parts");
        let script = Script::parse(&parts[0].sql).expect("a script");
        let statements = script.sections().iter().flat_map(|section| &section.statements);
        assert_eq!(
            statements.map(Statement::canonical).collect::<Vec<_>>(),
            [CHECK_NO_BODIES_HERE, "CREATE TABLE public.t (a int)"]
        );
        let place = parts[0].sql.find("CREATE").expect("a table");
        assert_eq!(line_and_column(&parts[0].sql, place).0, 11, "{}", parts[0].sql);
        assert_eq!(notes.len(), 1, "{notes:?}");
    }
}

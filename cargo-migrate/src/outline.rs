//! What a file of SQL does, statement by statement, in the words that stand above each.

use migrate::Script;
use migrate::script::{Statement, line_and_column};

/// A statement, as somebody would find it in its file.
#[derive(Clone, Copy, Debug)]
pub struct Step<'s> {
    /// The line that it begins at, from 1.
    pub line: usize,
    /// The comment right above it.
    pub sentence: Option<&'s str>,
    /// The SQL.
    pub text: &'s str,
}

impl<'s> Step<'s> {
    /// A statement of a script.
    #[must_use]
    pub fn of(script: &'s Script, statement: &Statement) -> Self {
        let start = statement.range.start;
        Self {
            line: line_and_column(script.text(), start).0,
            sentence: sentence(&script.text()[..start]),
            text: script.statement(statement),
        }
    }

    /// The first line of the SQL.
    #[must_use]
    pub fn first_line(&self) -> &'s str {
        self.text.lines().next().unwrap_or_default().trim_end()
    }
}

/// The last line of a text, where that is a comment and no mark; a mark may stand below the comment.
fn sentence(before: &str) -> Option<&str> {
    let mut lines = before.lines().rev().map(str::trim);
    let comment = lines.find_map(|line| match line.strip_prefix("--").map(str::trim) {
        Some(comment) if comment.starts_with("migrate:") => None,
        Some(comment) => Some(Some(comment)),
        None => Some(None),
    });
    comment.flatten().filter(|comment| !comment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_above_is_what_is_said() {
        let text = "-- Heading\n\n-- One\nSELECT 1;\nSELECT 2;\n\n-- migrate: no-transaction\n\n-- Fill it\n-- migrate: batch 5\nUPDATE t\nSET a = 1;\n";
        let script = Script::parse(text).expect("a script");
        let statements = script.sections().iter().flat_map(|section| &section.statements);
        let steps: Vec<_> = statements.map(|statement| Step::of(&script, statement)).collect();
        let told: Vec<_> = steps.iter().map(|step| (step.line, step.sentence, step.first_line())).collect();
        let expected =
            [(4, Some("One"), "SELECT 1;"), (5, None, "SELECT 2;"), (11, Some("Fill it"), "UPDATE t")];
        assert_eq!(told, expected);
    }
}

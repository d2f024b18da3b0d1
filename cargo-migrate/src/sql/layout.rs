//! Statements as a person would write them: no needless quotes, a table's columns one a line.

use migrate_schema::expression::{TokenKind, tokens};
use migrate_schema::keyword::is_plain;

/// The statement with the quotes gone that nothing needs, and a `CREATE TABLE` over several lines.
pub(super) fn lay_out(sql: &str) -> String {
    let plain = without_needless_quotes(sql);
    if plain.starts_with("CREATE TABLE ") { one_line_each(&plain) } else { plain }
}

fn without_needless_quotes(sql: &str) -> String {
    let mut plain = String::with_capacity(sql.len());
    let mut copied = 0;
    for token in tokens(sql) {
        let Some(name) = token.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
            continue;
        };
        if token.kind == TokenKind::Quoted && is_plain(name) {
            plain.push_str(&sql[copied..token.start]);
            plain.push_str(name);
            copied = token.start + token.text.len();
        }
    }
    plain.push_str(&sql[copied..]);
    plain
}

fn one_line_each(sql: &str) -> String {
    let mut depth = 0;
    let mut begin = None;
    let mut lines = Vec::new();
    for token in tokens(sql) {
        match token.text {
            "(" | "[" => {
                depth += 1;
                if depth == 1 && begin.is_none() {
                    begin = Some((token.start, token.start + 1));
                }
            }
            ")" | "]" => {
                depth -= 1;
                if let (0, Some((open, line))) = (depth, begin) {
                    lines.push(sql[line..token.start].trim());
                    if lines == [""] {
                        break;
                    }
                    return format!(
                        "{}(\n    {}\n{}",
                        &sql[..open],
                        lines.join(",\n    "),
                        &sql[token.start..]
                    );
                }
            }
            "," if depth == 1 => {
                if let Some((_, line)) = &mut begin {
                    lines.push(sql[*line..token.start].trim());
                    *line = token.start + 1;
                }
            }
            _ => {}
        }
    }
    sql.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_a_line_a_column() {
        assert_eq!(
            lay_out(
                r#"CREATE TABLE "public"."user" ( "id" numeric(10,2) NOT NULL, "Name" text DEFAULT 'a, "b" (', CHECK ("id" > 1) ) WITH (x = 1)"#
            ),
            "CREATE TABLE public.\"user\" (\n    id numeric(10,2) NOT NULL,\n    \"Name\" text DEFAULT 'a, \"b\" (',\n    CHECK (id > 1)\n) WITH (x = 1)"
        );
        assert_eq!(lay_out(r#"CREATE TABLE "public"."a" (  )"#), "CREATE TABLE public.a (  )");
    }
}

//! A diagram in Mermaid's `erDiagram`, as its parsers from version 10 on take it; letters beyond ASCII in columns and
//! types need 11.6.
//!
//! There are two kinds of places. Between quotes everything can stand, if need be by its number (`#35;`), which
//! Mermaid puts back when it draws. The words for a column and its type cannot be quoted: what does not fit there is
//! an underscore, and the comment beside it has it in full.

use std::fmt::Write as _;

use super::{Attribute, Diagram, Number, Relation};

/// The first line of a file.
pub const HEADING: &str = "%% Written by `cargo migrate erd`; what is changed here is lost the next time\n";

/// Writes it.
#[must_use]
pub fn text(diagram: &Diagram<'_>) -> String {
    let mut text = String::from("erDiagram\n");
    for entity in &diagram.tables {
        if let Some(table) = entity.table {
            let partitioned = table.partition_by.as_ref().map(|by| format!("partitioned by {by}"));
            for remark in table.comment.iter().chain(&partitioned) {
                let _ = writeln!(text, "    %% {}", remarked(remark));
            }
        }
        let name = entity_name(&entity.name.to_string());
        if entity.attributes.is_empty() {
            let _ = writeln!(text, "    {name}");
            continue;
        }
        let _ = writeln!(text, "    {name} {{");
        for attribute in &entity.attributes {
            let _ = writeln!(text, "        {}", column(attribute));
        }
        text.push_str("    }\n");
    }
    for relation in &diagram.relations {
        let _ = writeln!(text, "    {}", line(relation));
    }
    text
}

fn line(relation: &Relation<'_>) -> String {
    let parents = match relation.parents {
        Number::One => "||",
        Number::OneOrNone => "|o",
        Number::Any => "}o",
    };
    let children = match relation.children {
        Number::One => "||",
        Number::OneOrNone => "o|",
        Number::Any => "o{",
    };
    let line = if relation.identifying { "--" } else { ".." };
    format!(
        "{} {parents}{line}{children} {} : {}",
        entity_name(&relation.parent.to_string()),
        entity_name(&relation.child.to_string()),
        quoted(&relation.because.label()),
    )
}

fn column(attribute: &Attribute<'_>) -> String {
    let column = attribute.column;
    let sql_type = attribute.sql_type();
    let (type_word, name_word) = (word(&sql_type), word(&column.name));
    let mut remarks = Vec::new();
    if name_word != column.name {
        remarks.push(column.name.clone());
    }
    // Nobody wonders what `double_precision` is.
    if type_word != sql_type.replace(' ', "_") {
        remarks.push(sql_type);
    }
    if column.nullable {
        remarks.push("null".to_owned());
    }
    remarks.extend(attribute.values.map(|values| values.values.join(", ")));
    remarks.extend(column.comment.clone());
    let mut text = format!("{type_word} {name_word}");
    let marks: Vec<&str> = attribute.marks.iter().map(|mark| mark.letters()).collect();
    if !marks.is_empty() {
        let _ = write!(text, " {}", marks.join(", "));
    }
    if !remarks.is_empty() {
        let _ = write!(text, " {}", quoted(&remarks.join("; ")));
    }
    text
}

/// What the grammar takes for something else at the beginning of a line, in any case.
const RESERVED: [&str; 16] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "direction",
    "end",
    "erdiagram",
    "many",
    "one",
    "only",
    "optionally",
    "style",
    "subgraph",
    "title",
    "to",
    "zero",
];

/// A table's name: bare where every version of the grammar takes it so.
fn entity_name(name: &str) -> String {
    let mut letters = name.chars();
    // Single letters are halves of arrows: `u--`, `o{`.
    let is_plain = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.len() > 1
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !RESERVED.contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { quoted(name) }
}

/// A column's name or type: letters, digits, `_`, `-`, and brackets.
fn word(text: &str) -> String {
    let fits = |letter: char| {
        letter.is_ascii_alphanumeric() || "_-[]()".contains(letter) || letter >= '\u{c0}' && !is_blank(letter)
    };
    let mut word: String = text.chars().map(|letter| if fits(letter) { letter } else { '_' }).collect();
    let first = word.chars().next();
    if !first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first >= '\u{c0}') {
        word.insert(0, '_');
    }
    // It would be read as the mark of a key, alone or before anything that ends a word.
    let head: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if ["pk", "fk", "uk"].contains(&head.to_ascii_lowercase().as_str()) {
        word.insert(head.len(), '_');
    }
    word
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || letter == '\u{feff}'
}

/// Text between quotes. What Markdown, HTML or Mermaid would take for something of theirs is written by its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for (at, letter) in text.char_indices() {
        let is_plain = match letter {
            // Anywhere in a line, it would be read as the direction of the whole diagram.
            ' ' if text[..at].to_ascii_lowercase().ends_with("direction") => false,
            ' ' | ',' | ';' | '(' | ')' | '/' | '\'' | '?' | '!' | '=' | '_' => at > 0,
            // `1.` and `-` begin lists.
            '.' => !text[..at].chars().all(|before| before.is_ascii_digit()),
            '-' => at > 0,
            // What Mermaid itself puts for `#` and `;`.
            '°' | '¶' => false,
            _ => letter.is_alphanumeric() || !letter.is_ascii() && !is_blank(letter),
        };
        match letter {
            '\n' | '\r' | '\t' => quoted.push(' '),
            _ if is_plain => quoted.push(letter),
            _ if letter.is_control() => {}
            _ => {
                let _ = write!(quoted, "#{};", u32::from(letter));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Text behind `%%`, which nobody puts back: one line without what would begin a directive.
fn remarked(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("%%", "% %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tables() {
        for (name, written) in [
            ("users", "users"),
            ("Users2", "Users2"),
            ("auth.users", "\"auth.users\""),
            ("one", "\"one\""),
            ("End", "\"End\""),
            ("one_more", "one_more"),
            ("to", "\"to\""),
            ("u", "\"u\""),
            ("_hidden", "\"#95;hidden\""),
            ("größen", "\"größen\""),
            ("order lines", "\"order lines\""),
            ("\"a.b\"", "\"#34;a.b#34;\""),
            ("50%", "\"50#37;\""),
            ("a\\b", "\"a#92;b\""),
            ("2fa", "\"2fa\""),
            ("a#b;c", "\"a#35;b;c\""),
            ("日本", "\"日本\""),
        ] {
            assert_eq!(entity_name(name), written);
        }
    }

    #[test]
    fn names_and_types_of_columns() {
        for (name, written) in [
            ("id", "id"),
            ("double precision", "double_precision"),
            ("numeric(10,2)", "numeric(10_2)"),
            ("text[]", "text[]"),
            ("vector(3)", "vector(3)"),
            ("auth.user_status", "auth_user_status"),
            ("\"Strange Type\"", "_Strange_Type_"),
            ("größe", "größe"),
            ("fläche_m²", "fläche_m_"),
            ("2fa", "_2fa"),
            ("pk", "pk_"),
            ("Fk", "Fk_"),
            ("pk-old", "pk_-old"),
            ("pk_old", "pk_old"),
            ("(x", "_(x"),
            ("a~b", "a_b"),
            ("日本 語", "日本_語"),
        ] {
            assert_eq!(word(name), written);
        }
    }

    #[test]
    fn text_between_quotes() {
        for (text, written) in [
            ("one of them; the \"last\"", "\"one of them; the #34;last#34;\""),
            ("1. first", "\"1#46; first\""),
            ("- item", "\"#45; item\""),
            ("v1.5 up-to-date", "\"v1.5 up-to-date\""),
            ("two\nlines", "\"two lines\""),
            ("<b>*x*</b>", "\"#60;b#62;#42;x#42;#60;/b#62;\""),
            ("Direction LR", "\"Direction#32;LR\""),
        ] {
            assert_eq!(quoted(text), written);
        }
        assert_eq!(remarked("a %%{init: {}}%%\n b"), "a % %{init: {}}% % b");
    }
}

//! A diagram in DOT, for Graphviz: a table is an HTML-like label with a port for each column, and the ends of lines
//! are crow's feet.

use std::fmt::Write as _;

use migrate_schema::schema::{EnumType, QualifiedName};

use super::{Attribute, Because, Diagram, Entity, Number, Relation};

/// The first line of a file.
pub const HEADING: &str = "// Written by `cargo migrate erd`; what is changed here is lost the next time\n";

const BEGIN: &str = r##"digraph schema {
    graph [rankdir=LR, nodesep=0.4, ranksep=1.2];
    node [shape=plain, fontname="Helvetica", fontsize=11];
    edge [dir=both, fontname="Helvetica", fontsize=9, color="#555555"];
"##;

/// Writes it.
#[must_use]
pub fn text(diagram: &Diagram<'_>) -> String {
    let mut text = String::from(BEGIN);
    for entity in &diagram.tables {
        node(entity, &mut text);
    }
    for enum_type in &diagram.enums {
        note(enum_type, &mut text);
    }
    let mut edges = String::new();
    for relation in &diagram.relations {
        edge(relation, diagram, &mut edges);
    }
    for entity in &diagram.tables {
        for attribute in &entity.attributes {
            if let Some(values) = attribute.values {
                let _ = writeln!(
                    edges,
                    "    {}:{}:e -> {} [dir=none, style=dotted];",
                    id(entity.name),
                    quoted(&right(&port(entity, &attribute.column.name))),
                    note_id(&values.name),
                );
            }
        }
    }
    if !edges.is_empty() {
        text.push('\n');
        text.push_str(&edges);
    }
    text.push_str("}\n");
    text
}

fn node(entity: &Entity<'_>, text: &mut String) {
    let _ = writeln!(text, "\n    {} [label=<", id(entity.name));
    text.push_str("        <TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\">\n");
    let mut heading = format!("<B>{}</B>", html(&entity.name.to_string()));
    if let Some(table) = entity.table {
        let partitioned = table.partition_by.as_ref().map(|by| format!("partitioned by {by}"));
        for remark in table.comment.iter().chain(&partitioned) {
            let _ = write!(heading, "<BR/>{}", small(remark));
        }
    }
    let has_remarks = entity.attributes.iter().any(|attribute| attribute.column.comment.is_some());
    let span = if has_remarks { 4 } else { 3 };
    let _ = writeln!(text, "            <TR><TD COLSPAN=\"{span}\" BGCOLOR=\"#e8eef4\">{heading}</TD></TR>");
    for attribute in &entity.attributes {
        row(entity, attribute, has_remarks, text);
    }
    text.push_str("        </TABLE>>];\n");
}

fn row(entity: &Entity<'_>, attribute: &Attribute<'_>, has_remarks: bool, text: &mut String) {
    let column = attribute.column;
    let marks: Vec<&str> = attribute.marks.iter().map(|mark| mark.letters()).collect();
    let marks = marks.join(", ");
    let null = if column.nullable { " <I>null</I>" } else { "" };
    let port = port(entity, &column.name);
    let (name, sql_type, right) = (html(&column.name), html(&attribute.sql_type()), right(&port));
    let _ = write!(
        text,
        "            <TR><TD PORT=\"{port}\" ALIGN=\"LEFT\">{name}</TD><TD ALIGN=\"LEFT\">{sql_type}{null}</TD>"
    );
    // Lines go out on the right side, whatever stands there.
    let _ = match &column.comment {
        _ if !has_remarks => write!(text, "<TD PORT=\"{right}\">{marks}</TD>"),
        None => write!(text, "<TD>{marks}</TD><TD PORT=\"{right}\"></TD>"),
        Some(comment) => {
            write!(text, "<TD>{marks}</TD><TD PORT=\"{right}\" ALIGN=\"LEFT\">{}</TD>", small(comment))
        }
    };
    text.push_str("</TR>\n");
}

fn note(enum_type: &EnumType, text: &mut String) {
    let mut lines = vec![format!("<B>{}</B>", html(&enum_type.name.to_string()))];
    lines.extend(enum_type.values.iter().map(|value| html(value)));
    let lines = lines.join("<BR ALIGN=\"LEFT\"/>");
    let _ = writeln!(
        text,
        "\n    {} [shape=note, style=filled, fillcolor=\"#fffbe6\", label=<{lines}<BR ALIGN=\"LEFT\"/>>];",
        note_id(&enum_type.name),
    );
}

fn edge(relation: &Relation<'_>, diagram: &Diagram<'_>, text: &mut String) {
    let (child_columns, parent_columns): (&[String], &[String]) = match relation.because {
        Because::ForeignKey(key) => (&key.columns, &key.referenced_columns),
        Because::Inherits => (&[], &[]),
    };
    let to_itself = relation.child == relation.parent;
    let child = match drawn_port(diagram, relation.child, child_columns) {
        Some(port) => format!("{}:{}:e", id(relation.child), quoted(&right(&port))),
        None => id(relation.child),
    };
    let parent = match drawn_port(diagram, relation.parent, parent_columns) {
        Some(port) if to_itself => format!("{}:{}:e", id(relation.parent), quoted(&right(&port))),
        Some(port) => format!("{}:{}:w", id(relation.parent), quoted(&port)),
        None => id(relation.parent),
    };
    let style = if relation.identifying { "" } else { ", style=dashed" };
    let _ = writeln!(
        text,
        "    {child} -> {parent} [arrowtail={}, arrowhead={}{style}, label=<{}>];",
        foot(relation.children),
        foot(relation.parents),
        html(&relation.because.label()),
    );
}

/// The port of the only column; which of several a line should lead to, nobody can say.
fn drawn_port(diagram: &Diagram<'_>, table: &QualifiedName, columns: &[String]) -> Option<String> {
    let [column] = columns else { return None };
    let entity = diagram.tables.iter().find(|entity| entity.name == table)?;
    let is_drawn = entity.attributes.iter().any(|attribute| attribute.column.name == *column);
    is_drawn.then(|| port(entity, column))
}

fn foot(number: Number) -> &'static str {
    match number {
        Number::One => "teetee",
        Number::OneOrNone => "teeodot",
        Number::Any => "crowodot",
    }
}

fn id(name: &QualifiedName) -> String {
    quoted(&name.to_string())
}

/// No table can have it: the name of one that has a blank stands in quotes.
fn note_id(name: &QualifiedName) -> String {
    quoted(&format!("enum {name}"))
}

/// A column's port, at its left side: its name, unless that would be a point of the compass, or cannot be told from
/// what follows.
fn port(entity: &Entity<'_>, column: &str) -> String {
    const COMPASS: [&str; 10] = ["n", "ne", "e", "se", "s", "sw", "w", "nw", "c", "_"];
    if !COMPASS.contains(&column) && column.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return column.to_owned();
    }
    let at = entity.attributes.iter().position(|attribute| attribute.column.name == column);
    format!("column {}", at.unwrap_or_default() + 1)
}

/// The port at the right side of the same column.
fn right(port: &str) -> String {
    format!("{port} right")
}

/// An ID. Graphviz takes a backslash before anything but a quote as it is, pairs of them too.
fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('\\', "\\\\").replace('"', "\\\""))
}

fn small(text: &str) -> String {
    format!("<FONT POINT-SIZE=\"9\" COLOR=\"#555555\">{}</FONT>", html(text))
}

fn html(text: &str) -> String {
    let text = visible(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// On one line, without what XML has no place for.
fn visible(text: &str) -> String {
    let blank = text.replace(['\n', '\r', '\t'], " ");
    blank.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_grammar_takes_for_its_own() {
        assert_eq!(quoted("auth.users"), "\"auth.users\"");
        assert_eq!(quoted("say \"hi\"\\"), "\"say \\\"hi\\\"\\\\\"");
        assert_eq!(html("<a & \"b\">\nc\u{1}"), "&lt;a &amp; &quot;b&quot;&gt; c");
        assert_eq!(note_id(&QualifiedName::public("kind")), "\"enum kind\"");
        assert_ne!(note_id(&QualifiedName::public("kind")), id(&QualifiedName::public("enum kind")));
    }
}

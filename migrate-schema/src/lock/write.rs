use std::fmt::{self, Write as _};

use serde::Serialize;
use toml_writer::TomlWrite as _;

use super::VERSION;
use crate::inline;
use crate::object::SqlObject;
use crate::schema::{Composite, Domain, EnumType, Extension, Named, QualifiedName, Schema, Table};

/// The text of `schema.lock`: sorted, one block a table, one line a column, no head, hash or time,
/// so that two branches that touch different tables merge without a conflict.
///
/// # Errors
/// None that a schema of ours can cause; the serializer has them.
pub fn write(schema: &Schema) -> Result<String, fmt::Error> {
    let mut text = String::from(
        "# The recorded schema: the sum of all revisions beside this file.\n\
         # Written by `cargo migrate`; after a merge conflict, `cargo migrate check` says what to do.\n",
    );
    inline::line(&mut text, "version", &VERSION)?;
    if !schema.namespaces.is_empty() {
        let names: Vec<&str> = schema.namespaces.iter().map(|namespace| namespace.name.as_str()).collect();
        inline::line(&mut text, "schemas", &names)?;
    }
    for namespace in &schema.namespaces {
        if let Some(comment) = &namespace.comment {
            text.push_str("\n[schema.");
            text.key(namespace.name.as_str())?;
            text.push_str("]\n");
            inline::line(&mut text, "comment", comment)?;
        }
    }
    if !schema.extensions.is_empty() {
        text.push_str("\n[extensions]\n");
    }
    for extension in &schema.extensions {
        write_extension(&mut text, extension)?;
    }
    for enum_type in &schema.enums {
        write_enum(&mut text, enum_type)?;
    }
    for domain in &schema.domains {
        write_domain(&mut text, domain)?;
    }
    for composite in &schema.composites {
        write_composite(&mut text, composite)?;
    }
    for table in &schema.tables {
        write_table(&mut text, table)?;
    }
    for object in &schema.objects {
        write_object(&mut text, object)?;
    }
    Ok(text)
}

/// That it is there, and how long it is: its text is in the revisions, and no struct can differ from it.
fn write_object(text: &mut String, object: &SqlObject) -> fmt::Result {
    text.write_str("\n[object.")?;
    text.key(object.kind.name())?;
    text.write_char('.')?;
    text.key(object.name.as_str())?;
    text.write_str("]\n")?;
    inline::line(text, "lines", &u32::try_from(object.text.lines().count()).unwrap_or(u32::MAX))
}

fn write_extension(text: &mut String, extension: &Extension) -> fmt::Result {
    text.key(extension.name.as_str())?;
    text.write_str(" = ")?;
    inline::without(text, "name", extension)?;
    text.write_char('\n')
}

fn write_enum(text: &mut String, enum_type: &EnumType) -> fmt::Result {
    block(text, "enum", &enum_type.name)?;
    inline::line(text, "values", &enum_type.values)?;
    if let Some(comment) = &enum_type.comment {
        inline::line(text, "comment", comment)?;
    }
    Ok(())
}

fn write_domain(text: &mut String, domain: &Domain) -> fmt::Result {
    block(text, "domain", &domain.name)?;
    inline::line(text, "type", &domain.sql_type)?;
    for (key, value) in
        [("collation", &domain.collation), ("default", &domain.default), ("comment", &domain.comment)]
    {
        if let Some(value) = value {
            inline::line(text, key, value)?;
        }
    }
    if domain.not_null {
        inline::line(text, "not-null", &true)?;
    }
    named(text, "check", &domain.checks)
}

/// The order of attributes means something, so it is kept.
fn write_composite(text: &mut String, composite: &Composite) -> fmt::Result {
    block(text, "composite", &composite.name)?;
    if let Some(comment) = &composite.comment {
        inline::line(text, "comment", comment)?;
    }
    named(text, "attribute", &composite.attributes)
}

fn write_table(text: &mut String, table: &Table) -> fmt::Result {
    block(text, "table", &table.name)?;
    if let Some(comment) = &table.comment {
        inline::line(text, "comment", comment)?;
    }
    if table.unlogged {
        inline::line(text, "unlogged", &table.unlogged)?;
    }
    if !table.with.is_empty() {
        inline::line(text, "with", &table.with)?;
    }
    if let Some(tablespace) = &table.tablespace {
        inline::line(text, "tablespace", tablespace)?;
    }
    if let Some(partition_by) = &table.partition_by {
        inline::line(text, "partition-by", partition_by)?;
    }
    if !table.inherits.is_empty() {
        inline::line(text, "inherits", &table.inherits)?;
    }
    if let Some(identity) = &table.replica_identity {
        inline::line(text, "replica-identity", identity)?;
    }
    if let Some(cluster) = &table.cluster {
        inline::line(text, "cluster", cluster)?;
    }
    let mut columns: Vec<_> = table.columns.iter().collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    named(text, "column", columns)?;
    if let Some(key) = &table.primary_key {
        inline::line(text, "primary-key", key)?;
    }
    named(text, "unique", &table.uniques)?;
    named(text, "check", &table.checks)?;
    named(text, "index", &table.indexes)?;
    named(text, "foreign-key", &table.foreign_keys)?;
    named(text, "exclude", &table.excludes)?;
    if let Some(row_security) = &table.row_security {
        inline::line(text, "row-security", row_security)?;
    }
    named(text, "policy", &table.policies)
}

fn block(text: &mut String, kind: &str, name: &QualifiedName) -> fmt::Result {
    write!(text, "\n[{kind}.")?;
    text.key(name.to_string())?;
    text.write_str("]\n")
}

/// One line for each: its name is the key and need not be said again.
fn named<'a, T>(text: &mut String, kind: &str, items: impl IntoIterator<Item = &'a T>) -> fmt::Result
where
    T: Serialize + Named<Name = str> + 'a,
{
    for item in items {
        write!(text, "{kind}.")?;
        text.key(item.name())?;
        text.write_str(" = ")?;
        inline::without(text, "name", item)?;
        text.write_char('\n')?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, Namespace, PrimaryKey};
    use crate::sql_type::SqlType;

    #[test]
    fn a_schema_is_written_a_line_a_thing() {
        let mut table = Table::new(QualifiedName::new("auth", "users"));
        table.columns = vec![
            Column::new("id", SqlType::built_in("uuid")),
            Column { nullable: true, ..Column::new("a b", SqlType::built_in("text")) },
        ];
        table.primary_key = Some(PrimaryKey {
            name: "users_pkey".to_owned(),
            columns: vec!["id".to_owned()],
            deferrable: None,
        });
        let mood = EnumType {
            name: QualifiedName::public("mood"),
            values: vec!["sad".to_owned(), "ok".to_owned()],
            comment: None,
        };
        let schema = Schema {
            namespaces: vec![Namespace { comment: Some("who is who".to_owned()), ..Namespace::new("auth") }],
            enums: vec![mood],
            tables: vec![table.into()],
            ..Schema::default()
        };
        let text = write(&schema).expect("a text");
        let body = text.split_once("version").expect("a version").1;
        assert_eq!(
            body,
            concat!(
                " = 1\nschemas = [\"auth\"]\n\n[schema.auth]\ncomment = \"who is who\"\n\n",
                "[enum.mood]\nvalues = [\"sad\", \"ok\"]\n\n[table.\"auth.users\"]\n",
                "column.\"a b\" = { type = \"text\", null = true }\ncolumn.id = { type = \"uuid\" }\n",
                "primary-key = { name = \"users_pkey\", columns = [\"id\"] }\n",
            )
        );
        assert!(text.parse::<toml::Table>().is_ok());
    }
}

//! The SQL that takes a database back to what is recorded, and does nothing where nothing drifted.
//!
//! Other databases of the same history may hold what is recorded, and a new one is built by all of its revisions. So
//! what creates or drops looks first whether it has to.

use migrate::Script;
use migrate_schema::change::Change;
use migrate_schema::object::{ObjectKind, SqlObject};
use migrate_schema::schema::{QualifiedName, Schema};

use super::{is_about_privileges, texts};
use crate::error::{Error, Result};
use crate::sql;

/// What the downgrade says.
pub const NO_WAY_BACK: &str = "\n-- Nothing: what is recorded is the same before and after.\n";

/// The statements of the upgrade. `there` is the schema that drifted.
///
/// # Errors
/// A change that the server cannot do.
pub fn upgrade(changes: &[Change], there: &Schema, postgres: u32) -> Result<String> {
    let mut now = there.clone();
    let mut text =
        String::from("-- It takes back what drifted. What creates or drops looks first whether it has to.\n");
    for change in changes {
        let script = sql::script(std::slice::from_ref(change), &now, postgres)?;
        let written = script.text("");
        let written = written.trim_start_matches(['-', '\n', ' ']).trim_end();
        let written = format!("-- {written}");
        now = script.into_after();
        text.push('\n');
        match needed(change) {
            None => text.push_str(&written),
            Some(condition) => text.push_str(&guarded(&written, &condition)?),
        }
        text.push('\n');
    }
    Ok(text)
}

/// Each statement, where the condition holds.
fn guarded(written: &str, condition: &str) -> Result<String> {
    let script = Script::parse(written)
        .map_err(|error| Error::project("a statement of the repair cannot be read").because(error))?;
    let mut text = written
        .lines()
        .take_while(|line| line.starts_with("--"))
        .fold(String::new(), |text, line| text + line + "\n");
    text.push_str(&format!("DO $repair$\nBEGIN\n    IF {condition} THEN\n"));
    for statement in script.sections().iter().flat_map(|section| &section.statements) {
        let statement = script.statement(statement).trim().trim_end_matches(';');
        text.push_str(&format!("        {};\n", statement.replace('\n', "\n        ")));
    }
    text.push_str("    END IF;\nEND\n$repair$;");
    Ok(text)
}

/// When a change has anything to do; none where doing it again does no harm.
fn needed(change: &Change) -> Option<String> {
    let (is_there, creates) = presence(change)?;
    Some(if creates { format!("NOT {is_there}") } else { is_there })
}

/// What tells whether something is there, and whether the change creates it.
fn presence(change: &Change) -> Option<(String, bool)> {
    Some(match change {
        Change::CreateSchema(it) => (schema(&it.name), true),
        Change::DropSchema(it) => (schema(&it.name), false),
        Change::CreateExtension(it) => (extension(&it.name), true),
        Change::DropExtension(it) => (extension(&it.name), false),
        Change::CreateEnum(it) => (sql_type(&it.name), true),
        Change::DropEnum(it) => (sql_type(&it.name), false),
        Change::CreateDomain(it) => (sql_type(&it.name), true),
        Change::DropDomain(it) => (sql_type(&it.name), false),
        Change::CreateComposite(it) => (sql_type(&it.name), true),
        Change::DropComposite(it) => (sql_type(&it.name), false),
        Change::CreateTable(it) => (relation(&it.name), true),
        Change::DropTable(it) => (relation(&it.name), false),
        Change::AddColumn { table, column, .. } => (self::column(table, &column.name), true),
        Change::DropColumn { table, column, .. } => (self::column(table, &column.name), false),
        Change::AddPrimaryKey { table, key } => (constraint(table, &key.name), true),
        Change::DropPrimaryKey { table, key } => (constraint(table, &key.name), false),
        Change::AddUnique { table, unique } => (constraint(table, &unique.name), true),
        Change::DropUnique { table, unique } => (constraint(table, &unique.name), false),
        Change::AddCheck { table, check } => (constraint(table, &check.name), true),
        Change::DropCheck { table, check } => (constraint(table, &check.name), false),
        Change::AddForeignKey { table, foreign_key } => (constraint(table, &foreign_key.name), true),
        Change::DropForeignKey { table, foreign_key } => (constraint(table, &foreign_key.name), false),
        Change::AddExclude { table, exclude } => (constraint(table, &exclude.name), true),
        Change::DropExclude { table, exclude } => (constraint(table, &exclude.name), false),
        Change::CreateIndex { table, index } => (self::index(table, &index.name), true),
        Change::DropIndex { table, index } => (self::index(table, &index.name), false),
        Change::CreatePolicy { table, policy } => (self::policy(table, &policy.name), true),
        Change::DropPolicy { table, policy } => (self::policy(table, &policy.name), false),
        Change::CreateObject(it) => (object(it)?, true),
        Change::DropObject(it) => (object(it)?, false),
        _ => return None,
    })
}

/// A name in a string, as PostgreSQL reads names.
fn written(name: &QualifiedName) -> String {
    sql::literal(&sql::qualified(name))
}

fn schema(name: &str) -> String {
    format!("EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {})", sql::literal(name))
}

fn extension(name: &str) -> String {
    format!("EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {})", sql::literal(name))
}

fn sql_type(name: &QualifiedName) -> String {
    format!("(pg_catalog.to_regtype({}) IS NOT NULL)", written(name))
}

fn relation(name: &QualifiedName) -> String {
    format!("(pg_catalog.to_regclass({}) IS NOT NULL)", written(name))
}

fn index(table: &QualifiedName, name: &str) -> String {
    relation(&QualifiedName::new(&table.schema, name))
}

fn column(table: &QualifiedName, name: &str) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass({}) AND attname = {} \
         AND NOT attisdropped)",
        written(table),
        sql::literal(name)
    )
}

fn constraint(table: &QualifiedName, name: &str) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass({}) AND conname = {})",
        written(table),
        sql::literal(name)
    )
}

fn policy(table: &QualifiedName, name: &str) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_policy WHERE polrelid = pg_catalog.to_regclass({}) AND polname = {})",
        written(table),
        sql::literal(name)
    )
}

fn object(object: &SqlObject) -> Option<String> {
    let identity = object.identity().ok()?;
    Some(match object.kind {
        ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence | ObjectKind::Partition => {
            relation(&identity.name)
        }
        ObjectKind::RangeType => sql_type(&identity.name),
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            let whole =
                format!("{}({})", sql::qualified(&identity.name), identity.arguments.unwrap_or_default());
            format!("(pg_catalog.to_regprocedure({}) IS NOT NULL)", sql::literal(&whole))
        }
        ObjectKind::Trigger => format!(
            "EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass({}) AND tgname = {})",
            written(&identity.table?),
            sql::literal(&identity.name.name)
        ),
        _ => return None,
    })
}

/// Puts privileges into the words of files again: what differs comes on top of what is recorded. Tells whether
/// something was taken away, which nothing on top can say.
pub fn settle_privileges(head: &Schema, old: &mut Schema, new: &mut Schema) -> bool {
    let taken = old.objects.iter().filter(|it| is_about_privileges(it)).any(|it| !head.objects.contains(it));
    texts::take_privileges(&head.objects, &mut old.objects);
    let given: Vec<SqlObject> = new
        .objects
        .iter()
        .filter(|it| is_about_privileges(it) && head.object(it.id()).is_none())
        .cloned()
        .collect();
    texts::take_privileges(&head.objects, &mut new.objects);
    new.objects.extend(given);
    new.objects.sort_by(|a, b| a.id().cmp(&b.id()));
    taken
}

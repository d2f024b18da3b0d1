//! What is kept as SQL: a function that expressions call, views and triggers on top of tables.

use migrate_schema::object::SqlObject;
use migrate_schema::schema::{QualifiedName, Table};

use super::expressions::{quoted, whole};
use super::tables::{COLUMNS, TABLES};
use super::{Builder, Place, distinct, tables, types};

const VIEWS: usize = 3;
const VIEW_BYTES: usize = 9;
const TRIGGER_BYTES: usize = 5;

/// Where the bytes of the function begin: types come before it, tables behind.
pub(super) const FUNCTION_BEGIN: usize = types::LENGTH;
/// How many bytes the function has.
pub(super) const FUNCTION_BYTES: usize = 6;
/// Where the bytes of all others begin.
pub(super) const BEGIN: usize = tables::END;
/// How many bytes they have.
pub(super) const LENGTH: usize = VIEWS * VIEW_BYTES + TRIGGER_BYTES;

impl Builder<'_> {
    pub(super) fn function(&mut self) {
        self.at = FUNCTION_BEGIN;
        let is_there = self.likely(2);
        let name = ["calculated", "calculated", "Calculated", "worked out"][self.below(4)];
        let gives = ["integer", "integer", "bigint"][self.below(3)];
        let body = ["$1 + 1", "$1 + 2"][self.below(2)];
        let argument = ["", "", "number "][self.below(3)];
        let comment = self.comment();
        if !is_there {
            return;
        }
        let name = whole(&QualifiedName::public(name));
        let mut text = format!(
            "CREATE FUNCTION {name}({argument}integer) RETURNS {gives} LANGUAGE sql IMMUTABLE AS $$ SELECT ({body})::{gives} $$;"
        );
        if comment.is_some() {
            text.push_str(&format!("\nCOMMENT ON FUNCTION {name}(integer) IS 'works it out';"));
        }
        self.object(&text);
        self.function = Some(name);
    }

    pub(super) fn objects(&mut self) {
        self.partitions();
        let mut views = Vec::new();
        for place in 0..VIEWS {
            self.at = BEGIN + place * VIEW_BYTES;
            let view = self.view(place, &views);
            views.extend(view);
        }
        self.at = BEGIN + VIEWS * VIEW_BYTES;
        self.trigger();
    }

    /// A view of a table, or of a view before it; its name and columns.
    fn view(&mut self, number: usize, before: &[(String, Vec<String>)]) -> Option<(String, Vec<String>)> {
        let is_there = self.rarely(2);
        let (source, choices) = (self.below(TABLES + 1), [self.byte(), self.byte(), self.byte()]);
        let (options, is_materialized, is_renamed, comment) =
            (self.byte(), self.rarely(3), self.rarely(4), self.comment());
        let (from, columns, predicate) = match self.source(source) {
            Some((table, place)) => {
                let chosen = choices
                    .map(|choice| place.within.get(usize::from(choice) % (COLUMNS + 1)).cloned().flatten());
                let columns = distinct(chosen);
                let predicate = self.condition(&table, &columns[..columns.len().min(1)], options);
                (whole(&table.name), columns, predicate.filter(|_| options & 2 != 0))
            }
            None => {
                let (name, columns) = before.last()?;
                let count = 1 + usize::from(choices[0]) % columns.len();
                (name.clone(), columns[..count].to_vec(), None)
            }
        };
        if !is_there || columns.is_empty() {
            return None;
        }
        let name = whole(&QualifiedName::public(if is_renamed {
            format!("View {number}")
        } else {
            format!("v{number}")
        }));
        let kind = if is_materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        let list = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let mut text = format!("CREATE {kind} {name} AS SELECT {list} FROM {from}");
        if let Some(predicate) = predicate {
            text.push_str(&format!(" WHERE {predicate}"));
        }
        if options & 4 != 0 {
            text.push_str(&format!(" GROUP BY {list}"));
        }
        text.push(';');
        if comment.is_some() {
            text.push_str(&format!("\nCOMMENT ON {kind} {name} IS 'seen';"));
        }
        if is_materialized && options & 8 != 0 {
            text.push_str(&format!("\nCREATE INDEX \"v{number}_i\" ON {name} ({});", quoted(&columns[0])));
        }
        self.object(&text);
        Some((name, columns))
    }

    fn source(&self, place: usize) -> Option<(Table, Place)> {
        let place = self.built.tables.get(place)?.clone()?;
        let table = self.built.schema.tables.iter().find(|table| table.name == place.name)?;
        Some((Table::clone(table), place))
    }

    fn trigger(&mut self) {
        let is_there = self.rarely(2);
        let (source, column, options) = (self.below(TABLES), self.below(COLUMNS), self.byte());
        let Some((table, place)) = self.source(source).filter(|_| is_there) else { return };
        let Some(column) = place.within[column].clone() else { return };
        self.object(
            "CREATE FUNCTION public.touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;",
        );
        let is_plain = table.column(&column).is_some_and(|column| column.generated.is_none());
        let of =
            if is_plain && options & 1 != 0 { format!(" OF {}", quoted(&column)) } else { String::new() };
        let when = if options & 2 != 0 && is_plain {
            format!(" WHEN (NEW.{} IS NOT NULL)", quoted(&column))
        } else {
            String::new()
        };
        let text = format!(
            "CREATE TRIGGER touch BEFORE UPDATE{of} ON {} FOR EACH ROW{when} EXECUTE FUNCTION public.touched();",
            whole(&table.name)
        );
        self.object(&text);
    }

    pub(super) fn object(&mut self, text: &str) {
        let object =
            SqlObject::read("object", text).unwrap_or_else(|mistake| panic!("{}: {text}", mistake.message));
        self.built.schema.objects.push(object);
    }
}

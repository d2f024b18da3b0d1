//! What a schema keeps as SQL: one text an object, as somebody would keep it in a file.

pub(super) mod kinds;

use migrate_schema::object::SqlObject;
use migrate_schema::schema::QualifiedName;
use tokio_postgres::Error;

use self::kinds::Definition;
use super::assembly::{Assembly, number, rows_of};
use super::privileges::{self, DefaultPrivilegeRow, PrivilegeRow};
use super::query::Asker;
use super::relations::Relation;
use super::text;
use crate::sql;

/// What catalogs say of objects.
pub(super) struct Objects {
    collations: Vec<Definition>,
    ranges: Vec<Definition>,
    routines: Vec<Definition>,
    aggregates: Vec<Definition>,
    operators: Vec<Definition>,
    families: Vec<Definition>,
    classes: Vec<Definition>,
    casts: Vec<Definition>,
    parsers: Vec<Definition>,
    templates: Vec<Definition>,
    dictionaries: Vec<Definition>,
    configurations: Vec<Definition>,
    views: Vec<(u32, Option<String>)>,
    statistics: Vec<Definition>,
    rules: Vec<Definition>,
    triggers: Vec<Definition>,
    event_triggers: Vec<Definition>,
    publications: Vec<Definition>,
    privileges: Vec<PrivilegeRow>,
    default_privileges: Vec<DefaultPrivilegeRow>,
    others: Vec<(String, u32, u32, u32, String)>,
}

impl Objects {
    pub(super) async fn read(asker: &Asker<'_>) -> Result<Self, Error> {
        let (
            (collations, ranges, routines, aggregates, operators, families, classes, casts),
            (parsers, templates, dictionaries, configurations, views, statistics),
            (rules, triggers, event_triggers, publications, privileges, default_privileges, others),
        ) = tokio::try_join!(
            async {
                tokio::try_join!(
                    kinds::collations(asker),
                    kinds::ranges(asker),
                    kinds::routines(asker),
                    kinds::aggregates(asker),
                    kinds::operators(asker),
                    kinds::families(asker),
                    kinds::classes(asker),
                    kinds::casts(asker),
                )
            },
            async {
                tokio::try_join!(
                    kinds::parsers(asker),
                    kinds::templates(asker),
                    kinds::dictionaries(asker),
                    kinds::configurations(asker),
                    kinds::views(asker),
                    kinds::statistics(asker),
                )
            },
            async {
                tokio::try_join!(
                    kinds::rules(asker),
                    kinds::triggers(asker),
                    kinds::event_triggers(asker),
                    kinds::publications(asker),
                    privileges::read(asker),
                    privileges::defaults(asker),
                    kinds::others(asker),
                )
            },
        )?;
        Ok(Self {
            collations,
            ranges,
            routines,
            aggregates,
            operators,
            families,
            classes,
            casts,
            parsers,
            templates,
            dictionaries,
            configurations,
            views,
            statistics,
            rules,
            triggers,
            event_triggers,
            publications,
            privileges,
            default_privileges,
            others,
        })
    }

    /// The objects with the number of the catalog that each kind is in.
    fn definitions(&self) -> impl Iterator<Item = (&'static str, u32, &Definition)> {
        let kinds: [(&str, u32, &[Definition]); 17] = [
            ("collation", 3456, &self.collations),
            ("range type", number::TYPE, &self.ranges),
            ("function", number::PROCEDURE, &self.routines),
            ("aggregate", number::PROCEDURE, &self.aggregates),
            ("operator", 2617, &self.operators),
            ("operator family", 2753, &self.families),
            ("operator class", 2616, &self.classes),
            ("cast", 2605, &self.casts),
            ("text search parser", 3601, &self.parsers),
            ("text search template", 3764, &self.templates),
            ("text search dictionary", 3600, &self.dictionaries),
            ("text search configuration", 3602, &self.configurations),
            ("statistics", 3381, &self.statistics),
            ("rule", 2618, &self.rules),
            ("trigger", 2620, &self.triggers),
            ("event trigger", 3466, &self.event_triggers),
            ("publication", 6104, &self.publications),
        ];
        kinds.into_iter().flat_map(|(kind, catalog, all)| all.iter().map(move |one| (kind, catalog, one)))
    }

    fn privileges_on(&self, catalog: u32, object: u32) -> &[PrivilegeRow] {
        let rows = &self.privileges;
        let start = rows.partition_point(|row| (row.catalog, row.object) < (catalog, object));
        rows_of(&rows[start..], object, |row| if row.catalog == catalog { row.object } else { u32::MAX })
    }
}

impl<'c> Assembly<'c> {
    /// All that is kept as SQL.
    pub(super) fn objects(&mut self) -> Vec<SqlObject> {
        let objects = &self.catalog.objects;
        let mut found = Vec::new();
        for (kind, catalog, definition) in objects.definitions() {
            if self.has(catalog, definition) {
                found.extend(self.defined(kind, catalog, definition));
            }
        }
        let catalog = self.catalog;
        for relation in &catalog.relations {
            if !self.has_relation(relation) {
                continue;
            }
            let statements = match relation.kind {
                'v' | 'm' => self.view(relation),
                'S' => self.sequence(relation),
                'r' | 'p' if relation.is_partition => self.partition(relation),
                _ => None,
            };
            if let Some(statements) = statements {
                found.extend(self.relation_object(relation, statements));
            }
        }
        self.grants(&mut found);
        self.others();
        found
    }

    /// Whether an object is the user's, and what it is on is there.
    fn has(&self, catalog: u32, definition: &Definition) -> bool {
        let name = match definition.namespace {
            // What lives in no schema is left out like what is in `public`.
            0 => QualifiedName::public(&definition.name),
            namespace => self.name(namespace, &definition.name),
        };
        let is_on_ours = definition.relation == 0
            || self.relation(definition.relation).is_some_and(|relation| self.has_relation(relation));
        self.is_ours(catalog, definition.oid, &name) && is_on_ours
    }

    fn defined(&mut self, kind: &'static str, catalog: u32, definition: &Definition) -> Option<SqlObject> {
        // PostgreSQL tells nothing of what somebody else has just dropped.
        let text = definition.text.as_deref()?;
        let mut statements = vec![text.trim().trim_end_matches(';').to_owned()];
        statements.extend(definition.further.iter().cloned());
        if let Some(comment) = self.comment(catalog, definition.oid, 0) {
            statements.push(format!("COMMENT ON {} IS {}", definition.target, sql::literal(comment)));
        }
        let rows = self.catalog.objects.privileges_on(catalog, definition.oid);
        statements.extend(privileges::statements(
            rows,
            &format!("ON {}", privileged(&definition.target)),
            "",
        ));
        self.object(&definition.target, kind, &joined(&statements))
    }

    /// A view, partition or sequence with its comments and privileges.
    fn relation_object(&mut self, relation: &Relation, mut statements: Vec<String>) -> Option<SqlObject> {
        let name = self.relation_name(relation);
        let written = text::written(&name.schema, &name.name);
        let (kind, words) = match relation.kind {
            'v' => ("view", "VIEW"),
            'm' => ("materialized view", "MATERIALIZED VIEW"),
            'S' => ("sequence", "SEQUENCE"),
            _ => ("partition", "TABLE"),
        };
        if let Some(comment) = self.comment(number::RELATION, relation.oid, 0) {
            statements.push(format!("COMMENT ON {words} {written} IS {}", sql::literal(comment)));
        }
        statements.extend(self.privileges_on_relation(relation));
        self.object(&name.to_string(), kind, &joined(&statements))
    }

    fn view(&self, relation: &Relation) -> Option<Vec<String>> {
        let views = &self.catalog.objects.views;
        let at = views.binary_search_by_key(&relation.oid, |(oid, _)| *oid).ok()?;
        let query = views[at].1.as_deref()?.trim().trim_end_matches(';');
        let name = self.relation_name(relation);
        let written = text::written(&name.schema, &name.name);
        let is_materialized = relation.kind == 'm';
        let mut create =
            if is_materialized { "CREATE MATERIALIZED VIEW " } else { "CREATE VIEW " }.to_owned();
        create.push_str(&written);
        if let Some(method) = &relation.method {
            create.push_str(&format!(" USING {}", sql::name(method)));
        }
        if let Some(options) = &relation.options {
            let options: Vec<_> = options.iter().map(|option| option.replacen('=', " = ", 1)).collect();
            create.push_str(&format!(" WITH ({})", options.join(", ")));
        }
        if let Some(tablespace) = &relation.tablespace {
            create.push_str(&format!(" TABLESPACE {}", sql::name(tablespace)));
        }
        create.push_str(&format!(" AS\n {query}"));
        if is_materialized && !relation.populated {
            create.push_str("\nWITH NO DATA");
        }
        let mut statements = vec![create];
        for index in self.indexes_of(relation.oid) {
            statements.extend(index.definition.clone());
            if let Some(comment) = self.comment(number::RELATION, index.oid, 0) {
                let index = text::written(&name.schema, &index.name);
                statements.push(format!("COMMENT ON INDEX {index} IS {}", sql::literal(comment)));
            }
        }
        if let Some(index) = self.clustered_on(relation) {
            let index = sql::name(&index.name);
            statements.push(format!("ALTER MATERIALIZED VIEW {written} CLUSTER ON {index}"));
        }
        for column in self.columns_of(relation.oid) {
            let label = sql::name(&column.name);
            if let Some(default) = self.default(relation.oid, column.number) {
                statements.push(format!("ALTER VIEW {written} ALTER COLUMN {label} SET DEFAULT {default}"));
            }
            if is_materialized && column.statistics >= 0 {
                let action = format!("SET STATISTICS {}", column.statistics);
                statements.push(format!("ALTER MATERIALIZED VIEW {written} ALTER COLUMN {label} {action}"));
            }
        }
        self.comments_within(&written, relation, &mut statements);
        Some(statements)
    }

    /// A sequence that no column brings.
    fn sequence(&mut self, relation: &Relation) -> Option<Vec<String>> {
        let sequences = &self.catalog.sequences;
        let at = sequences.binary_search_by_key(&relation.oid, |sequence| sequence.oid).ok()?;
        let sequence = &sequences[at];
        let owner = sequence.owner.and_then(|(table, column, _)| Some((self.relation(table)?, column)));
        let is_part = sequence.owner.is_some_and(|(.., is_part)| is_part);
        let goes = owner.is_some_and(|(table, _)| !self.has_relation(table));
        if is_part || goes || self.is_serial(sequence.oid) {
            return None;
        }
        let name = self.relation_name(relation);
        let written = text::written(&name.schema, &name.name);
        let mut words =
            vec![format!("CREATE {}SEQUENCE {written}", if relation.unlogged { "UNLOGGED " } else { "" })];
        if sequence.type_oid != 20 {
            words.push(format!("AS {}", self.types.shown(sequence.type_oid)));
        }
        words.extend(sequence.options().clauses());
        let mut statements = vec![words.join(" ")];
        if let Some((table, column)) = owner {
            let table_name = self.relation_name(table);
            let column = self.column_name(table.oid, i16::try_from(column).unwrap_or_default());
            let whole =
                format!("{}.{}", text::written(&table_name.schema, &table_name.name), sql::name(&column));
            // It has to be there before the table, whose defaults number with it, and cannot belong to it yet.
            if self.is_numbered_with(&written) {
                let text =
                    format!("belongs to `{whole}` (`OWNED BY`), which numbers otherwise than `serial` does");
                self.note("sequence", name.to_string(), text);
            } else {
                statements.push(format!("ALTER SEQUENCE {written} OWNED BY {whole}"));
            }
        }
        Some(statements)
    }

    /// Whether a default of a table takes numbers from a sequence.
    fn is_numbered_with(&self, sequence: &str) -> bool {
        let call = sql::literal(sequence);
        let columns = self.schema().tables.iter().flat_map(|table| &table.columns);
        columns.filter_map(|column| column.default.as_ref()).any(|default| default.contains(&call))
    }

    fn privileges_on_relation(&self, relation: &Relation) -> Vec<String> {
        let name = self.relation_name(relation);
        let words = if relation.kind == 'S' { "SEQUENCE" } else { "TABLE" };
        let on = format!("ON {words} {}", text::written(&name.schema, &name.name));
        let rows = self.catalog.objects.privileges_on(number::RELATION, relation.oid);
        let mut statements = Vec::new();
        for rows in rows.chunk_by(|a, b| a.part == b.part) {
            let Some(part) = rows.first().map(|row| row.part) else { continue };
            let columns = match part {
                0 => String::new(),
                part => {
                    let name = self.column_name(relation.oid, i16::try_from(part).unwrap_or_default());
                    // A column that was dropped keeps its list.
                    if name.is_empty() {
                        continue;
                    }
                    format!(" ({})", sql::name(&name))
                }
            };
            statements.extend(privileges::statements(rows, &on, &columns));
        }
        statements
    }

    /// The privileges on what is no object of its own: tables, types and schemas; and those on what is to come.
    fn grants(&mut self, found: &mut Vec<SqlObject>) {
        let catalog = self.catalog;
        let objects = &catalog.objects;
        let mut keep = |assembly: &mut Self, stem: String, statements: Vec<String>| {
            if !statements.is_empty() {
                found.extend(assembly.object(&stem, "grants", &joined(&statements)));
            }
        };
        for relation in catalog.relations.iter().filter(|it| matches!(it.kind, 'r' | 'p') && !it.is_partition)
        {
            if !self.has_relation(relation) {
                continue;
            }
            let mut statements = self.privileges_on_relation(relation);
            for sequence in self.owned_by(relation.oid) {
                let is_part = sequence.owner.is_some_and(|(.., is_part)| is_part);
                let of_column =
                    self.relation(sequence.oid).filter(|_| is_part || self.is_serial(sequence.oid));
                statements.extend(of_column.map(|it| self.privileges_on_relation(it)).unwrap_or_default());
            }
            keep(self, format!("grants/tables/{}", self.relation_name(relation)), statements);
        }
        for row in catalog.types.iter().filter(|row| matches!(row.kind, 'e' | 'd' | 'c')) {
            let name = self.name(row.namespace, &row.name);
            if self.is_ours(number::TYPE, row.oid, &name) {
                let on = format!("ON TYPE {}", text::written(&name.schema, &name.name));
                let rows = objects.privileges_on(number::TYPE, row.oid);
                keep(self, format!("grants/types/{name}"), privileges::statements(rows, &on, ""));
            }
        }
        for space in &catalog.namespaces {
            if self.has_namespace(space) {
                let rows = objects.privileges_on(number::NAMESPACE, space.oid);
                let on = format!("ON SCHEMA {}", sql::name(&space.name));
                keep(self, format!("grants/schemas/{}", space.name), privileges::statements(rows, &on, ""));
            }
        }
        for ((owner, schema), statements) in privileges::default_statements(&objects.default_privileges) {
            let parts = ["default_privileges", owner, schema];
            let stem = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
            keep(self, stem, statements);
        }
    }

    /// What is there and no schema has a place for.
    fn others(&mut self) {
        let catalog = self.catalog;
        for (kind, catalog_number, oid, namespace, name) in &catalog.objects.others {
            let name = match namespace {
                0 => QualifiedName::public(name),
                namespace => self.name(*namespace, name),
            };
            if self.is_ours(*catalog_number, *oid, &name) {
                let kind = OTHERS.iter().find(|known| *known == kind).copied().unwrap_or("object");
                self.note(kind, name.to_string(), "has no place in models or files");
            }
        }
    }
}

/// What no schema has a place for.
const OTHERS: [&str; 9] = [
    "language",
    "foreign-data wrapper",
    "foreign server",
    "access method",
    "conversion",
    "transform",
    "subscription",
    "type",
    "foreign table",
];

/// What `GRANT` calls something: it knows no aggregates, and no difference between their arguments.
fn privileged(target: &str) -> String {
    let Some(aggregate) = target.strip_prefix("AGGREGATE ") else { return target.to_owned() };
    let arguments = aggregate.replace("(*)", "()").replace("(ORDER BY ", "(").replace(" ORDER BY ", ", ");
    format!("FUNCTION {arguments}")
}

/// Statements one below the other.
fn joined(statements: &[String]) -> String {
    statements.iter().map(|statement| format!("{statement};")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aggregates_are_granted_like_functions() {
        assert_eq!(privileged("AGGREGATE product(numeric)"), "FUNCTION product(numeric)");
        assert_eq!(privileged("AGGREGATE counted(*)"), "FUNCTION counted()");
        assert_eq!(
            privileged("AGGREGATE rank(a integer ORDER BY b text)"),
            "FUNCTION rank(a integer, b text)"
        );
        assert_eq!(privileged("FUNCTION add(integer)"), "FUNCTION add(integer)");
    }
}

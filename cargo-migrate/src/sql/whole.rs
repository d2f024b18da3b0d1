//! What a table is as a whole: how its rows are kept, and what it inherits.

use std::sync::Arc;

use migrate_schema::change::Change;
use migrate_schema::expression::columns_in;
use migrate_schema::schema::{Column, Parameters, QualifiedName, ReplicaIdentity, Table, read_parameters};

use super::{Writer, qualified, quote};
use crate::error::{Error, Result};

/// `CREATE TABLE` with what stands before and behind the columns.
pub(super) fn statement(create: &str, table: &Table) -> String {
    let mut statement = create.to_owned();
    if table.unlogged {
        statement = statement.replacen("CREATE TABLE", "CREATE UNLOGGED TABLE", 1);
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(qualified).collect();
        statement.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some((strategy, key)) = table.partition_by.as_deref().and_then(|text| text.split_once(' ')) {
        statement.push_str(&format!(" PARTITION BY {} {key}", strategy.to_uppercase()));
    }
    if !table.with.is_empty() {
        statement.push_str(&format!(" WITH ({})", parameters(&table.with)));
    }
    if let Some(tablespace) = &table.tablespace {
        statement.push_str(&format!(" TABLESPACE {}", quote::name(tablespace)));
    }
    statement
}

fn parameters(parameters: &Parameters) -> String {
    parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

/// The first version in which NOT NULL is a constraint with a name.
const NAMED_NOT_NULL: u32 = 18;

impl Writer {
    pub(super) fn alter_persistence(&mut self, table: &QualifiedName, unlogged: bool) {
        let action = if unlogged { "SET UNLOGGED" } else { "SET LOGGED" };
        self.statement(format!("ALTER TABLE {} {action}", qualified(table)));
    }

    pub(super) fn alter_parameters(
        &mut self,
        kind: &str,
        name: &QualifiedName,
        from: &Parameters,
        to: &Parameters,
    ) {
        let set: Parameters = to
            .iter()
            .filter(|(name, value)| from.get(*name) != Some(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let reset: Vec<&str> =
            from.keys().filter(|name| !to.contains_key(*name)).map(String::as_str).collect();
        if !reset.is_empty() {
            self.statement(format!("ALTER {kind} {} RESET ({})", qualified(name), reset.join(", ")));
        }
        if !set.is_empty() {
            self.statement(format!("ALTER {kind} {} SET ({})", qualified(name), parameters(&set)));
        }
    }

    pub(super) fn alter_index_parameters(
        &mut self,
        table: &QualifiedName,
        index: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<()> {
        let read = |text: Option<&str>| {
            read_parameters_of(text).map_err(|reason| {
                Error::project(format!("the storage parameters of index `{index}` cannot be read"))
                    .because(reason)
            })
        };
        let index = QualifiedName::new(&table.schema, index);
        let (from, to) = (read(from)?, read(to)?);
        self.alter_parameters("INDEX", &index, &from, &to);
        Ok(())
    }

    pub(super) fn alter_tablespace(&mut self, table: &QualifiedName, tablespace: Option<&str>) {
        let tablespace = quote::name(tablespace.unwrap_or("pg_default"));
        self.statement(format!("ALTER TABLE {} SET TABLESPACE {tablespace}", qualified(table)));
    }

    pub(super) fn alter_replica_identity(
        &mut self,
        table: &QualifiedName,
        identity: Option<&ReplicaIdentity>,
    ) {
        let identity = match identity {
            None => "DEFAULT".to_owned(),
            Some(ReplicaIdentity::Full) => "FULL".to_owned(),
            Some(ReplicaIdentity::Nothing) => "NOTHING".to_owned(),
            Some(ReplicaIdentity::Index(index)) => format!("USING INDEX {}", quote::name(index)),
        };
        self.statement(format!("ALTER TABLE {} REPLICA IDENTITY {identity}", qualified(table)));
    }

    pub(super) fn alter_cluster(&mut self, table: &QualifiedName, index: Option<&str>) {
        let action = match index {
            Some(index) => format!("CLUSTER ON {}", quote::name(index)),
            None => "SET WITHOUT CLUSTER".to_owned(),
        };
        self.statement(format!("ALTER TABLE {} {action}", qualified(table)));
    }

    /// What PostgreSQL forgets with an index that is made anew: that replicas know rows by it, and that the table
    /// is clustered on it.
    pub(super) fn choose_again(
        &mut self,
        table: &QualifiedName,
        is_new: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let Some(owner) = self.schema.table(table) else { return Ok(()) };
        let is_by_new = |identity: &ReplicaIdentity| identity.index().is_some_and(&is_new);
        let identity = owner.replica_identity.clone().filter(is_by_new);
        let cluster = owner.cluster.clone().filter(|index| is_new(index));
        self.choose(table, identity, cluster)
    }

    pub(super) fn choose(
        &mut self,
        table: &QualifiedName,
        identity: Option<ReplicaIdentity>,
        cluster: Option<String>,
    ) -> Result<()> {
        if identity.is_some() {
            let table = table.clone();
            self.change(&Change::AlterReplicaIdentity { table, from: None, to: identity })?;
        }
        if cluster.is_some() {
            self.change(&Change::AlterCluster { table: table.clone(), from: None, to: cluster })?;
        }
        Ok(())
    }

    pub(super) fn alter_inheritance(&mut self, table: &QualifiedName, action: &str, parent: &QualifiedName) {
        self.statement(format!("ALTER TABLE {} {action} {}", qualified(table), qualified(parent)));
    }

    /// PostgreSQL changes no type of a column that decides where rows go.
    pub(super) fn is_no_partition_key(&self, table: &QualifiedName, column: &str) -> Result<()> {
        let partitioning = self.schema.table(table).and_then(|table| table.partition_by.as_deref());
        let Some(partitioning) = partitioning else { return Ok(()) };
        if columns_in(partitioning, [column]).is_empty() {
            return Ok(());
        }
        Err(Error::project(format!(
            "table `{table}` is partitioned by `{partitioning}`, and the type of `{column}` cannot become another"
        ))
        .help(
            "give the model another `name` without `renamed_from`, so that a new table comes, and move the rows in \
             a `cargo migrate revision` of its own",
        ))
    }

    /// What a column without a default says where a parent has one.
    pub(super) fn denied_default(&self, table: &Table, column: &Column) -> Option<String> {
        let mut parents = table.inherits.iter().filter_map(|parent| self.schema.table(parent));
        let has_default = |of_parent: &Column| of_parent.default.is_some() || of_parent.serial.is_some();
        let is_denied = !column.computes_itself()
            && parents.any(|parent| parent.column(&column.name).is_some_and(has_default));
        is_denied.then(|| "NULL".to_owned())
    }

    /// Whether a column comes from a parent that has it, too: PostgreSQL alters and renames it there.
    pub(super) fn follows_parent(&self, table: &QualifiedName, column: &str) -> bool {
        let parents = self.schema.table(table).into_iter().flat_map(|table| &table.inherits);
        parents
            .filter_map(|parent| self.schema.table(parent))
            .any(|parent| parent.column(column).is_some() || self.follows_parent(&parent.name, column))
    }

    /// The children below a table, each with its parent, that have to stand alone while the type of a column
    /// changes. PostgreSQL makes NOT NULL anew then, from 18 on with its name, and gives up at a child where it
    /// has another one.
    pub(super) fn family_to_part(
        &self,
        table: &QualifiedName,
        column: &str,
    ) -> Vec<(QualifiedName, QualifiedName)> {
        let mut family: Vec<(QualifiedName, QualifiedName)> = Vec::new();
        if self.postgres < NAMED_NOT_NULL {
            return family;
        }
        let mut parents = vec![table.clone()];
        while let Some(parent) = parents.pop() {
            let is_child = |child: &&Arc<Table>| child.inherits.contains(&parent);
            for child in self.schema.tables.iter().filter(is_child) {
                if child.column(column).is_some_and(|column| !column.nullable) {
                    family.push((child.name.clone(), parent.clone()));
                    parents.push(child.name.clone());
                }
            }
        }
        family
    }
}

fn read_parameters_of(text: Option<&str>) -> std::result::Result<Parameters, String> {
    text.map_or_else(|| Ok(Parameters::new()), read_parameters)
}

/// PostgreSQL does not partition a table that is there.
pub(super) fn no_partitioning(table: &QualifiedName, from: Option<&str>, to: Option<&str>) -> Error {
    let shown = |text: Option<&str>| {
        text.map_or("not partitioned".to_owned(), |text| format!("partitioned by `{text}`"))
    };
    Error::project(format!(
        "table `{table}` is {} and cannot become {}",
        shown(from),
        shown(to)
    ))
    .help(
        "give the model another `name` without `renamed_from`, so that a new table comes, and move the rows in a \
         `cargo migrate revision` of its own",
    )
}

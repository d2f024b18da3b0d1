//! Keys, uniques, checks, indexes and foreign keys.

use migrate_schema::schema::{
    Check, Deferrable, ForeignKey, ForeignKeyAction, Index, IndexKey, KeyTarget, Nulls, PrimaryKey,
    QualifiedName, Unique,
};
use sea_query::PostgresQueryBuilder;

use super::columns::collation_name;
use super::tables::reference;
use super::{Writer, qualified, quote};
use crate::error::Result;

/// How an index is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    /// At once, while writes wait.
    Whole,
    /// While others read and write.
    Concurrently,
    /// For a partitioned table alone, without its partitions.
    Only,
}

/// `CONSTRAINT … PRIMARY KEY (…)`.
pub(super) fn primary_key(key: &PrimaryKey) -> String {
    format!(
        "CONSTRAINT {} PRIMARY KEY {}{}",
        quote::name(&key.name),
        quote::list(&key.columns),
        deferrable(key.deferrable)
    )
}

/// `CONSTRAINT … CHECK (…)`. `CREATE TABLE` takes no notice of `NOT VALID`.
pub(super) fn check(check: &Check) -> String {
    let no_inherit = if check.no_inherit { " NO INHERIT" } else { "" };
    let not_valid = if check.not_valid { NOT_VALID } else { "" };
    format!("CONSTRAINT {} CHECK ({}){no_inherit}{not_valid}", quote::name(&check.name), check.expression)
}

/// New rows have to keep to it, and those that exist are not looked at.
pub(super) const NOT_VALID: &str = " NOT VALID";

/// `ALTER TABLE … VALIDATE CONSTRAINT …`.
pub(super) fn validation(table: &QualifiedName, constraint: &str) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", qualified(table), quote::name(constraint))
}

pub(super) fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::Immediate) => " DEFERRABLE",
        Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

fn include(columns: &[String]) -> String {
    if columns.is_empty() { String::new() } else { format!(" INCLUDE {}", quote::list(columns)) }
}

pub(super) fn key(key: &IndexKey) -> String {
    let mut text = match &key.target {
        KeyTarget::Column(column) => quote::name(column),
        KeyTarget::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", collation_name(collation)));
    }
    if let Some(operator_class) = &key.operator_class {
        text.push_str(&format!(" {operator_class}"));
    }
    if key.descending {
        text.push_str(" DESC");
    }
    match key.nulls {
        None => {}
        Some(Nulls::First) => text.push_str(" NULLS FIRST"),
        Some(Nulls::Last) => text.push_str(" NULLS LAST"),
    }
    text
}

fn action(action: ForeignKeyAction) -> sea_query::ForeignKeyAction {
    match action {
        ForeignKeyAction::NoAction => sea_query::ForeignKeyAction::NoAction,
        ForeignKeyAction::Restrict => sea_query::ForeignKeyAction::Restrict,
        ForeignKeyAction::Cascade => sea_query::ForeignKeyAction::Cascade,
        ForeignKeyAction::SetNull => sea_query::ForeignKeyAction::SetNull,
        ForeignKeyAction::SetDefault => sea_query::ForeignKeyAction::SetDefault,
    }
}

impl Writer {
    /// `CONSTRAINT … UNIQUE (…)`.
    pub(super) fn unique(&self, unique: &Unique) -> Result<String> {
        let mut nulls = "";
        if unique.nulls_not_distinct {
            self.needs(15, &format!("`nulls_not_distinct` on `{}`", unique.name))?;
            nulls = " NULLS NOT DISTINCT";
        }
        Ok(format!(
            "CONSTRAINT {} UNIQUE{nulls} {}{}{}",
            quote::name(&unique.name),
            quote::list(&unique.columns),
            include(&unique.include),
            deferrable(unique.deferrable)
        ))
    }

    pub(super) fn add_constraint(&mut self, table: &QualifiedName, constraint: &str) {
        self.statement(format!("ALTER TABLE {} ADD {constraint}", qualified(table)));
    }

    pub(super) fn drop_constraint(&mut self, table: &QualifiedName, name: &str) {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).drop_constraint(name.to_owned());
        self.statement(alter.to_string(PostgresQueryBuilder));
    }

    pub(super) fn rename_constraint(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let (table, from, to) = (qualified(table), quote::name(from), quote::name(to));
        self.statement(format!("ALTER TABLE {table} RENAME CONSTRAINT {from} TO {to}"));
    }

    pub(super) fn create_index(&mut self, table: &QualifiedName, index: &Index) -> Result<()> {
        let statement = self.index(table, index, Build::Whole)?;
        self.statement(statement);
        Ok(())
    }

    /// sea-query puts an operator class behind the direction, where PostgreSQL refuses it, and knows neither
    /// collations nor storage parameters: an index is written here as a whole.
    pub(super) fn index(&self, table: &QualifiedName, index: &Index, build: Build) -> Result<String> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let (concurrently, only) = match build {
            Build::Whole => ("", ""),
            Build::Concurrently => ("CONCURRENTLY ", ""),
            Build::Only => ("", "ONLY "),
        };
        let using =
            index.using.as_ref().map(|method| format!(" USING {}", quote::name(method))).unwrap_or_default();
        let keys = index.keys.iter().map(key).collect::<Vec<_>>().join(", ");
        let mut nulls = "";
        if index.nulls_not_distinct {
            self.needs(15, &format!("`nulls_not_distinct` on `{}`", index.name))?;
            nulls = " NULLS NOT DISTINCT";
        }
        let with = index.with.as_ref().map(|with| format!(" WITH ({with})")).unwrap_or_default();
        let predicate =
            index.predicate.as_ref().map(|predicate| format!(" WHERE {predicate}")).unwrap_or_default();
        Ok(format!(
            "CREATE {unique}INDEX {concurrently}{} ON {only}{}{using} ({keys}){}{nulls}{with}{predicate}",
            quote::name(&index.name),
            qualified(table),
            include(&index.include),
        ))
    }

    pub(super) fn alter_foreign_key(
        &mut self,
        table: &QualifiedName,
        from: &ForeignKey,
        to: &ForeignKey,
    ) -> Result<()> {
        if self.is_made_anew(from, to) {
            self.drop_constraint(table, &from.name);
            return self.add_foreign_key(table, to);
        }
        self.alter_when_checked(table, from, to);
        if from.not_valid != to.not_valid {
            self.validate(table, &to.name);
        }
        Ok(())
    }

    /// PostgreSQL does not forget that all rows were looked at; and where partitions are referenced, it has a
    /// constraint for each of them, which it does not validate with the whole.
    pub(super) fn is_made_anew(&self, from: &ForeignKey, to: &ForeignKey) -> bool {
        let is_partitioned =
            || self.schema.table(&to.references).is_some_and(|table| table.partition_by.is_some());
        match (from.not_valid, to.not_valid) {
            (false, true) => true,
            (true, false) => is_partitioned(),
            _ => false,
        }
    }

    fn alter_when_checked(&mut self, table: &QualifiedName, from: &ForeignKey, to: &ForeignKey) {
        if from.deferrable == to.deferrable {
            return;
        }
        let when = match to.deferrable {
            None => "NOT DEFERRABLE",
            Some(Deferrable::Immediate) => "DEFERRABLE INITIALLY IMMEDIATE",
            Some(Deferrable::Deferred) => "DEFERRABLE INITIALLY DEFERRED",
        };
        let name = quote::name(&to.name);
        self.statement(format!("ALTER TABLE {} ALTER CONSTRAINT {name} {when}", qualified(table)));
    }

    pub(super) fn alter_check(&mut self, table: &QualifiedName, check: &Check) {
        if check.not_valid {
            // PostgreSQL does not forget that all rows were looked at.
            self.drop_constraint(table, &check.name);
            self.add_constraint(table, &self::check(check));
        } else {
            self.validate(table, &check.name);
        }
    }

    pub(super) fn validate(&mut self, table: &QualifiedName, constraint: &str) {
        self.statement(validation(table, constraint));
    }

    /// The index takes the constraint's name.
    pub(super) fn promote_index(
        &mut self,
        table: &QualifiedName,
        index: &str,
        name: &str,
        kind: &str,
        when: Option<Deferrable>,
    ) {
        self.add_constraint(
            table,
            &format!(
                "CONSTRAINT {} {kind} USING INDEX {}{}",
                quote::name(name),
                quote::name(index),
                deferrable(when)
            ),
        );
    }

    /// PostgreSQL keeps no index of a constraint that goes, and lets no constraint go that foreign keys rest on.
    pub(super) fn demote_constraint(
        &mut self,
        table: &QualifiedName,
        name: &str,
        index: &Index,
    ) -> Result<()> {
        let aside = self.foreign_keys_resting_on(table, index);
        for (table, foreign_key) in &aside {
            self.sentence(format!("drop foreign key {} for a while", foreign_key.name));
            self.drop_constraint(table, &foreign_key.name);
        }
        if !aside.is_empty() {
            self.sentence(format!("drop constraint {name} of {table}"));
        }
        self.drop_constraint(table, name);
        if !aside.is_empty() {
            self.sentence(format!("create index {} on {table}", index.name));
        }
        self.create_index(table, index)?;
        for (table, foreign_key) in &aside {
            self.sentence(format!("add foreign key {} again", foreign_key.name));
            self.add_foreign_key(table, foreign_key)?;
        }
        Ok(())
    }

    /// The foreign keys that need the columns of a unique index to be a key.
    pub(super) fn foreign_keys_resting_on(
        &self,
        table: &QualifiedName,
        index: &Index,
    ) -> Vec<(QualifiedName, ForeignKey)> {
        let mut columns = index
            .keys
            .iter()
            .map(|key| match &key.target {
                KeyTarget::Column(column) => column.as_str(),
                KeyTarget::Expression(_) => "",
            })
            .collect::<Vec<_>>();
        columns.sort_unstable();
        let rests = |foreign_key: &&ForeignKey| {
            let mut referenced: Vec<&str> =
                foreign_key.referenced_columns.iter().map(String::as_str).collect();
            referenced.sort_unstable();
            foreign_key.references == *table && referenced == columns
        };
        let mut found = Vec::new();
        for other in &self.schema.tables {
            found
                .extend(other.foreign_keys.iter().filter(rests).map(|key| (other.name.clone(), key.clone())));
        }
        found
    }

    pub(super) fn drop_index(&mut self, table: &QualifiedName, name: &str) {
        self.statement(format!("DROP INDEX {}", qualified(&QualifiedName::new(&table.schema, name))));
    }

    pub(super) fn rename_index(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let index = QualifiedName::new(&table.schema, from);
        self.statement(format!("ALTER INDEX {} RENAME TO {}", qualified(&index), quote::name(to)));
    }

    pub(super) fn add_foreign_key(&mut self, table: &QualifiedName, foreign_key: &ForeignKey) -> Result<()> {
        let statement = self.foreign_key(table, foreign_key)?;
        self.statement(statement);
        Ok(())
    }

    /// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY (…)`.
    pub(super) fn foreign_key(&self, table: &QualifiedName, foreign_key: &ForeignKey) -> Result<String> {
        let mut create = sea_query::ForeignKey::create();
        // sea-query writes this name as it stands between quotes of its own.
        create.name(foreign_key.name.replace('"', "\"\""));
        create.from_tbl(reference(table)).to_tbl(reference(&foreign_key.references));
        for column in &foreign_key.columns {
            create.from_col(column.clone());
        }
        for column in &foreign_key.referenced_columns {
            create.to_col(column.clone());
        }
        if !foreign_key.on_delete.is_default() {
            create.on_delete(action(foreign_key.on_delete));
        }
        if !foreign_key.on_update.is_default() {
            create.on_update(action(foreign_key.on_update));
        }
        let mut statement = create.to_string(PostgresQueryBuilder);
        if foreign_key.match_full {
            // MATCH stands between the referenced columns and the actions.
            let at = [" ON DELETE ", " ON UPDATE "].iter().filter_map(|action| statement.rfind(action)).min();
            statement.insert_str(at.unwrap_or(statement.len()), " MATCH FULL");
        }
        if !foreign_key.on_delete_columns.is_empty() {
            self.needs(15, &format!("`on_delete` of some columns on `{}`", foreign_key.name))?;
            let action = [" ON DELETE SET NULL", " ON DELETE SET DEFAULT"];
            let found = action.iter().find_map(|action| Some(statement.rfind(action)? + action.len()));
            let columns = format!(" {}", quote::list(&foreign_key.on_delete_columns));
            statement.insert_str(found.unwrap_or(statement.len()), &columns);
        }
        let mut not_valid = "";
        if foreign_key.not_valid {
            if self.schema.table(table).is_some_and(|table| table.partition_by.is_some()) {
                self.needs(18, &format!("`not_valid` on `{}`, of a partitioned table,", foreign_key.name))?;
            }
            not_valid = NOT_VALID;
        }
        Ok(format!("{statement}{}{not_valid}", deferrable(foreign_key.deferrable)))
    }
}

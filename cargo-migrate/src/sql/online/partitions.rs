//! Indexes of partitioned tables: PostgreSQL builds none of them concurrently, but takes one that its partitions
//! have already.

use std::collections::BTreeSet;

use migrate_schema::change::Change;
use migrate_schema::expression::result_name;
use migrate_schema::name;
use migrate_schema::schema::{Index, KeyTarget, QualifiedName};

use super::super::parts::Build;
use super::super::{Writer, qualified};
use crate::error::Result;

impl Writer {
    /// Only where the partitions are known, and are plain tables; tells whether they are.
    pub(super) fn create_partitioned_index(
        &mut self,
        table: &QualifiedName,
        index: &Index,
        replaced: &[Change],
    ) -> Result<bool> {
        let partitions = self.schema.plain_partitions(table);
        if partitions.is_empty() || !replaced.is_empty() {
            return Ok(false);
        }
        self.settle();
        let whole = qualified(&QualifiedName::new(&table.schema, &index.name));
        self.together();
        self.sentence(format!("create index {} on {table} without its partitions", index.name));
        let statement = self.index(table, index, Build::Only)?;
        self.statement(statement);
        let mut attached = Vec::new();
        let mut taken = BTreeSet::new();
        for partition in &partitions {
            let name = name::index(&partition.name, &words(index), |name| {
                taken.contains(name) || self.schema.has_relation(&partition.schema, name)
            });
            taken.insert(name.clone());
            let part = Index { name, ..index.clone() };
            let statement = self.index(partition, &part, Build::Concurrently)?;
            self.one_by_one();
            self.sentence(format!("build index {} on partition {partition}", part.name));
            self.statement(statement);
            attached.push(QualifiedName::new(&partition.schema, part.name));
        }
        self.together();
        for part in attached {
            self.sentence(format!("make index {part} part of index {}", index.name));
            self.statement(format!("ALTER INDEX {whole} ATTACH PARTITION {}", qualified(&part)));
        }
        Ok(true)
    }
}

/// What PostgreSQL makes the name of a partition's index of.
fn words(index: &Index) -> Vec<String> {
    let keys = index.keys.iter().map(|key| match &key.target {
        KeyTarget::Column(column) => column.clone(),
        KeyTarget::Expression(expression) => result_name(expression),
    });
    keys.chain(index.include.iter().cloned()).collect()
}

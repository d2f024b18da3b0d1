//! Indexes of partitioned tables: PostgreSQL builds none of them concurrently, but takes one that its partitions
//! have already.

use std::collections::BTreeSet;

use migrate_schema::change::Change;
use migrate_schema::expression::result_name;
use migrate_schema::name;
use migrate_schema::schema::{Index, KeyTarget, QualifiedName};

use super::super::parts::Build;
use super::super::{Writer, literal, qualified};
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
        // PostgreSQL would say nothing, and use the index for nothing.
        self.sentence(format!("see that no partition was left out of index {}", index.name));
        self.statement(refuse_invalid(&whole, &index.name));
        Ok(true)
    }
}

/// What fails while an index lacks the parts of partitions that nobody told of.
fn refuse_invalid(whole: &str, name: &str) -> String {
    let message =
        format!("a partition has no part of index {name}: keep a file for it in the folder of objects");
    let body = format!(
        "BEGIN\n    IF NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = {}::regclass) THEN\n        \
         RAISE EXCEPTION USING MESSAGE = {};\n    END IF;\nEND",
        literal(whole),
        literal(&message),
    );
    let quoted = if body.contains('$') { literal(&body) } else { format!("$$\n{body}\n$$") };
    format!("DO {quoted}")
}

/// What PostgreSQL makes the name of a partition's index of.
fn words(index: &Index) -> Vec<String> {
    let keys = index.keys.iter().map(|key| match &key.target {
        KeyTarget::Column(column) => column.clone(),
        KeyTarget::Expression(expression) => result_name(expression),
    });
    keys.chain(index.include.iter().cloned()).collect()
}

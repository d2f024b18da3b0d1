//! What `#[table(…)]` says about the table as a whole.

use super::Model;
use super::errors::{Errors, Mistake};
use super::options::Options;
use super::spanned::Spanned;
use migrate_schema::schema::{
    KeyTarget, QualifiedName, ReplicaIdentity, partition_key, read_parameters, read_partitioning,
};

pub(super) fn read(table: &mut Options, model: &mut Model, errors: &mut Errors) {
    model.unlogged = table.span("unlogged");
    model.tablespace = table.text("tablespace");
    if let Some(text) = table.text("with") {
        let read = read_parameters(&text.value)
            .map_err(|reason| Mistake::because(text.span, &reason, "write `with = \"fillfactor = 70\"`"));
        model.with = errors.ok(read).unwrap_or_default();
    }
    if let Some(text) = table.text("partition_by") {
        let read = read_partitioning(&text.value)
            .map_err(|reason| Mistake::because(text.span, &reason, "write `partition_by = \"range (a)\"`"));
        model.partition_by = errors.ok(read).map(|read| Spanned::new(read, text.span));
    }
    if let Some(text) = table.text("replica_identity") {
        let read = errors.ok(replica_identity(&text)).flatten();
        model.replica_identity = read.map(|identity| Spanned::new(identity, text.span));
    }
    model.cluster = table.text("cluster");
    if let (Some(cluster), Some(partition_by)) = (&model.cluster, &model.partition_by) {
        errors.push(
            Mistake::new(cluster.span, "a partitioned table cannot be clustered")
                .secondary(partition_by.span, "it is partitioned here")
                .help("write `ALTER TABLE … CLUSTER ON …` into the files of its partitions"),
        );
    }
    if let Some(text) = table.text("inherits") {
        for name in text.value.split(',') {
            let parent = name.trim().parse::<QualifiedName>().map_err(|reason| {
                Mistake::because(text.span, &reason, "write `inherits = \"people\"` or `\"schema.people\"`")
            });
            let Some(parent) = errors.ok(parent) else { continue };
            if let Err(at) = model.inherits.binary_search_by(|other| other.value.cmp(&parent)) {
                model.inherits.insert(at, Spanned::new(parent, text.span));
            }
        }
        if let Some(partition_by) = &model.partition_by {
            errors.push(
                Mistake::new(text.span, "a partitioned table cannot inherit")
                    .secondary(partition_by.span, "it is partitioned here")
                    .help("remove one of the two"),
            );
        }
    }
}

/// `full`, `nothing`, `index name`, or `default`, which is what nothing said means.
fn replica_identity(text: &Spanned<String>) -> Result<Option<ReplicaIdentity>, Mistake> {
    let (word, name) = match text.value.trim().split_once(char::is_whitespace) {
        Some((word, name)) => (word, name.trim()),
        None => (text.value.trim(), ""),
    };
    let is =
        |known: &str, takes_name: bool| word.eq_ignore_ascii_case(known) && takes_name != name.is_empty();
    if is("index", true) {
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = quoted.map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""));
        return Ok(Some(ReplicaIdentity::Index(name)));
    }
    let words = [
        ("full", Some(ReplicaIdentity::Full)),
        ("nothing", Some(ReplicaIdentity::Nothing)),
        ("default", None),
    ];
    let found = words.into_iter().find(|(word, _)| is(word, false));
    found.map(|(_, meant)| meant).ok_or_else(|| {
        Mistake::new(text.span, format!("`replica_identity` cannot be `\"{}\"`", text.value))
            .help("expected one of `\"full\"`, `\"nothing\"`, `\"index users_email_key\"`")
    })
}

/// Each partition looks after its own rows: only with the partition key within it, a key is unique in all.
pub(super) fn check(model: &Model, errors: &mut Errors) {
    let Some(partition_by) = &model.partition_by else { return };
    let key = partition_key(&partition_by.value);
    for name in key.iter().flatten() {
        if model.column(name).is_none() {
            errors.push(
                Mistake::new(partition_by.span, format!("there is no column `{name}`"))
                    .help("name columns of the table, or expressions in parentheses"),
            );
        }
    }
    let names = |columns: &[Spanned<String>]| columns.iter().map(|column| column.value.clone()).collect();
    let primary = model.primary_key.iter().map(|key| (key.span, "the primary key", names(&key.columns)));
    let uniques =
        model.uniques.iter().map(|unique| (unique.span, "the unique constraint", names(&unique.columns)));
    let indexes = model.indexes.iter().filter(|index| index.unique).map(|index| {
        let columns = index.keys.iter().filter_map(|key| match &key.value.target {
            KeyTarget::Column(column) => Some(column.clone()),
            KeyTarget::Expression(_) => None,
        });
        (index.span, "the unique index", columns.collect::<Vec<String>>())
    });
    for (span, whose, columns) in primary.chain(uniques).chain(indexes) {
        let missing = key.iter().find(|part| part.as_ref().is_none_or(|name| !columns.contains(name)));
        let Some(missing) = missing else { continue };
        errors.push(match missing {
            Some(name) => {
                Mistake::new(span, format!("{whose} has to hold `{name}`, by which the table is partitioned"))
                    .help(format!("add `{name}` to it"))
            }
            None => {
                Mistake::new(span, format!("{whose} cannot be, as the table is partitioned by an expression"))
                    .help("partition by columns, or remove it")
            }
        });
    }
}

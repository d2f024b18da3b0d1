//! What to ask a database about a hazard.

use migrate_schema::change::Change;
use migrate_schema::conversion::{Cast, Conversion, Effect, conversion};
use migrate_schema::hazard::{Hazard, HazardCode};
use migrate_schema::schema::{Exclude, ForeignKey, Index, IndexKey, KeyTarget, QualifiedName};
use migrate_schema::sql_type::SqlType;

use super::{Earlier, Fact, Unclear, counted};
use crate::sql;

/// A query for numbers, and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) about: About,
    /// The table that it reads, as it is called now.
    pub(super) table: QualifiedName,
    pub(super) sql: String,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Rows that go with their table.
    Rows,
    /// Values that go with their column.
    Values,
    /// Rows for which a new column has no value.
    Without,
    /// NULLs where none may be.
    Nulls,
    /// Keys that are there more than once, and their rows.
    Doubles,
    /// Rows that break a rule.
    Violations,
    /// Rows that point nowhere.
    Orphans,
    /// Rows that exclude each other.
    Excluded,
    /// Rows that have a value of an enum.
    Holders,
    /// Values that do not fit.
    Unfit,
    /// Values of which something is lost.
    Changed,
    /// Nothing: the query fails where a value does not convert.
    Converts,
}

impl About {
    pub(super) fn fact(self, counts: &[i64]) -> Fact {
        let count = counts.first().copied().unwrap_or_default();
        let rows = counted(count, "row");
        let (has, points, breaks, is) =
            if count == 1 { ("has", "points", "breaks", "is") } else { ("have", "point", "break", "are") };
        let (kind, blocks, none, some) = match self {
            Self::Rows => ("rows", false, "it has no rows", format!("{rows} {is} in it")),
            Self::Values => {
                ("values", false, "no row has a value there", format!("{rows} {has} a value there"))
            }
            Self::Without => {
                ("rows", true, "the table has no rows", format!("{rows} would have no value there"))
            }
            Self::Nulls => ("nulls", true, "no row has NULL there", format!("{rows} {has} NULL there")),
            Self::Doubles => {
                let rows = counted(counts.get(1).copied().unwrap_or_default(), "row");
                let keys = counted(count, "key");
                (
                    "doubles",
                    true,
                    "there are no doubles",
                    format!("{keys} {is} there more than once, in {rows}"),
                )
            }
            Self::Violations => ("violations", true, "no row breaks it", format!("{rows} {breaks} it")),
            Self::Orphans => ("orphans", true, "no row points nowhere", format!("{rows} {points} nowhere")),
            Self::Excluded => {
                ("excluded", true, "no rows exclude each other", format!("{rows} exclude each other"))
            }
            Self::Holders => ("rows", true, "no row has it", format!("{rows} {has} it")),
            Self::Unfit => {
                let fit = if count == 1 { "does" } else { "do" };
                ("unfit", true, "every value fits", format!("{} {fit} not fit", counted(count, "value")))
            }
            Self::Changed => (
                "changed",
                false,
                "no value is cut or rounded",
                format!("{} {is} cut or rounded", counted(count, "value")),
            ),
            Self::Converts => ("values", false, "every value converts", "every value converts".to_owned()),
        };
        let counted = (self != Self::Converts).then_some(count);
        let sentence = if count == 0 { none.to_owned() } else { some };
        Fact { kind, count: counted, sentence, in_the_way: blocks && count > 0 }
    }
}

type Asked = Result<Question, Unclear>;

/// The questions about a hazard that comes from a change.
pub(super) fn of(hazard: &Hazard, change: &Change, earlier: &Earlier, version: u32) -> Vec<Asked> {
    match (hazard.code, change) {
        (HazardCode::DropTable, Change::DropTable(table)) => {
            vec![rows(&table.name, About::Rows, earlier)]
        }
        (HazardCode::DropColumn, Change::DropColumn { table, column, .. }) => {
            vec![in_column(table, &column.name, "IS NOT NULL", About::Values, earlier)]
        }
        (HazardCode::DropColumn, Change::AlterGenerated { table, column, .. }) => {
            vec![in_column(table, column, "IS NOT NULL", About::Values, earlier)]
        }
        (HazardCode::RequiredColumn, Change::AddColumn { table, .. }) => {
            vec![rows(table, About::Without, earlier)]
        }
        (HazardCode::SetNotNull, Change::SetNotNull { table, column, .. }) => {
            vec![in_column(table, column, "IS NULL", About::Nulls, earlier)]
        }
        (HazardCode::AddUnique, Change::AddPrimaryKey { table, key }) => {
            vec![nulls(table, &key.columns, earlier), doubles(table, &key.columns, false, earlier)]
        }
        (HazardCode::AddUnique, Change::AddUnique { table, unique }) => {
            vec![doubles(table, &unique.columns, unique.nulls_not_distinct, earlier)]
        }
        (HazardCode::AddUnique | HazardCode::CreateIndex, Change::CreateIndex { table, index })
            if index.unique =>
        {
            vec![doubles_of_index(table, index, earlier)]
        }
        (HazardCode::AddExclude, Change::AddExclude { table, exclude }) => {
            vec![excluded(table, exclude, earlier)]
        }
        (
            HazardCode::AddCheck,
            Change::AddCheck { table, check } | Change::AlterCheck { table, to: check, .. },
        ) => {
            let only = if check.no_inherit { "ONLY " } else { "" };
            let question = |table: QualifiedName| Question {
                about: About::Violations,
                sql: format!(
                    "SELECT count(*) FROM {only}{} WHERE NOT ({})",
                    sql::qualified(&table),
                    check.expression
                ),
                table,
            };
            vec![earlier.unchanged(table, [check.expression.as_str()]).map(question)]
        }
        (
            HazardCode::AddForeignKey,
            Change::AddForeignKey { table, foreign_key }
            | Change::AlterForeignKey { table, to: foreign_key, .. },
        ) => {
            vec![orphans(table, foreign_key, earlier)]
        }
        (
            HazardCode::NarrowType | HazardCode::ReinterpretType,
            Change::AlterType { table, column, from, to, using, .. },
        ) => conversions(table, column, (from, to), using.as_deref(), earlier, version),
        _ => Vec::new(),
    }
}

/// Columns of a type of the schema, wherever they are.
pub(super) struct OfType {
    name: QualifiedName,
    about: About,
    /// The condition, with the column as `value`.
    condition: String,
}

/// What to ask of all columns of a type.
pub(super) fn of_type(hazard: &Hazard, change: &Change) -> Option<OfType> {
    let (name, about, condition) = match (hazard.code, change) {
        (HazardCode::DropEnumValue, Change::AlterEnum { name, from, .. }) => {
            let value = from.iter().find(|value| name.part(value) == hazard.object)?;
            (name, About::Holders, format!("value::text = {}", sql::literal(value)))
        }
        (HazardCode::AddCheck, Change::AddDomainCheck { name, check }) => {
            (name, About::Violations, format!("NOT ({})", check.expression))
        }
        (HazardCode::SetNotNull, Change::SetDomainNotNull { name }) => {
            (name, About::Nulls, "value IS NULL".to_owned())
        }
        _ => return None,
    };
    Some(OfType { name: name.clone(), about, condition })
}

impl OfType {
    pub(super) fn about(&self) -> About {
        self.about
    }

    /// The columns, each with its table, as SQL.
    pub(super) fn columns_sql(&self) -> String {
        format!(
            "SELECT format('%I.%I', n.nspname, c.relname), quote_ident(a.attname) FROM pg_catalog.pg_attribute a \
             JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT a.attisdropped AND a.attnum > 0 \
             AND a.atttypid = to_regtype({}) ORDER BY 1, 2",
            sql::literal(&sql::qualified(&self.name))
        )
    }

    pub(super) fn count_sql(&self, table: &str, column: &str) -> String {
        let condition = &self.condition;
        format!("SELECT count(*) FROM (SELECT {column} AS value FROM {table}) AS of_type WHERE {condition}")
    }
}

fn rows(table: &QualifiedName, about: About, earlier: &Earlier) -> Asked {
    let table = earlier.table(table)?;
    let sql = format!("SELECT count(*) FROM {}", sql::qualified(&table));
    Ok(Question { about, table, sql })
}

fn in_column(table: &QualifiedName, column: &str, test: &str, about: About, earlier: &Earlier) -> Asked {
    let now = earlier.table(table)?;
    let column = earlier.column(table, column)?;
    let sql = format!("SELECT count(*) FROM {} WHERE {} {test}", sql::qualified(&now), sql::name(&column));
    Ok(Question { about, table: now, sql })
}

fn names(table: &QualifiedName, columns: &[String], earlier: &Earlier) -> Result<Vec<String>, Unclear> {
    columns.iter().map(|column| earlier.column(table, column).map(|name| sql::name(&name))).collect()
}

fn nulls(table: &QualifiedName, columns: &[String], earlier: &Earlier) -> Asked {
    let now = earlier.table(table)?;
    let tests: Vec<String> =
        names(table, columns, earlier)?.iter().map(|column| format!("{column} IS NULL")).collect();
    let sql = format!("SELECT count(*) FROM {} WHERE {}", sql::qualified(&now), tests.join(" OR "));
    Ok(Question { about: About::Nulls, table: now, sql })
}

fn doubles(table: &QualifiedName, columns: &[String], nulls_are_equal: bool, earlier: &Earlier) -> Asked {
    let now = earlier.table(table)?;
    let keys = names(table, columns, earlier)?;
    Ok(grouped(now, &keys, nulls_are_equal, None))
}

fn doubles_of_index(table: &QualifiedName, index: &Index, earlier: &Earlier) -> Asked {
    let (now, keys) = keys(table, index.keys.iter(), index.predicate.as_deref(), earlier)?;
    Ok(grouped(now, &keys, index.nulls_not_distinct, index.predicate.as_deref()))
}

/// The table, and what an index of it has as its keys.
fn keys<'k>(
    table: &QualifiedName,
    keys: impl Iterator<Item = &'k IndexKey> + Clone,
    predicate: Option<&str>,
    earlier: &Earlier,
) -> Result<(QualifiedName, Vec<String>), Unclear> {
    let expressions = keys.clone().filter_map(|key| match &key.target {
        KeyTarget::Expression(expression) => Some(expression.as_str()),
        KeyTarget::Column(_) => None,
    });
    let now = earlier.unchanged(table, expressions.chain(predicate))?;
    let keys = keys.map(|key| {
        let collation =
            key.collation.as_deref().map(|it| format!(" COLLATE {}", collated(it))).unwrap_or_default();
        Ok(match &key.target {
            KeyTarget::Column(column) => format!("{}{collation}", sql::name(&earlier.column(table, column)?)),
            KeyTarget::Expression(expression) => format!("({expression}){collation}"),
        })
    });
    Ok((now, keys.collect::<Result<Vec<_>, Unclear>>()?))
}

/// Each row is held against each other one, as far as time allows: the index that would help is not there yet.
fn excluded(table: &QualifiedName, exclude: &Exclude, earlier: &Earlier) -> Asked {
    let elements = exclude.elements.iter().map(|element| &element.key);
    let (now, keys) = keys(table, elements, exclude.predicate.as_deref(), earlier)?;
    let columns: String = keys.iter().enumerate().map(|(at, key)| format!(", {key} AS key_{at}")).collect();
    let predicate = exclude.predicate.as_deref().map_or_else(String::new, |it| format!(" AND ({it})"));
    let meets: String = exclude
        .elements
        .iter()
        .enumerate()
        .map(|(at, element)| format!(" AND one.key_{at} {} other.key_{at}", element.with))
        .collect();
    let sql = format!(
        "WITH compared AS (SELECT tableoid AS part, ctid AS place{columns} FROM {} WHERE {}{predicate}) \
         SELECT count(*) FROM compared AS one WHERE EXISTS (SELECT FROM compared AS other \
         WHERE (one.part, one.place) <> (other.part, other.place){meets})",
        sql::qualified(&now),
        own_rows("", &now)
    );
    Ok(Question { about: About::Excluded, table: now, sql })
}

fn collated(collation: &str) -> String {
    if collation.contains(['"', '.']) { collation.to_owned() } else { format!("\"{collation}\"") }
}

fn grouped(
    table: QualifiedName,
    keys: &[String],
    nulls_are_equal: bool,
    predicate: Option<&str>,
) -> Question {
    let mut tests = vec![own_rows("", &table)];
    tests.extend(predicate.map(|it| format!("({it})")));
    if !nulls_are_equal {
        tests.extend(keys.iter().map(|key| format!("{key} IS NOT NULL")));
    }
    let sql = format!(
        "SELECT count(*), coalesce(sum(rows), 0)::bigint FROM (SELECT count(*) AS rows FROM {} WHERE {} \
         GROUP BY {} HAVING count(*) > 1) AS doubles",
        sql::qualified(&table),
        tests.join(" AND "),
        keys.join(", ")
    );
    Question { about: About::Doubles, table, sql }
}

/// The condition that a row is of the table itself or a partition of it: keys and exclusions are not for tables that
/// inherit it.
fn own_rows(alias: &str, table: &QualifiedName) -> String {
    let oid = format!("{}::regclass", sql::literal(&sql::qualified(table)));
    format!(
        "({alias}tableoid = {oid} OR {alias}tableoid IN (SELECT relid FROM pg_catalog.pg_partition_tree({oid})))"
    )
}

fn orphans(table: &QualifiedName, key: &ForeignKey, earlier: &Earlier) -> Asked {
    let now = earlier.table(table)?;
    let target = earlier.table(&key.references)?;
    let columns = names(table, &key.columns, earlier)?;
    let referenced = names(&key.references, &key.referenced_columns, earlier)?;
    let pairs: Vec<String> = columns
        .iter()
        .zip(&referenced)
        .map(|(column, other)| format!("target.{other} = source.{column}"))
        .collect();
    let all_set: Vec<String> = columns.iter().map(|column| format!("source.{column} IS NOT NULL")).collect();
    let mut condition = format!(
        "{} AND NOT EXISTS (SELECT FROM {} AS target WHERE {} AND {})",
        all_set.join(" AND "),
        sql::qualified(&target),
        own_rows("target.", &target),
        pairs.join(" AND ")
    );
    if key.match_full {
        // Either all of it is NULL or nothing is.
        let all = all_set.join(" AND ");
        condition = format!("({condition}) OR (NOT ({all}) AND ({}))", all_set.join(" OR "));
    }
    let own = own_rows("source.", &now);
    let sql =
        format!("SELECT count(*) FROM {} AS source WHERE {own} AND ({condition})", sql::qualified(&now));
    Ok(Question { about: About::Orphans, table: now, sql })
}

/// What becomes of values when their type changes.
fn conversions(
    table: &QualifiedName,
    column: &str,
    (from, to): (&SqlType, &SqlType),
    using: Option<&str>,
    earlier: &Earlier,
    version: u32,
) -> Vec<Asked> {
    let now = earlier.unchanged(table, using);
    let (now, column) = match (now, earlier.column(table, column)) {
        (Ok(now), Ok(column)) => (now, sql::name(&column)),
        (Err(unclear), _) | (_, Err(unclear)) => return vec![Err(unclear)],
    };
    let source = sql::qualified(&now);
    let question = |about: About, sql: String| Ok(Question { about, table: now.clone(), sql });
    let count = |about: About, test: String| {
        question(about, format!("SELECT count(*) FROM {source} WHERE {column} IS NOT NULL AND ({test})"))
    };
    let type_name = sql::type_name(to);
    let Conversion { cast, effect } = conversion(from, to);
    if let Some(using) = using {
        return vec![question(
            About::Converts,
            format!("SELECT count(({using})::{type_name}) FROM {source}"),
        )];
    }
    if cast == Cast::Automatic
        && let Some(test) = does_not_fit(&column, from, to)
    {
        let mut asked = vec![count(About::Unfit, test.clone())];
        if effect == Effect::Narrows {
            // Texts may be equal and not the same: blanks at the end.
            let (back, was) = match is_text(to) {
                true => ("text".to_owned(), format!("{column}::text")),
                false => (sql::type_name(from), column.clone()),
            };
            let test = format!(
                "CASE WHEN {test} THEN false ELSE {column}::{type_name}::{back} IS DISTINCT FROM {was} END"
            );
            asked.push(count(About::Changed, test));
        }
        return asked;
    }
    let converted = match cast {
        Cast::Automatic | Cast::Explicit => format!("{column}::{type_name}"),
        Cast::ThroughText => format!("{column}::text::{type_name}"),
        Cast::ToArray | Cast::None => return Vec::new(),
    };
    if version >= INPUT_IS_VALID && (cast == Cast::ThroughText || is_text(from)) {
        let test = format!("NOT pg_catalog.pg_input_is_valid({column}::text, {})", sql::literal(&type_name));
        return vec![count(About::Unfit, test)];
    }
    vec![question(About::Converts, format!("SELECT count({converted}) FROM {source}"))]
}

/// The first version that has `pg_input_is_valid`.
const INPUT_IS_VALID: u32 = 160_000;

fn is_text(sql_type: &SqlType) -> bool {
    !sql_type.is_array() && matches!(sql_type.built_in_name(), Some("text" | "varchar" | "char" | "bpchar"))
}

/// The condition under which PostgreSQL refuses a value, where that can be said.
fn does_not_fit(column: &str, from: &SqlType, to: &SqlType) -> Option<String> {
    if from.is_array() || to.is_array() {
        return None;
    }
    let modifiers: Vec<i32> = to
        .modifiers()
        .map(|text| text.split(',').filter_map(|it| it.trim().parse().ok()).collect())
        .unwrap_or_default();
    match (to.built_in_name()?, &modifiers[..]) {
        // Blanks at the end are cut without a word.
        ("varchar" | "char" | "bpchar", [length]) if is_text(from) => {
            Some(format!("char_length(rtrim({column}::text, ' ')) > {length}"))
        }
        ("smallint", _) => Some(format!("round({column}::numeric) NOT BETWEEN -32768 AND 32767")),
        ("integer", _) => Some(format!("round({column}::numeric) NOT BETWEEN -2147483648 AND 2147483647")),
        ("bigint", _) => {
            Some(format!("round({column}::numeric) NOT BETWEEN -9223372036854775808 AND 9223372036854775807"))
        }
        ("numeric", [precision, rest @ ..]) => {
            let scale = rest.first().copied().unwrap_or_default();
            let whole = precision - scale;
            Some(format!("abs(round({column}::numeric, {scale})) >= 10::numeric ^ {whole}"))
        }
        _ => None,
    }
}

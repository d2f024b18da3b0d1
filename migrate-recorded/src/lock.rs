//! The recorded schema: `schema.lock`.

use std::collections::BTreeMap;
use std::ops::Range;

use migrate_schema::lock::{VERSION, conflict};
use migrate_schema::schema::{
    Attribute, Check, Column, Composite, Compression, Deferrable, Domain, DomainCheck, EnumType, Exclude,
    ExcludeElement, ForeignKey, ForeignKeyAction, Identity, IdentityKind, Index, IndexKey, KeyTarget, Nulls,
    Policy, PolicyCommand, PrimaryKey, QualifiedName, ReplicaIdentity, RowSecurity, Storage, Table, Unique,
};
use migrate_schema::sql_type::SqlType;

use crate::toml::{Fields, Value};

/// `schema.lock`, whose blocks are read one by one when they are asked for: a compilation asks for few of
/// many, or for each of them once.
pub struct Lock {
    text: String,
    /// Where the block of each thing is, by what stands in its brackets.
    blocks: BTreeMap<String, Range<usize>>,
}

/// Why a `schema.lock` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It holds the marks of a merge conflict, from this line on.
    Conflict {
        /// Counted from 1.
        line: usize,
    },
    /// A newer version has written it.
    Newer {
        /// What it says.
        version: i64,
    },
    /// It is not what the command writes.
    Broken {
        /// What is wrong.
        reason: String,
    },
}

impl Lock {
    /// Looks over the text of a `schema.lock`.
    ///
    /// # Errors
    /// Marks of a merge conflict, a version that is not known, or something else than a lock.
    pub(crate) fn read(mut text: String) -> Result<Self, Unreadable> {
        // As Git writes it on Windows.
        if text.contains('\r') {
            text = text.replace("\r\n", "\n");
        }
        if let Some(line) = conflict(&text) {
            return Err(Unreadable::Conflict { line });
        }
        let mut blocks = BTreeMap::new();
        let mut open: Option<(String, usize)> = None;
        let mut head = text.len();
        for (start, header) in headers(&text) {
            match open.take() {
                Some((name, from)) => drop(blocks.insert(name, from..start)),
                None => head = start,
            }
            open = Some((header.to_owned(), start));
        }
        if let Some((name, from)) = open {
            blocks.insert(name, from..text.len());
        }
        let broken = |reason| Unreadable::Broken { reason };
        let said = Fields::parse(&text[..head]).map_err(|refused| broken(refused.reason))?.number("version");
        match said {
            Some(version) if version == i64::from(VERSION) => Ok(Self { text, blocks }),
            Some(version) => Err(Unreadable::Newer { version }),
            None => Err(broken("it does not begin with `version = …`".to_owned())),
        }
    }

    /// The table of this name, when it is recorded.
    ///
    /// # Errors
    /// Its block is not what the command writes.
    pub fn table(&self, name: &QualifiedName) -> Result<Option<Table>, String> {
        self.block("table", name, |fields| fields.table(name.clone()))
    }

    /// The enum type of this name, when it is recorded.
    ///
    /// # Errors
    /// Its block is not what the command writes.
    pub fn enum_type(&self, name: &QualifiedName) -> Result<Option<EnumType>, String> {
        self.block("enum", name, |fields| {
            let (values, comment) = (fields.texts("values"), fields.text("comment"));
            Some(EnumType { name: name.clone(), values, comment })
        })
    }

    /// The domain of this name, when it is recorded.
    ///
    /// # Errors
    /// Its block is not what the command writes.
    pub fn domain(&self, name: &QualifiedName) -> Result<Option<Domain>, String> {
        self.block("domain", name, |fields| {
            Some(Domain {
                name: name.clone(),
                sql_type: fields.sql_type()?,
                collation: fields.text("collation"),
                default: fields.text("default"),
                not_null: fields.flag("not-null"),
                checks: fields.named("check", |check, name| {
                    Some(DomainCheck { name, expression: check.text("expression")? })
                })?,
                comment: fields.text("comment"),
            })
        })
    }

    /// The composite type of this name, when it is recorded.
    ///
    /// # Errors
    /// Its block is not what the command writes.
    pub fn composite(&self, name: &QualifiedName) -> Result<Option<Composite>, String> {
        self.block("composite", name, |fields| {
            Some(Composite {
                name: name.clone(),
                // Their order means something, and is that of their lines.
                attributes: fields.named("attribute", |attribute, name| {
                    let (sql_type, collation) = (attribute.sql_type()?, attribute.text("collation"));
                    Some(Attribute { name, sql_type, collation })
                })?,
                comment: fields.text("comment"),
            })
        })
    }

    /// Whether a type of this name is recorded: an enum type, a domain or a composite type.
    pub fn has_type(&self, name: &QualifiedName) -> bool {
        ["enum", "domain", "composite"].into_iter().any(|kind| self.place(kind, name).is_some())
    }

    /// What a model means with `type = "mood"`: our type of this name, in the schema of what has it or in `public`.
    pub fn meant(&self, said: &SqlType, schema: &str) -> SqlType {
        let Some(name) = said.unqualified_name() else { return said.clone() };
        let near = [schema, QualifiedName::PUBLIC].map(|schema| QualifiedName::new(schema, name));
        match near.into_iter().find(|name| self.has_type(name)) {
            Some(found) => said.with_name(found),
            None => said.clone(),
        }
    }

    fn place(&self, kind: &str, name: &QualifiedName) -> Option<&Range<usize>> {
        let name = name.to_string();
        let bare = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if bare {
            return self.blocks.get(&format!("{kind}.{name}"));
        }
        // How other names are quoted is the writer's to choose.
        let basic = format!("{kind}.\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
        self.blocks.get(&basic).or_else(|| self.blocks.get(&format!("{kind}.'{name}'")))
    }

    fn block<T>(
        &self,
        kind: &str,
        name: &QualifiedName,
        read: impl FnOnce(&Fields) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let Some(place) = self.place(kind, name) else { return Ok(None) };
        // The line in brackets is known; what is left is a document of its own.
        let block = &self.text[place.clone()];
        let body = block.split_once('\n').map_or("", |(_, body)| body);
        let read = match Fields::parse(body) {
            Ok(fields) => read(&fields),
            // A text of several lines, in which one looked like a line in brackets, was cut in two.
            Err(_) => {
                let all = Fields::parse(&self.text).map_err(|refused| refused.reason)?;
                all.within(kind).and_then(|all| all.within(&name.to_string())).and_then(read)
            }
        };
        read.map(Some).ok_or_else(|| format!("the block of {kind} `{name}` is not whole"))
    }
}

/// The lines in brackets, each after an empty one, with what they hold.
fn headers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("\n\n[").filter_map(|(at, _)| {
        let line = text[at + 2..].lines().next()?;
        Some((at + 2, line.strip_prefix('[')?.strip_suffix(']')?))
    })
}

impl Fields {
    /// The things of a list; `None` when one of them cannot be read.
    fn all<T>(&self, key: &str, read: fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for item in self.list(key) {
            all.push(read(item.as_table()?)?);
        }
        Some(all)
    }

    /// The things of one kind, by their names; `None` when one of them cannot be read.
    fn named<T>(&self, kind: &str, read: fn(&Self, String) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for field in self.all_within(kind) {
            all.push(read(field.value.as_table()?, field.key.clone())?);
        }
        Some(all)
    }

    /// One of several words, as serde writes them: with hyphens.
    fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let said = self.value(key)?.as_text()?;
        words.iter().find(|(word, _)| word.replace(' ', "-") == said).map(|(_, meant)| *meant)
    }

    fn sql_type(&self) -> Option<SqlType> {
        self.value("type")?.as_text()?.parse().ok()
    }

    fn deferrable(&self) -> Option<Deferrable> {
        self.word("deferrable", &[("immediate", Deferrable::Immediate), ("deferred", Deferrable::Deferred)])
    }

    fn table(&self, name: QualifiedName) -> Option<Table> {
        let parents = self.texts("inherits").iter().map(|name| name.parse().ok()).collect::<Option<_>>()?;
        let with = self.all_within("with").iter();
        let with = with.filter_map(|field| Some((field.key.clone(), field.value.as_text()?.to_owned())));
        Some(Table {
            comment: self.text("comment"),
            columns: self.named("column", Self::column)?,
            primary_key: self.within("primary-key").and_then(Self::primary_key),
            uniques: self.named("unique", |unique, name| Some(unique.unique(name)))?,
            checks: self.named("check", Self::check)?,
            indexes: self.named("index", Self::index)?,
            foreign_keys: self.named("foreign-key", Self::foreign_key)?,
            excludes: self.named("exclude", Self::exclude)?,
            row_security: self.word(
                "row-security",
                &[
                    ("enabled", RowSecurity::Enabled),
                    ("forced", RowSecurity::Forced),
                    ("forced-only", RowSecurity::ForcedOnly),
                ],
            ),
            policies: self.named("policy", |policy, name| Some(policy.policy(name)))?,
            unlogged: self.flag("unlogged"),
            with: with.collect(),
            tablespace: self.text("tablespace"),
            partition_by: self.text("partition-by"),
            inherits: parents,
            replica_identity: self.replica_identity(),
            cluster: self.text("cluster"),
            name,
        })
    }

    fn replica_identity(&self) -> Option<ReplicaIdentity> {
        let words = [("full", ReplicaIdentity::Full), ("nothing", ReplicaIdentity::Nothing)];
        let said = self.value("replica-identity").and_then(Value::as_text);
        let word = words.into_iter().find(|(word, _)| said == Some(word)).map(|(_, meant)| meant);
        let index = self.within("replica-identity").and_then(|it| it.text("index"));
        word.or(index.map(ReplicaIdentity::Index))
    }

    fn column(&self, name: String) -> Option<Column> {
        Some(Column {
            name,
            sql_type: self.sql_type()?,
            nullable: self.flag("null"),
            default: self.text("default"),
            identity: self.within("identity").and_then(Self::identity).map(Box::new),
            serial: self.text("serial"),
            generated: self.text("generated"),
            collation: self.text("collation"),
            comment: self.text("comment"),
            storage: self.word("storage", &Storage::ALL),
            compression: self.word("compression", &Compression::ALL),
        })
    }

    fn identity(&self) -> Option<Identity> {
        Some(Identity {
            generated: self.word(
                "generated",
                &[("always", IdentityKind::Always), ("by default", IdentityKind::ByDefault)],
            )?,
            start: self.number("start"),
            increment: self.number("increment"),
            min: self.number("min"),
            max: self.number("max"),
            cache: self.number("cache"),
            cycle: self.flag("cycle"),
        })
    }

    fn primary_key(&self) -> Option<PrimaryKey> {
        let (name, columns, deferrable) = (self.text("name")?, self.texts("columns"), self.deferrable());
        Some(PrimaryKey { name, columns, deferrable })
    }

    fn unique(&self, name: String) -> Unique {
        Unique {
            name,
            columns: self.texts("columns"),
            include: self.texts("include"),
            nulls_not_distinct: self.flag("nulls-not-distinct"),
            deferrable: self.deferrable(),
        }
    }

    fn check(&self, name: String) -> Option<Check> {
        Some(Check {
            name,
            expression: self.text("expression")?,
            no_inherit: self.flag("no-inherit"),
            not_valid: self.flag("not-valid"),
        })
    }

    fn index(&self, name: String) -> Option<Index> {
        Some(Index {
            name,
            keys: self.all("keys", Self::index_key)?,
            unique: self.flag("unique"),
            using: self.text("using"),
            include: self.texts("include"),
            nulls_not_distinct: self.flag("nulls-not-distinct"),
            with: self.text("with"),
            predicate: self.text("where"),
        })
    }

    fn index_key(&self) -> Option<IndexKey> {
        let column = self.text("column").map(KeyTarget::Column);
        Some(IndexKey {
            target: column.or_else(|| self.text("expression").map(KeyTarget::Expression))?,
            collation: self.text("collation"),
            operator_class: self.text("operator-class"),
            descending: self.flag("descending"),
            nulls: self.word("nulls", &[("first", Nulls::First), ("last", Nulls::Last)]),
        })
    }

    fn foreign_key(&self, name: String) -> Option<ForeignKey> {
        let action = |key| self.word(key, &ForeignKeyAction::ALL).unwrap_or_default();
        Some(ForeignKey {
            name,
            columns: self.texts("columns"),
            references: self.text("references")?.parse().ok()?,
            referenced_columns: self.texts("referenced-columns"),
            on_delete: action("on-delete"),
            on_delete_columns: self.texts("on-delete-columns"),
            on_update: action("on-update"),
            match_full: self.flag("match-full"),
            deferrable: self.deferrable(),
            not_valid: self.flag("not-valid"),
        })
    }

    fn exclude(&self, name: String) -> Option<Exclude> {
        Some(Exclude {
            name,
            using: self.text("using"),
            elements: self.all("elements", |element| {
                Some(ExcludeElement { key: element.index_key()?, with: element.text("with")? })
            })?,
            predicate: self.text("where"),
            deferrable: self.deferrable(),
        })
    }

    fn policy(&self, name: String) -> Policy {
        Policy {
            name,
            command: self.word("for", &PolicyCommand::ALL).unwrap_or_default(),
            restrictive: self.flag("restrictive"),
            to: self.texts("to"),
            using: self.text("using"),
            with_check: self.text("with-check"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use migrate_schema::lock::write;
    use migrate_schema::schema::{
        Attribute, Check, Column, Composite, Deferrable, Domain, DomainCheck, EnumType, Exclude,
        ExcludeElement, ForeignKey, ForeignKeyAction, Identity, IdentityKind, Index, IndexKey, KeyTarget,
        Nulls, Policy, PolicyCommand, PrimaryKey, QualifiedName, ReplicaIdentity, RowSecurity, Schema,
        Storage, Table, Unique,
    };

    fn table() -> Table {
        let text = SqlType::built_in("text");
        let mut table = Table::new(QualifiedName::new("auth", "my \"users\""));
        table.comment = Some("two\n\n[table.x]\nlines".to_owned());
        table.columns = vec![
            Column {
                nullable: true,
                default: Some("'it''s \"so\"'".to_owned()),
                ..Column::new("a b", text.clone())
            },
            Column {
                identity: Some(Box::new(Identity {
                    generated: IdentityKind::ByDefault,
                    start: Some(-5),
                    increment: None,
                    min: None,
                    max: None,
                    cache: Some(3),
                    cycle: true,
                })),
                ..Column::new("id", SqlType::built_in("bigint"))
            },
            Column {
                generated: Some("lower(\"a b\")".to_owned()),
                collation: Some("C".to_owned()),
                storage: Some(Storage::External),
                ..Column::new("lower", text.array())
            },
        ];
        table.primary_key =
            Some(PrimaryKey { name: "p".to_owned(), columns: vec!["id".to_owned()], deferrable: None });
        table.uniques = vec![Unique {
            name: "u".to_owned(),
            columns: vec!["a b".to_owned()],
            include: vec!["id".to_owned()],
            nulls_not_distinct: true,
            deferrable: Some(Deferrable::Deferred),
        }];
        table.checks = vec![Check {
            name: "c".to_owned(),
            expression: "id > 0".to_owned(),
            no_inherit: true,
            not_valid: true,
        }];
        table.indexes = vec![Index {
            name: "i".to_owned(),
            keys: vec![
                IndexKey { descending: true, nulls: Some(Nulls::Last), ..IndexKey::column("id") },
                IndexKey {
                    operator_class: Some("text_pattern_ops".to_owned()),
                    ..IndexKey::of(KeyTarget::Expression("lower('a\\b')".to_owned()))
                },
            ],
            unique: true,
            using: Some("btree".to_owned()),
            include: Vec::new(),
            nulls_not_distinct: false,
            with: Some("fillfactor = 70".to_owned()),
            predicate: Some("id IS NOT NULL".to_owned()),
        }];
        table.foreign_keys = vec![ForeignKey {
            name: "f".to_owned(),
            columns: vec!["id".to_owned()],
            references: QualifiedName::new("shop", "a.b"),
            referenced_columns: vec!["id".to_owned()],
            on_delete: ForeignKeyAction::SetNull,
            on_delete_columns: vec!["id".to_owned()],
            on_update: ForeignKeyAction::Cascade,
            match_full: true,
            deferrable: Some(Deferrable::Immediate),
            not_valid: true,
        }];
        table.excludes = vec![Exclude {
            name: "x".to_owned(),
            using: Some("gist".to_owned()),
            elements: vec![ExcludeElement { key: IndexKey::column("id"), with: "=".to_owned() }],
            predicate: None,
            deferrable: None,
        }];
        table.row_security = Some(RowSecurity::Forced);
        table.policies = vec![Policy {
            name: "mine".to_owned(),
            command: PolicyCommand::Select,
            restrictive: true,
            to: vec!["app".to_owned()],
            using: Some("true".to_owned()),
            with_check: None,
        }];
        table.unlogged = true;
        table.with = [("fillfactor".to_owned(), "70".to_owned())].into();
        table.tablespace = Some("fast".to_owned());
        table.partition_by = Some("range (id)".to_owned());
        table.inherits = vec![QualifiedName::public("parent")];
        table.replica_identity = Some(ReplicaIdentity::Index("i".to_owned()));
        table.cluster = Some("u".to_owned());
        table
    }

    fn schema() -> Schema {
        Schema {
            enums: vec![EnumType {
                name: QualifiedName::public("mood"),
                values: vec!["sad".to_owned(), "o\"k".to_owned()],
                comment: None,
            }],
            domains: vec![Domain {
                name: QualifiedName::new("shop", "zip"),
                sql_type: SqlType::built_in("text"),
                collation: None,
                default: Some("'0'".to_owned()),
                not_null: true,
                checks: vec![DomainCheck {
                    name: "zip_check".to_owned(),
                    expression: "VALUE <> ''".to_owned(),
                }],
                comment: None,
            }],
            composites: vec![Composite {
                name: QualifiedName::public("address"),
                attributes: ["street", "city", "zip"]
                    .map(|name| Attribute {
                        name: name.to_owned(),
                        sql_type: SqlType::built_in("text"),
                        collation: None,
                    })
                    .to_vec(),
                comment: Some("where".to_owned()),
            }],
            tables: vec![
                table().into(),
                Table {
                    replica_identity: Some(ReplicaIdentity::Full),
                    ..Table::new(QualifiedName::public("z"))
                }
                .into(),
            ],
            ..Schema::default()
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let schema = schema();
        let text = write(&schema).expect("a text");
        let lock = Lock::read(text.clone()).expect("a lock");
        let of_windows = Lock::read(text.replace('\n', "\r\n")).expect("a lock");
        for table in &schema.tables {
            assert_eq!(lock.table(&table.name), Ok(Some(Table::clone(table))));
            assert_eq!(of_windows.table(&table.name), Ok(Some(Table::clone(table))));
        }
        for enum_type in &schema.enums {
            assert_eq!(lock.enum_type(&enum_type.name), Ok(Some(enum_type.clone())));
        }
        for domain in &schema.domains {
            assert_eq!(lock.domain(&domain.name), Ok(Some(domain.clone())));
        }
        for composite in &schema.composites {
            assert_eq!(lock.composite(&composite.name), Ok(Some(composite.clone())));
            assert!(lock.has_type(&composite.name));
        }
        assert_eq!(lock.table(&QualifiedName::public("other")), Ok(None));
    }

    #[test]
    fn an_empty_lock_is_one() {
        let lock = Lock::read(write(&Schema::default()).expect("a text")).expect("a lock");
        assert!(lock.blocks.is_empty());
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let read = |text: &str| Lock::read(text.to_owned()).map(|_| ());
        assert_eq!(read("version = 1\n<<<<<<< ours\n"), Err(Unreadable::Conflict { line: 2 }));
        assert_eq!(read("version = 1\n\n[table.t]\ncomment = \"\"\"\nTitle\n=======\n\"\"\"\n"), Ok(()));
        assert_eq!(read("version = 2\n"), Err(Unreadable::Newer { version: 2 }));
        assert!(matches!(read("a lock\n"), Err(Unreadable::Broken { .. })));
        assert!(matches!(read(""), Err(Unreadable::Broken { .. })));
    }
}

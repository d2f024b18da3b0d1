//! The recorded schema at the head as one file: `schema.lock`. The command writes it, the derive reads it.

mod read;
#[cfg(feature = "serde")]
mod write;

pub use self::read::{Fields, Lock, Unreadable, conflict};
#[cfg(feature = "serde")]
pub use self::write::write;

/// What the file is called, in the first folder of revisions.
pub const FILE: &str = "schema.lock";

/// What this version writes; a derive that knows only older ones says so instead of misreading.
pub const VERSION: u32 = 1;

/// What the compiler does when structs and recorded schema have parted: `lockstep` in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Lockstep {
    /// It warns in debug builds, and refuses others.
    #[default]
    Auto,
    /// It refuses.
    Deny,
    /// It warns.
    Warn,
    /// It is silent.
    Off,
}

impl Lockstep {
    /// All of them, with the words of the configuration.
    pub const ALL: [(&'static str, Self); 4] =
        [("auto", Self::Auto), ("deny", Self::Deny), ("warn", Self::Warn), ("off", Self::Off)];
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;
    use crate::schema::{
        Attribute, Check, Column, Composite, Deferrable, Domain, DomainCheck, EnumType, Exclude,
        ExcludeElement, ForeignKey, ForeignKeyAction, Identity, IdentityKind, Index, IndexKey, KeyTarget,
        Nulls, Policy, PolicyCommand, PrimaryKey, QualifiedName, RowSecurity, Schema, Storage, Table, Unique,
    };
    use crate::sql_type::SqlType;

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
        table.checks =
            vec![Check { name: "c".to_owned(), expression: "id > 0".to_owned(), no_inherit: true }];
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
            tables: vec![table().into(), Table::new(QualifiedName::public("z")).into()],
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
        assert!(!lock.is_empty());
    }

    #[test]
    fn the_derive_and_the_command_know_the_same_words() {
        for (word, policy) in Lockstep::ALL {
            let text = toml::Value::String(word.to_owned());
            assert_eq!(text.try_into::<Lockstep>().ok(), Some(policy), "{word}");
        }
    }

    #[test]
    fn an_empty_lock_is_one() {
        let lock = Lock::read(write(&Schema::default()).expect("a text")).expect("a lock");
        assert!(lock.is_empty());
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

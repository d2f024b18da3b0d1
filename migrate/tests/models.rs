//! Models of every kind, in a crate that forbids much.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations)]
#![deny(clippy::all, clippy::pedantic, unused_qualifications, single_use_lifetimes, trivial_casts)]
#![expect(non_snake_case, reason = "a field may be called like a column that is already there")]

use migrate::{ColumnType, PgEnum, Table};

/// Nothing that a driver knows.
#[derive(Debug)]
pub struct Anything;

/// People.
#[derive(Debug, Table)]
#[table(name = "users", schema = "auth")]
#[table(comment = "people who can sign in")]
#[primary_key(tenant_id, id)]
#[index(tenant_id, created_at desc, "lower(email)", where = "status <> 'gone'")]
#[unique(tenant_id, email)]
#[check(name = "users_email_has_at", "position('@' in email) > 1")]
#[foreign_key(tenant_id, id, references = "other.people(tenant_id, id)", on_delete = "cascade")]
pub struct User {
    /// Number.
    pub id: i64,
    /// Tenant.
    #[column(references = Tenant, on_delete = "cascade", index)]
    pub tenant_id: i64,
    /// Address.
    #[column(type = "varchar(255)", renamed_from = "mail")]
    pub email: String,
    /// A type that is unknown to everybody.
    #[column(type = "tsrange")]
    pub created_at: Anything,
    /// Status.
    #[column(default = "'active'")]
    pub status: Option<Status>,
    /// A keyword.
    pub r#type: Email,
    /// A name that is no good style.
    pub createdBy: i32,
    /// Not stored.
    #[column(skip)]
    pub session: Anything,
}

#[derive(Table)]
struct Tenant {
    #[column(primary_key, identity = "by default", start = 1000)]
    id: i64,
}

/// Status.
#[derive(Clone, Copy, Debug, PartialEq, PgEnum)]
#[pg_enum(schema = "auth", rename_all = "snake_case")]
pub enum Status {
    /// Here.
    Active,
    /// Away.
    #[pg_enum(rename = "on hold", renamed_from = "blocked")]
    OnHold = 4,
}

/// Address.
#[derive(Debug, ColumnType)]
#[column_type(type = "varchar(255)")]
pub struct Email(pub String);

/// Something that only the compiler can look through.
pub type Addresses = Vec<Email>;

/// Something imported.
#[derive(Debug, ColumnType)]
pub struct Wrapped(pub Addresses);

#[derive(Clone, Debug, ColumnType)]
struct Secret(String);

/// A key that knows whose it is.
#[derive(Debug, ColumnType)]
pub struct Key<T> {
    /// Its number.
    pub number: i64,
    of: std::marker::PhantomData<fn() -> T>,
}

/// A value with a past.
#[derive(Debug, ColumnType)]
pub struct Audited<T>(T)
where
    T: std::fmt::Debug;

/// A model that shows nothing of the types of its fields.
#[derive(Debug, Table)]
#[primary_key(secret, status)]
pub struct Vault {
    secret: Secret,
    status: Status,
    wrapped: Option<Wrapped>,
}

mod inner {
    #[derive(migrate::Table)]
    pub(super) struct Event {
        pub(super) at: std::time::SystemTime,
    }

    pub(crate) mod deeper {
        #[derive(Debug, migrate::Table)]
        pub(in crate::inner) struct Hidden {
            pub(in crate::inner) id: i64,
        }

        #[derive(Debug, migrate::ColumnType)]
        pub(crate) struct Number(pub(crate) i64);
    }

    pub(super) fn hidden() -> &'static str {
        use migrate::Table as _;

        let hidden = deeper::Hidden { id: deeper::Number(1).0 };
        assert_eq!(hidden.id, 1);
        deeper::Hidden::COLUMNS.id.name()
    }
}

mod visits {
    // Only an attribute says it, and it is used all the same.
    use super::Tenant;

    #[derive(migrate::Table)]
    pub(super) struct Visit {
        #[column(references = Tenant)]
        pub(super) tenant_id: i64,
    }
}

macro_rules! model {
    ($name:ident, $table:literal, $($field:ident: $type:ty),*) => {
        #[derive(Table)]
        #[table(name = $table)]
        struct $name { $($field: $type),* }
    };
}

model!(Made, "made", id: i64);

#[test]
fn models_are_what_they_say() {
    #[derive(Table)]
    struct Local {
        #[column(primary_key)]
        id: i64,
    }

    assert_eq!((User::SCHEMA, User::NAME), ("auth", "users"));
    assert_eq!(User::COLUMN_NAMES, ["id", "tenant_id", "email", "created_at", "status", "type", "createdBy"]);
    assert_eq!(User::PRIMARY_KEY, ["tenant_id", "id"]);
    assert_eq!(User::COLUMNS.r#type.name(), "type");
    assert_eq!(format!("SELECT {}", User::COLUMNS.createdBy), "SELECT createdBy");
    assert_eq!((Tenant::SCHEMA, Tenant::NAME, Tenant::PRIMARY_KEY), ("public", "tenant", ["id"].as_slice()));
    assert_eq!((Status::SCHEMA, Status::NAME), ("auth", "status"));
    assert_eq!(Status::VALUES, ["active", "on hold"]);
    assert_eq!((Email::SQL_TYPE, Wrapped::SQL_TYPE), ("varchar(255)", "varchar(255)[]"));
    assert_eq!((<Key<User>>::SQL_TYPE, <Audited<Vec<Key<User>>>>::SQL_TYPE), ("bigint", "bigint[]"));
    assert_eq!((inner::deeper::Number::SQL_TYPE, Status::ARRAY_TYPE), ("bigint", "auth.status[]"));
    assert_eq!((inner::Event::COLUMNS.at.name(), inner::hidden()), ("at", "id"));
    assert_eq!((Made::NAME, Made::COLUMN_NAMES), ("made", ["id"].as_slice()));
    assert_eq!(Local::PRIMARY_KEY, ["id"]);
    let vault = Vault { secret: Secret("x".to_owned()), status: Status::Active, wrapped: None };
    assert!(vault.secret.0.len() == Vault::PRIMARY_KEY.len() - 1 && vault.wrapped.is_none());
    assert_eq!((vault.status, Vault::COLUMN_NAMES.len()), (Status::Active, 3));
    assert_eq!(visits::Visit { tenant_id: 7 }.tenant_id, 7);
    let (local, made, tenant) = (Local { id: 1 }, Made { id: 2 }, Tenant { id: 3 });
    assert_eq!(local.id + made.id, tenant.id);
    assert!(inner::Event { at: std::time::SystemTime::UNIX_EPOCH }.at.elapsed().is_ok());
}

#![forbid(deprecated, unused, dead_code, unsafe_code, non_camel_case_types, unreachable_code)]

use std::marker::PhantomData;

use migrate::{ColumnType, Composite, PgEnum, Table};
use uuid::Uuid;

#[derive(PgEnum)]
#[pg_enum(name = "mood", rename_all = "snake_case", database = "in_step")]
pub enum Mood {
    Sad,
    Ok,
}

#[derive(ColumnType)]
#[domain(name = "zip", database = "in_step", check = "VALUE ~ '^[0-9]{5}$'", default = "'00000'")]
pub struct Zip(pub String);

#[derive(Composite)]
#[composite(name = "address", database = "in_step")]
pub struct Address {
    pub street: String,
    pub zip: Zip,
}

#[derive(ColumnType)]
pub struct Email(pub String);

pub type MaybeText = Option<String>;

#[derive(Table)]
#[table(name = "tenants", database = "in_step", unlogged)]
pub struct Tenant {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
#[table(name = "users", schema = "auth", database = "in_step")]
#[index(tenant_id, email desc, where = "nick IS NOT NULL")]
#[check("number > 0")]
#[foreign_key(tenant_name, references = Tenant(name), on_update = "cascade")]
pub struct User {
    #[column(primary_key, identity = "by default", start = 100)]
    pub id: i64,
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    pub tenant_name: String,
    pub email: Email,
    pub nick: MaybeText,
    #[column(type = "text")]
    pub note: MaybeText,
    #[column(type = "varchar(20)")]
    pub other: Email,
    pub mood: Option<Mood>,
    pub moods: Vec<Mood>,
    pub home: Address,
    #[column(generated = "lower(tenant_name)")]
    pub lower: String,
    #[column(serial)]
    pub number: i32,
    #[column(references = Self)]
    pub parent: Option<i64>,
    pub r#type: Option<Vec<u8>>,
}

/// Each table has keys of its own.
#[derive(ColumnType)]
pub struct Key<T>(pub i64, pub PhantomData<T>);

#[derive(Table)]
#[table(name = "nodes", database = "in_step")]
pub struct Node {
    #[column(primary_key)]
    pub id: Key<Self>,
    #[column(references = Self)]
    pub parent: Option<Key<Self>>,
    #[column(type = "bigint")]
    pub other: Maybe<Key<Self>>,
    pub r#gen: i32,
    pub columns: NodeColumns,
}

#[derive(ColumnType)]
pub struct NodeColumns(pub i32);

pub type Maybe<T> = Option<T>;

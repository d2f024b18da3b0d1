use migrate::{ColumnType, Table};
use uuid::Uuid;

#[derive(ColumnType)]
pub struct Email(String);

pub type Price = i64;

pub type MaybeText = Option<std::string::String>;

/// Not the one that everybody knows.
#[derive(ColumnType)]
#[column_type(type = "citext")]
pub struct String(std::string::String);

#[derive(Table)]
#[table(name = "users", database = "types")]
pub struct User {
    #[column(primary_key)]
    pub id: Uuid,
    pub email: Email,
    pub price: Price,
    pub name: String,
    pub nick: MaybeText,
    pub age: i32,
    pub city: Option<Email>,
    #[column(type = "varchar(20)")]
    pub zip: std::string::String,
    #[column(type = "text")]
    pub note: MaybeText,
}

use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(schema = "auth", renamed_from = "public.email", check = "VALUE ~ '@'")]
pub struct Email(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Email,
}

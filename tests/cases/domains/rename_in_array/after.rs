use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "mail_address", renamed_from = "email", check = "VALUE ~ '@'")]
pub struct Email(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Vec<Email>,
}

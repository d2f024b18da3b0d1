use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(check = "VALUE ~ '@'")]
#[check("length(VALUE) < 100", name = "short")]
pub struct Email(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Vec<Email>,
}

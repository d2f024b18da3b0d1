use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "e mail", schema = "auth", check = "VALUE <> ''", default = "'a@b'", not_null, collate = "C", comment = "confirmed")]
#[check("VALUE ~ '@'", name = "has at")]
#[check("length(VALUE) < 100")]
#[column_type(type = "varchar(200)")]
pub struct Email(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Email,
    pub other: Option<Vec<Email>>,
}

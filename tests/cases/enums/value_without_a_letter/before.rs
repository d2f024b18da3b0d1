use migrate::{PgEnum, Table};

#[derive(PgEnum)]
pub enum Mark {
    #[pg_enum(rename = "+")]
    Plus,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mark: Mark,
}

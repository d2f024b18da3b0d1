use migrate::{PgEnum, Table};

#[derive(PgEnum)]
pub enum Mark {
    #[pg_enum(rename = "")]
    None,
    #[pg_enum(rename = "+")]
    Plus,
    #[pg_enum(rename = " ")]
    Blank,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mark: Mark,
}

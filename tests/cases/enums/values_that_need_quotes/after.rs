use migrate::{PgEnum, Table};

#[derive(PgEnum)]
pub enum Mood {
    #[pg_enum(rename = "it's")]
    A,
    #[pg_enum(rename = "back\\slash")]
    C,
    #[pg_enum(rename = "on hold")]
    B,
    #[pg_enum(rename = "größer 日本")]
    D,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
}

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

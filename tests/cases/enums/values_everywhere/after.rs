use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    A,
    B,
    Sad,
    C,
    D,
    Ok,
    Happy,
    E,
    F,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

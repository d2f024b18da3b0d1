use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(Table)]
#[index(mood)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

use migrate::{ColumnType, PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood { Sad, Ok, Happy }

#[derive(ColumnType)]
#[domain(check = "VALUE <> 'sad'")]
pub struct GoodMood(Mood);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
    pub good: GoodMood,
    pub all: Vec<GoodMood>,
}

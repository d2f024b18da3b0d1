use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    #[pg_enum(renamed_from = "sad")]
    Low,
    Ok,
    Happy,
}

#[derive(Table)]
#[check("mood <> 'low'")]
#[index(id, where = "mood = 'low'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(Table)]
#[check("mood <> 'sad'")]
#[index(id, where = "mood = 'ok'")]
#[index(mood)]
#[unique(id, mood)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

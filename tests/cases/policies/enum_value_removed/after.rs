use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
}

#[derive(Table)]
#[table(rls)]
#[policy(using = "mood = 'ok'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    #[pg_enum(renamed_from = "ok")]
    Fine,
}

#[derive(Table)]
#[table(rls)]
#[policy(using = "mood = 'fine'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

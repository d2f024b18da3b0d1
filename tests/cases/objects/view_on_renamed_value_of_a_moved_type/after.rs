use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case", schema = "feelings", renamed_from = "public.mood")]
pub enum Mood {
    #[pg_enum(renamed_from = "sad")]
    Gloomy,
    Ok,
}

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

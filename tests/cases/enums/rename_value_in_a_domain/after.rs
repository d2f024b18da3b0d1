use migrate::{ColumnType, PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    #[pg_enum(renamed_from = "sad")]
    Gloomy,
    #[pg_enum(renamed_from = "ok")]
    Fine,
    Happy,
}

#[derive(ColumnType)]
#[domain(name = "good_mood", check = "VALUE <> 'gloomy'", default = "'fine'")]
pub struct GoodMood(pub Mood);

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'fine'")]
    pub mood: GoodMood,
}

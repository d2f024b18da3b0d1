use migrate::{ColumnType, PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {

    Ok,
    Happy,
}

#[derive(ColumnType)]
#[domain(name = "good_mood", check = "VALUE <> 'ok'", default = "'happy'")]
pub struct GoodMood(pub Mood);

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'happy'")]
    pub mood: GoodMood,
}

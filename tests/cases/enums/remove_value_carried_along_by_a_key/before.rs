use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(Table)]
#[table(name = "people")]
#[unique(name, include(mood))]
#[index(code, unique, include(mood))]
pub struct Person {
    pub name: String,
    pub code: i64,
    pub mood: Mood,
}

#[derive(Table)]
#[table(name = "letters")]
#[foreign_key(receiver, references = "people(name)")]
#[foreign_key(code, references = "people(code)")]
pub struct Letter {
    #[column(primary_key)]
    pub id: i64,
    pub receiver: String,
    pub code: i64,
}

use migrate::{PgEnum, Table};

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub mood: Mood,
}

#[derive(PgEnum)]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

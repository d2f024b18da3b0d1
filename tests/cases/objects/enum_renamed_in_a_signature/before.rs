use migrate::{PgEnum, Table};

#[derive(Table)]
#[table(name = "users")]
#[check(name = "users_good", "good(mood)")]
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

use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Happy,
}

#[derive(Table)]
#[table(cluster = "users_mood_idx", replica_identity = "index users_mood_name_idx")]
#[index("(mood = 'happy')", id, name = "users_mood_idx")]
#[index(mood, name, unique)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Mood,
    pub name: String,
}

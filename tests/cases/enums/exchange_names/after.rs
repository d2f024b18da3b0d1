use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case", renamed_from = "mood")]
pub enum Kind {
    Sad,
    Ok,
    Happy,
}

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case", renamed_from = "kind")]
pub enum Mood {
    A,
    B,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: Kind,
    pub kind: Mood,
}

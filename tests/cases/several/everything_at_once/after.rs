use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Low,
    Sad,
    Ok,
}

#[derive(Table)]
#[table(name = "people", schema = "app", renamed_from = "public.users")]
#[index(mood, name)]
#[unique(email, age)]
#[check("age >= 0")]
pub struct Users {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(renamed_from = "mail")]
    pub email: String,
    #[column(backfill = "'?'")]
    pub name: String,
    #[column(type = "smallint")]
    pub age: i16,
    #[column(default = "'low'")]
    pub mood: Mood,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, index, renamed_from = "user_id", on_delete = "cascade")]
    pub author_id: i64,
    pub title: Option<String>,
}

#[derive(Table)]
pub struct Comments {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Posts)]
    pub post_id: i64,
}

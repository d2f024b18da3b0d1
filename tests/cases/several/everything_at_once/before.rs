use migrate::{PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(Table)]
#[table(comment = "people")]
#[index(mood, name desc)]
#[unique(mail)]
#[check("age > 0")]
pub struct Users {
    #[column(primary_key)]
    pub id: i32,
    pub mail: String,
    pub name: Option<String>,
    pub age: i32,
    #[column(default = "'ok'")]
    pub mood: Mood,
    pub gone: Option<i32>,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, index)]
    pub user_id: i32,
    pub title: String,
}

#[derive(Table)]
pub struct Drafts {
    #[column(primary_key, references = Posts)]
    pub post_id: i64,
}

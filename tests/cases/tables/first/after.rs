use migrate::Table;

#[derive(Table)]
#[table(comment = "people who can sign in")]
#[index("lower(email)")]
#[check("position('@' in email) > 1")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    #[column(default = "now()")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    pub nickname: Option<String>,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, on_delete = "cascade", index)]
    pub author_id: i64,
    pub title: String,
    #[column(default = "'{}'")]
    pub tags: Vec<String>,
}

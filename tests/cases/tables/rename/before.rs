use migrate::Table;

#[derive(Table)]
#[index(email, name = "by_mail")]
#[index(created_at desc)]
#[unique(email)]
#[check("email <> ''")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(default = "now()")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    #[column(references = Users)]
    pub invited_by: Option<i64>,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub author_id: i64,
}

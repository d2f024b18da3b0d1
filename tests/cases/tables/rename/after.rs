use migrate::Table;

#[derive(Table)]
#[index(email, name = "by_mail")]
#[index(created_at desc)]
#[unique(email)]
#[check("email <> ''")]
#[table(renamed_from = "users")]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(default = "now()")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    #[column(references = People)]
    pub invited_by: Option<i64>,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = People)]
    pub author_id: i64,
}

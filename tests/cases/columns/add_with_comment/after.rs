use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(comment = "as shown to others")]
    pub nickname: Option<String>,
}

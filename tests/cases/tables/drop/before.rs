use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
#[table(comment = "who is here")]
pub struct Sessions {
    #[column(primary_key)]
    pub id: i64,
    #[column(index)]
    pub user_id: i64,
}

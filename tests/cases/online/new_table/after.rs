use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

#[derive(Table)]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, index)]
    pub user_id: i64,
    #[column(check = "length(text) > 0")]
    pub text: String,
}

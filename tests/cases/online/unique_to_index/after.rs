use migrate::Table;

#[derive(Table)]
#[index(email, unique)]
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
    #[column(references = "users(email)")]
    pub email: String,
}

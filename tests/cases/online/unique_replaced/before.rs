use migrate::Table;

#[derive(Table)]
#[unique(email, name = "users_key")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

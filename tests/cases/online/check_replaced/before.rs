use migrate::Table;

#[derive(Table)]
#[check("team > 0", name = "users_check")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

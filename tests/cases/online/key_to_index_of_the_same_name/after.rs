use migrate::Table;

#[derive(Table)]
#[index(id, unique, name = "users_id")]
pub struct Users {
    pub id: i64,
    pub email: String,
    pub team: i32,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    pub id: i64,
    pub email: String,
    pub team: i32,
}

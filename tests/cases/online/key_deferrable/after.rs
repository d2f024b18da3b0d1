use migrate::Table;

#[derive(Table)]
#[primary_key(id, deferrable = "deferred")]
pub struct Users {
    pub id: i64,
    pub email: String,
    pub team: i32,
}

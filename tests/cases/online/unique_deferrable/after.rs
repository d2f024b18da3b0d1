use migrate::Table;

#[derive(Table)]
#[unique(email, deferrable = "deferred")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

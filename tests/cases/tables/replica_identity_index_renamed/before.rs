use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index old")]
#[unique(email, name = "old")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "''")]
    pub email: String,
    pub age: i32,
}

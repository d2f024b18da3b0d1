use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index new")]
#[unique(email, name = "new", renamed_from = "old")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "''")]
    pub email: String,
    pub age: i32,
}

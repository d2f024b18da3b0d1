use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index known")]
#[index(email, age, unique, name = "known")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "''")]
    pub email: String,
    pub age: i32,
}

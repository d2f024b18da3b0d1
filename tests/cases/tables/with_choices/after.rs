use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index By Age", cluster = "users_pkey")]
#[index(age, email, unique, name = "By Age")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

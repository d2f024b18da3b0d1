use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index users_email_age_idx")]
#[index(email, age, unique)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "''")]
    pub email: String,
    pub age: i32,
}

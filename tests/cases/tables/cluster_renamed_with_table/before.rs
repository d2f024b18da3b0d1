use migrate::Table;

#[derive(Table)]
#[table(cluster = "users_email_key")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "nothing")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

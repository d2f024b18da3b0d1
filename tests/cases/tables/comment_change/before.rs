use migrate::Table;

#[derive(Table)]
#[table(comment = "old")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

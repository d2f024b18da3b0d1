use migrate::Table;

#[derive(Table)]
#[table(comment = "it's who can sign in")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

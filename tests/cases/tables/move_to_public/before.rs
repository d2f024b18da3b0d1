use migrate::Table;

#[derive(Table)]
#[table(schema = "auth")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(index)]
    pub email: String,
}

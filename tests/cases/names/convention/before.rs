use migrate::Table;

#[derive(Table)]
#[index(email)]
#[unique(email)]
#[check("email <> ''")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

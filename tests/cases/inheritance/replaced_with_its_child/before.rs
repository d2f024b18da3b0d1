use migrate::Table;

#[derive(Table)]
#[index(email, name = "people")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

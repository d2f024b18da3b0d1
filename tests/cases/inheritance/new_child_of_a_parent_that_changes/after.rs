use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "age")]
    pub years: i64,
    pub name: Option<String>,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub years: i64,
    pub name: Option<String>,
}

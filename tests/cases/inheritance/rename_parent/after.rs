use migrate::Table;

#[derive(Table)]
#[table(name = "people", renamed_from = "users")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

#[derive(Table)]
#[table(inherits = "people")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    pub level: i32,
}

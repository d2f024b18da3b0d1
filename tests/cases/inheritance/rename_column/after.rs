use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "name")]
    pub label: String,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "name")]
    pub label: String,
    pub level: i32,
}

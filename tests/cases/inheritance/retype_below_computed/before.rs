use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub age: i32,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub age: i32,
}

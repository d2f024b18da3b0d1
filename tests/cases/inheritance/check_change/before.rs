use migrate::Table;

#[derive(Table)]
#[check("age > 0", name = "has_age")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub age: i32,
}

#[derive(Table)]
#[table(inherits = "users")]
#[check("age > 0", name = "has_age")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub age: i32,
}

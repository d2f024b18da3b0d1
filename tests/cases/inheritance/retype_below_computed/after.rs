use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub age: String,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub age: String,
    #[column(generated = "lower(age)")]
    pub told: String,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "email")]
    pub mail: String,
    pub age: Option<i32>,
}

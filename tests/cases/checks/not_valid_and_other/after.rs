use migrate::Table;

#[derive(Table)]
#[check("age >= 1", not_valid)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub age: i32,
    #[column(generated = "age * 2")]
    pub double: i64,
}

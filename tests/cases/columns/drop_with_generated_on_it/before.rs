use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub price: Option<i32>,
    #[column(generated = "price * 2")]
    pub double: Option<i32>,
}

use migrate::Table;

#[derive(Table)]
#[unique(more)]
#[index(price, where = "more > 0")]
#[check("more < 1000")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub price: i32,
    #[column(generated = "price * 2", comment = "twice the price")]
    pub more: i32,
    #[column(references = Users(more))]
    pub parent: Option<i32>,
}

use migrate::{Composite, Table};

#[derive(Composite)]
#[composite(comment = "where to send it")]
pub struct Address {
    pub street: String,
    pub zip: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Option<Address>,
    pub others: Option<Vec<Address>>,
}

use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub street: String,
    pub city: Option<String>,
    pub zip: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Address,
    pub others: Vec<Address>,
}

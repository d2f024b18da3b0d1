use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub zip: i32,
    pub street: String,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Address,
    pub others: Vec<Address>,
}

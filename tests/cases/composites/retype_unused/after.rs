use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub street: String,
    pub zip: i64,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

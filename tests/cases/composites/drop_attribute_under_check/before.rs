use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub street: String,
    pub zip: i32,
}

#[derive(Table)]
#[check("(home).zip > 0")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Address,
}

use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub zip: uuid::Uuid,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Address,
}

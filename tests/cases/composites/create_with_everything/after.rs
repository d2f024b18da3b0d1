use migrate::{Composite, Table};

#[derive(Composite)]
#[composite(name = "post address", schema = "mail")]
pub struct Address {
    #[field(name = "the street", collate = "C")]
    pub street: String,
    #[field(type = "varchar(10)")]
    pub zip: Option<String>,
    pub tags: Vec<String>,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub home: Option<Address>,
}

use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "zip")]
pub struct Zip(pub String);

#[derive(ColumnType)]
#[domain(name = "address", check = "length(VALUE) > 0")]
pub struct Address(pub Zip);

#[derive(Table)]
#[table(name = "places")]
pub struct Place {
    #[column(primary_key)]
    pub id: i64,
    pub zip: Zip,
    pub address: Address,
}

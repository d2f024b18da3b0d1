use migrate::{ColumnType, Composite, PgEnum, Table};

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum Kind { Home, Work }

#[derive(ColumnType)]
#[domain(check = "VALUE > 0")]
pub struct Zip(i32);

#[derive(Composite)]
pub struct Address {
    pub kind: Kind,
    pub zip: Zip,
    pub zips: Vec<Zip>,
}

#[derive(Composite)]
pub struct Addresses {
    pub first: Address,
    pub others: Vec<Address>,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub all: Addresses,
}

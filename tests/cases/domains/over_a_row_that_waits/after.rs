use migrate::{ColumnType, Composite, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(pub i32);

#[derive(ColumnType)]
#[domain(name = "price")]
pub struct Price(pub Money);

#[derive(Composite)]
#[composite(name = "money")]
pub struct Money {
    pub amount: Amount,
    pub currency: String,
}

#[derive(Table)]
pub struct Orders {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
}

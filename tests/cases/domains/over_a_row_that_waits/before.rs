use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(pub i64);

#[derive(ColumnType)]
#[domain(name = "price")]
pub struct Price(pub i64);

#[derive(Table)]
pub struct Orders {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
}

use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(i64);

#[derive(Table)]
pub struct Orders {
    #[column(primary_key, generated = "amount * 2")]
    pub id: i64,
    pub amount: Amount,
}

#[derive(Table)]
pub struct Totals {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
}

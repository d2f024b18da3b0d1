use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(String);

#[derive(Table)]
pub struct Totals {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
}

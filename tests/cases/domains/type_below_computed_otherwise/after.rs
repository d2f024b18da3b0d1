use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(pub i32);

#[derive(Table)]
#[table(name = "boxes")]
pub struct Box {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
    #[column(generated = "amount + 1")]
    pub computed: Option<i32>,
}

use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(pub String);

#[derive(Table)]
#[table(name = "boxes")]
pub struct Box {
    #[column(primary_key)]
    pub id: i64,
    pub amount: Amount,
    #[column(generated = "length(amount)")]
    pub computed: Option<i32>,
}

use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "number")]
pub struct Number(pub i32);

#[derive(ColumnType)]
#[domain(name = "amount")]
pub struct Amount(pub Number);

#[derive(Table)]
#[table(name = "boxes")]
pub struct Box {
    #[column(primary_key)]
    pub id: i32,
    pub amount: Amount,
}

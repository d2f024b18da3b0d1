use migrate::{ColumnType, Composite, Table};

#[derive(ColumnType)]
#[domain(name = "amount", check = "VALUE > 0")]
pub struct Amount(pub i64);

#[derive(Composite)]
#[composite(name = "size")]
pub struct Size {
    pub width: i64,
    pub height: i32,
}

#[derive(Table)]
#[table(name = "boxes")]
pub struct Box {
    #[column(primary_key)]
    pub id: i32,
    pub amount: Amount,
    pub size: Size,
    #[column(generated = "amount * 2")]
    pub twice: Option<i64>,
}

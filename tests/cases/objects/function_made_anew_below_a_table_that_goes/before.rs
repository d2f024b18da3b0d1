use migrate::Table;

#[derive(Table)]
#[table(name = "orders")]
pub struct Order {
    #[column(primary_key)]
    pub id: i32,
    #[column(references = OldPrice)]
    pub price_id: i32,
}

#[derive(Table)]
#[table(name = "old_prices")]
pub struct OldPrice {
    #[column(primary_key)]
    pub id: i32,
    #[column(generated = "public.calculated(id)")]
    pub calculated: Option<i64>,
}

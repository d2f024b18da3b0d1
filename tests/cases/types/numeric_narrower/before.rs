use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "numeric(12, 3)")]
    pub price: rust_decimal::Decimal,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "prices")]
pub struct Price {
    #[column(primary_key)]
    pub id: i64,
    pub net: i64,
    #[column(generated = "net * 2")]
    pub gross: Option<i64>,
    #[column(generated = "amount * net")]
    pub total: Option<i64>,
    pub amount: i32,
    pub factor: i32,
}

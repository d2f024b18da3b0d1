use migrate::Table;

#[derive(Table)]
#[table(name = "prices")]
pub struct Price {
    #[column(primary_key)]
    pub id: i64,
    #[column(generated = "count * 3")]
    pub net: Option<i64>,
    #[column(generated = "count * 2")]
    pub gross: Option<i64>,
    #[column(generated = "count * factor")]
    pub total: Option<i64>,
    #[column(renamed_from = "amount")]
    pub count: i64,
    pub factor: i64,
}

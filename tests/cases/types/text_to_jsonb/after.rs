use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "to_jsonb(data)")]
    pub data: serde_json::Value,
}

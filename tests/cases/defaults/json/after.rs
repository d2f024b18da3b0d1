use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'{\"a\": [1, 2]}'")]
    pub x: serde_json::Value,
}

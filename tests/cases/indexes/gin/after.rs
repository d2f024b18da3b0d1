use migrate::Table;

#[derive(Table)]
#[index(data, using = "gin")]
#[index(data jsonb_path_ops, using = "gin", name = "paths")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub data: serde_json::Value,
}

use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[primary_key(id, at)]
pub struct Events {
    pub id: i64,
    pub at: i32,
    pub name: Option<String>,
}

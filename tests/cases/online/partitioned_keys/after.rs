use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[primary_key(id, at)]
#[unique(at, name)]
#[check("at >= 0")]
pub struct Events {
    pub id: i64,
    pub at: i32,
    pub name: String,
}

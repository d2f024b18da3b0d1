use migrate::Table;

#[derive(Table)]
#[table(partition_by = "list (at)")]
#[primary_key(id, at)]
#[index(id)]
#[unique(at, id)]
pub struct Events {
    pub id: i64,
    pub at: i32,
}

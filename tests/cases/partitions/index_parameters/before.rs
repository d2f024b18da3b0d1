use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[index(id, with = "fillfactor = 70")]
pub struct Events {
    pub id: i64,
    pub at: i32,
}

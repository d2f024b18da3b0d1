use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[index(id)]
pub struct Events {
    pub id: i64,
    pub at: i32,
}

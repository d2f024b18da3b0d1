use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[primary_key(id, at)]
#[index(name)]
#[index(at, "lower(name)", include(id), name = "by_name")]
#[index(at, name, unique)]
pub struct Events {
    pub id: i64,
    pub at: i32,
    pub name: Option<String>,
}

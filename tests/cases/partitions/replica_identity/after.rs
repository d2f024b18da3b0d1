use migrate::Table;

#[derive(Table)]
#[table(partition_by = "list (region)", replica_identity = "full")]
#[primary_key(id, region)]
pub struct Events {
    pub id: i64,
    pub region: i32,
}

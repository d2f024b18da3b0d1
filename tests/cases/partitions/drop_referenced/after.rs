use migrate::Table;

#[derive(Table)]
#[table(partition_by = "list (region)")]
#[primary_key(id, region)]
pub struct Events {
    pub id: i64,
    pub region: i32,
}

#[derive(Table)]
#[foreign_key(event_id, region, references = Events(id, region))]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
    pub event_id: i64,
    pub region: i32,
}

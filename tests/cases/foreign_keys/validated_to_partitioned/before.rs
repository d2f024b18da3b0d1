use migrate::Table;

#[derive(Table)]
#[table(partition_by = "list (id)")]
pub struct Events {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Events, not_valid)]
    pub event_id: i64,
}

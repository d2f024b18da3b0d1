use migrate::Table;

#[derive(Table)]
#[table(partition_by = "list (kind)")]
#[primary_key(id, kind)]
pub struct Event {
    pub id: i64,
    pub kind: String,
}

#[derive(Table)]
pub struct Note {
    #[column(primary_key)]
    pub id: i64,
    pub event: i64,
    pub kind: String,
}

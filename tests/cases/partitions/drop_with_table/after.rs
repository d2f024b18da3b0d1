use migrate::Table;

#[derive(Table)]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
    pub event_id: i64,
    pub region: i32,
}

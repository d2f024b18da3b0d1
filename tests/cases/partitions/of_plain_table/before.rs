use migrate::Table;

#[derive(Table)]
#[primary_key(id, at)]
pub struct Events {
    pub id: i64,
    pub at: i32,
}

use migrate::Table;

#[derive(Table)]
#[table(partition_by = "range (during, (id + during))")]
pub struct Events {
    pub id: i64,
    #[column(renamed_from = "at")]
    pub during: i32,
}

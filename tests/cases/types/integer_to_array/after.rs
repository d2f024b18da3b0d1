use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "ARRAY[tag]")]
    pub tag: Vec<i32>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: Option<i32>,
    pub b: i32,
    pub c: String,
}

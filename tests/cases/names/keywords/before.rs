use migrate::Table;

#[derive(Table)]
#[table(schema = "order")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(index)]
    pub select: i32,
    #[column(name = "end")]
    pub finish: Option<i32>,
}

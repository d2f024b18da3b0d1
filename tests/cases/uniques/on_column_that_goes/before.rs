use migrate::Table;

#[derive(Table)]
#[unique(a, b)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: Option<i32>,
    pub b: Option<i32>,
}

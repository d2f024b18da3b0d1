use migrate::Table;

#[derive(Table)]
#[unique(b)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub b: Option<i32>,
}

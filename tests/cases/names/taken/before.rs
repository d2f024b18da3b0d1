use migrate::Table;

#[derive(Table)]
#[index(a_b)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: Option<i32>,
    pub a_b: Option<i32>,
    pub b: Option<i32>,
}

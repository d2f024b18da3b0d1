use migrate::Table;

#[derive(Table)]
#[index("state + 1")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub state: i32,
}

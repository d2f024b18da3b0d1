use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial, renamed_from = "number")]
    pub code: i32,
}

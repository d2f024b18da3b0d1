use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(storage = "extended")]
    pub bio: String,
    pub more: Option<i32>,
}

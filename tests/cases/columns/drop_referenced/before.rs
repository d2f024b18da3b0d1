use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub code: Option<i32>,
    #[column(references = Users(code))]
    pub like_code: Option<i32>,
}

use migrate::Table;

#[derive(Table)]
#[unique(code, name = "code_key")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub code: i32,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users(code))]
    pub code: i32,
}

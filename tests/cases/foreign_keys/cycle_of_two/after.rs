use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
pub struct Left {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Right)]
    pub right_id: Option<i64>,
}

#[derive(Table)]
pub struct Right {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Left)]
    pub left_id: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub user_id: i64,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(unique)]
    pub id: i64,
    #[column(primary_key)]
    pub token: uuid::Uuid,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key, references = Users(id))]
    pub user_id: i64,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
#[foreign_key(user_id, references = Users(id), name = "author")]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub user_id: i64,
}

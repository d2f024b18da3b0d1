use migrate::Table;

#[derive(Table)]
#[primary_key(id)]
pub struct Users {
    pub id: i64,
    pub name: String,
}

#[derive(Table)]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users(id))]
    pub user: i64,
}

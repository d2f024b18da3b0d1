use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[check("user_id > 0", not_valid)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, not_valid)]
    pub user_id: i64,
}

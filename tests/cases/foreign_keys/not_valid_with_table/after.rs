use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[foreign_key(user_id, references = Users, on_delete = "cascade", deferrable, not_valid)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub user_id: i64,
}

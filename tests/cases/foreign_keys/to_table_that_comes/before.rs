use migrate::Table;

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub user_id: i64,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key, identity)]
    pub id: i64,
}

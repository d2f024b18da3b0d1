use migrate::Table;

#[derive(Table)]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
}

use migrate::Table;

#[derive(Table)]
#[table(unlogged)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

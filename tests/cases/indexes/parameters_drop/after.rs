use migrate::Table;

#[derive(Table)]
#[index(name)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

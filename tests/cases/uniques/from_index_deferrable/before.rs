use migrate::Table;

#[derive(Table)]
#[index(name, unique, include(id))]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

use migrate::Table;

#[derive(Table)]
#[index(name, with = "fillfactor = 80")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

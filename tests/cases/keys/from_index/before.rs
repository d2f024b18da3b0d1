use migrate::Table;

#[derive(Table)]
#[index(id, unique)]
pub struct Users {
    pub id: i64,
    pub name: String,
}

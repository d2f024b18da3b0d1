use migrate::Table;

#[derive(Table)]
#[primary_key(id)]
pub struct Users {
    pub id: i64,
    pub name: String,
}

use migrate::Table;

#[derive(Table)]
#[primary_key(id, name = "members")]
pub struct Users {
    pub id: i64,
    pub email: String,
}

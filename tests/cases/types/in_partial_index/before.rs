use migrate::Table;

#[derive(Table)]
#[index(id, where = "state = '1'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub state: String,
}

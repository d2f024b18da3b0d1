use migrate::Table;

#[derive(Table)]
#[index(tenant)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
    pub tenant: i32,
    pub name: Option<String>,
}

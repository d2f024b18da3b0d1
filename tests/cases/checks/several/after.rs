use migrate::Table;

#[derive(Table)]
#[check("tenant < 100")]
#[check("tenant <> id")]
#[check("true")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
    pub tenant: i32,
    pub name: Option<String>,
}

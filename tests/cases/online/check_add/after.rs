use migrate::Table;

#[derive(Table)]
#[check("email <> ''", no_inherit)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(check = "team > 0")]
    pub team: i32,
}

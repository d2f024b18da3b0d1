use migrate::Table;

#[derive(Table)]
pub struct Teams {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[index(email)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = Teams, on_delete = "cascade")]
    pub team: i32,
}

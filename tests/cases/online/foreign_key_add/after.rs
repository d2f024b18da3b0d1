use migrate::Table;

#[derive(Table)]
pub struct Teams {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = Teams, on_delete = "cascade", index)]
    pub team: i32,
}

use migrate::Table;

#[derive(Table)]
pub struct Teams {
    #[column(unique)]
    pub id: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = "teams(id)", deferrable = "deferred")]
    pub team: i32,
}

use migrate::Table;

#[derive(Table)]
#[primary_key(id, email, name = "people")]
pub struct Users {
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
pub struct Members {
    #[column(primary_key)]
    pub id: i64,
}

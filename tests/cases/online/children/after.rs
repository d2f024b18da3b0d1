use migrate::Table;

#[derive(Table)]
#[check("email <> ''", name = "has_email")]
pub struct People {
    pub id: i64,
    #[column(backfill = "'x'")]
    pub email: String,
}

#[derive(Table)]
#[table(inherits = "people")]
#[check("email <> ''", name = "has_email")]
pub struct Users {
    pub id: i64,
    #[column(backfill = "'x'")]
    pub email: String,
}

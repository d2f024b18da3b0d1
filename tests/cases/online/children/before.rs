use migrate::Table;

#[derive(Table)]
pub struct People {
    pub id: i64,
    pub email: Option<String>,
}

#[derive(Table)]
#[table(inherits = "people")]
pub struct Users {
    pub id: i64,
    pub email: Option<String>,
}

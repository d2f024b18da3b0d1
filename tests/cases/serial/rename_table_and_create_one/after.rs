use migrate::Table;

#[derive(Table)]
#[table(name = "people", renamed_from = "users")]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial)]
    pub number: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial)]
    pub number: i32,
}

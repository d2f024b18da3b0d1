use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: i32,
}

#[derive(Table)]
#[index(a, name = "i")]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub a: i32,
}

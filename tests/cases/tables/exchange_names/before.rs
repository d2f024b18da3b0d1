use migrate::Table;

#[derive(Table)]
pub struct First {
    #[column(primary_key)]
    pub id: i64,
    pub a: String,
}

#[derive(Table)]
pub struct Second {
    #[column(primary_key)]
    pub id: i64,
    pub b: String,
}

use migrate::Table;

#[derive(Table)]
#[table(schema = "my shop", name = "the users")]
pub struct TheUsers {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial)]
    pub number: i16,
}
#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

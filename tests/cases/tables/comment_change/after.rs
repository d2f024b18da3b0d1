use migrate::Table;

#[derive(Table)]
#[table(comment = "new\nin two lines")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

use migrate::Table;

#[derive(Table)]
#[index(email, boss)]
#[unique(email)]
#[check("email <> ''")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = Users)]
    pub boss: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
#[index(email, name = "mails")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

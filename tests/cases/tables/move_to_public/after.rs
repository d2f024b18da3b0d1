use migrate::Table;

#[derive(Table)]
#[table(renamed_from = "auth.users")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(index)]
    pub email: String,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "Users")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(name = "Full Name")]
    pub name: String,
}

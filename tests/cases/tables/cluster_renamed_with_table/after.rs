use migrate::Table;

#[derive(Table)]
#[table(renamed_from = "users", cluster = "people_email_key")]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

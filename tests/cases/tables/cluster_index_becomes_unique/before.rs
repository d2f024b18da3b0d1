use migrate::Table;

#[derive(Table)]
#[table(cluster = "users_age_idx")]
#[index(age, unique)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub age: i32,
}

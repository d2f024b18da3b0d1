use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "holder = current_user")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "owner")]
    pub holder: String,
}

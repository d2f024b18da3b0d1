use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner = session_user")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

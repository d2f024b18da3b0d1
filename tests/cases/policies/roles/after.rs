use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(to = "pg_monitor", using = "owner = current_user")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

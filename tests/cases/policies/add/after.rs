use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner = current_user", with_check = "owner <> ''")]
#[policy(for = "select", to = "pg_monitor, pg_read_all_settings", using = "true")]
#[policy(name = "Not Empty", for = "insert", with_check = "owner <> ''", restrictive)]
#[policy(for = "delete", to = "current_user", using = "id > 1")]
#[policy(for = "update", using = "id > 1", with_check = "id > 2")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

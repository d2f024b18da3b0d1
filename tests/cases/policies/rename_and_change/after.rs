use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(name = "own", using = "owner = session_user", renamed_from = "users_policy")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(name = "own", using = "owner = current_user")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

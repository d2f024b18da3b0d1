use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(name = "p", using = "true", restrictive)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

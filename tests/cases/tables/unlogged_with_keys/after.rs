use migrate::Table;

#[derive(Table)]
#[table(unlogged)]
pub struct Teams {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[table(unlogged)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Teams)]
    pub team: i64,
}

#[derive(Table)]
#[table(unlogged)]
pub struct Accounts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub user: i64,
    #[column(references = Accounts)]
    pub parent: Option<i64>,
}

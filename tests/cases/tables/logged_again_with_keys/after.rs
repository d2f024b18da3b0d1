use migrate::Table;

#[derive(Table)]
pub struct Teams {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Teams)]
    pub team: i64,
}

#[derive(Table)]
pub struct Accounts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub user: i64,
    #[column(references = Accounts)]
    pub parent: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
#[primary_key(tenant, id)]
pub struct Teams {
    pub tenant: i64,
    pub id: i64,
}

#[derive(Table)]
#[foreign_key(tenant, team, references = Teams(tenant, id))]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub tenant: i64,
    pub team: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
#[primary_key(tenant_id, id)]
pub struct Users {
    pub tenant_id: i64,
    pub id: i64,
}

#[derive(Table)]
#[foreign_key(user_id, tenant_id, references = Users(id, tenant_id), name = "author")]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub tenant_id: Option<i64>,
    pub user_id: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "tenants", database = "keys")]
pub struct Tenant {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[table(name = "teams", database = "keys")]
#[primary_key(tenant_id, id)]
#[unique(name)]
#[index(name, tenant_id desc)]
#[check(name = "teams_id_is_positive", "id > 0")]
pub struct Team {
    pub id: i64,
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: i64,
    #[column(references = Tenant)]
    pub owner_id: i32,
    #[column(references = Tenant)]
    pub parent_id: i64,
    pub name: String,
    pub code: String,
}

use migrate::Table;

#[derive(Table)]
#[primary_key(tenant_id, id)]
pub struct Users {
    #[column(backfill = "0")]
    pub tenant_id: i64,
    pub id: i64,
    pub name: String,
}

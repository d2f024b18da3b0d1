use migrate::Table;

#[derive(Table)]
pub struct Tenants {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = Tenants)]
    pub tenant_id: i64,
}

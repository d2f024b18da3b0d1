use migrate::Table;

#[derive(Table)]
#[unique(tenant, email, id, name = "one_mail_a_tenant", renamed_from = "users_tenant_email_key")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
    pub tenant: i32,
    pub name: Option<String>,
}

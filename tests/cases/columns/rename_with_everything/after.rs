use migrate::Table;

#[derive(Table)]
#[index(tenant, email desc)]
#[index("lower(email)", where = "email <> ''")]
#[unique(tenant, email, include(id))]
#[check("email LIKE '%@%' AND email <> 'mail'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique, renamed_from = "mail")]
    pub email: String,
    pub tenant: i64,
    #[column(generated = "lower(email)")]
    pub folded: String,
}

#[derive(Table)]
pub struct Letters {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users(email))]
    pub user_mail: String,
}

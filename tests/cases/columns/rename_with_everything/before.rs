use migrate::Table;

#[derive(Table)]
#[index(tenant, mail desc)]
#[index("lower(mail)", where = "mail <> ''")]
#[unique(tenant, mail, include(id))]
#[check("mail LIKE '%@%' AND mail <> 'mail'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub mail: String,
    pub tenant: i64,
    #[column(generated = "lower(mail)")]
    pub folded: String,
}

#[derive(Table)]
pub struct Letters {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users(mail))]
    pub user_mail: String,
}

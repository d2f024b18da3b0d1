use migrate::Table;

#[derive(Table)]
#[table(name = "users", database = "columns")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub mail: String,
    #[column(identity)]
    pub number: i64,
    #[column(generated = "upper(mail)", collate = "C")]
    pub loud: String,
    #[cfg(feature = "extra")]
    pub hidden: String,
}

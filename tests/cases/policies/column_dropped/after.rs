use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "id > 1")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

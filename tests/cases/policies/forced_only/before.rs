use migrate::Table;

#[derive(Table)]
#[table(rls = "force only")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

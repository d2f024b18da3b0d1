use migrate::Table;

#[derive(Table)]
#[table(with = "fillfactor = 70, autovacuum_enabled = false")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

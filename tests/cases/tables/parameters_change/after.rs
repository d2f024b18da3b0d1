use migrate::Table;

#[derive(Table)]
#[table(with = "Fillfactor=80, toast.autovacuum_enabled = false")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

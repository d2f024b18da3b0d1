use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
}

#[derive(Table)]
#[table(unlogged, with = "fillfactor = 70", tablespace = "pg_default", rls)]
#[policy(using = "true")]
pub struct Logs {
    #[column(primary_key)]
    pub id: i64,
    pub at: i32,
}

#[derive(Table)]
#[table(partition_by = "range (at)")]
#[primary_key(id, at)]
#[index(name)]
#[unique(at, name)]
pub struct Events {
    pub id: i64,
    pub at: chrono::DateTime<chrono::Utc>,
    pub name: String,
    #[column(references = Users)]
    pub user: i64,
}

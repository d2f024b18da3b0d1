use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(index)]
    pub a: i64,
}

#[derive(Table)]
#[table(name = "users", schema = "audit")]
pub struct AuditUsers {
    #[column(primary_key)]
    pub id: i64,
    #[column(index, unique)]
    pub a: i32,
}

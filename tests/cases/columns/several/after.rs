use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: i64,
    pub c: Option<String>,
    pub d: Option<uuid::Uuid>,
    #[column(default = "true")]
    pub e: bool,
}

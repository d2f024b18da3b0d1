use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, deferrable = "deferred")]
    pub boss: Option<i64>,
}

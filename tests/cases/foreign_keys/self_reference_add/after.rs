use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, on_delete = "set null")]
    pub boss_id: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "gen_random_uuid()")]
    pub x: uuid::Uuid,
}

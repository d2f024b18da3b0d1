use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, index, check = "boss_id <> id", comment = "who pays")]
    pub boss_id: Option<i64>,
    #[column(unique)]
    pub slug: Option<String>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub first: Option<String>,
    #[column(generated = "upper(first)")]
    pub shout: Option<String>,
}

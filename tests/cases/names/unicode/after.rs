use migrate::Table;

#[derive(Table)]
#[index(breite, name = "über_breite")]
pub struct Straße {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "größe")]
    pub breite: i32,
    #[column(unique, name = "日本", references = Straße(id))]
    pub japan: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "string_to_array(tags, ',')")]
    pub tags: Vec<String>,
}

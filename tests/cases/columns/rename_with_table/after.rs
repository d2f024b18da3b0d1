use migrate::Table;

#[derive(Table)]
#[table(renamed_from = "users")]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique, renamed_from = "mail")]
    pub email: String,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = People)]
    pub author_id: i64,
}

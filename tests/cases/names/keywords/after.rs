use migrate::Table;

#[derive(Table)]
#[table(schema = "order")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(index, unique)]
    pub select: i64,
    #[column(name = "where", renamed_from = "end", default = "1")]
    pub finish: Option<i32>,
    #[column(references = User, check = "\"group\" > 0")]
    pub group: Option<i64>,
}

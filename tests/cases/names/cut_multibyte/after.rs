use migrate::Table;

#[derive(Table)]
#[table(name = "日本語日本語日本語日本語日本語")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique, index)]
    pub größer_größer_größer_größer_größer: Option<i32>,
}

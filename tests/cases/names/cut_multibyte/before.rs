use migrate::Table;

#[derive(Table)]
#[table(name = "日本語日本語日本語日本語日本語")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "posts", database = "defaults")]
pub struct Post {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'open'")]
    pub status: String,
    #[column(default = "NOW( )")]
    pub at: Option<String>,
    pub stars: i32,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(type = "public.span")]
    pub span: Option<String>,
    pub age: Option<i32>,
}

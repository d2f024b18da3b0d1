use migrate::Table;

#[derive(Table)]
#[table(name = "users")]
#[index("slug(email)")]
#[check(name = "users_email_slug", "slug(email) <> ''")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(default = "next_age()")]
    pub age: Option<i32>,
}

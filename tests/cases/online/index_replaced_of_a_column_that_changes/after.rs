use migrate::Table;

#[derive(Table)]
#[index(team, email, name = "users_idx")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(using = "team::text")]
    pub team: String,
}

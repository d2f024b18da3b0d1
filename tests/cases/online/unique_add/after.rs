use migrate::Table;

#[derive(Table)]
#[unique(email, include(team))]
#[unique(team, email, nulls_not_distinct)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

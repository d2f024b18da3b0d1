use migrate::Table;

#[derive(Table)]
#[index(team, email desc)]
#[index("lower(email)", unique, where = "team > 0")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
}

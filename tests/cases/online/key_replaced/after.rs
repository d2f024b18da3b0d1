use migrate::Table;

#[derive(Table)]
#[primary_key(team, id)]
pub struct Users {
    pub id: i64,
    pub email: String,
    pub team: i32,
}

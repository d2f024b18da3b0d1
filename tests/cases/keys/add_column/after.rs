use migrate::Table;

#[derive(Table)]
#[primary_key(team_id, user_id)]
pub struct Members {
    pub team_id: i64,
    pub user_id: i64,
}

use migrate::Table;

#[derive(Table)]
#[unique(team_id, user_id)]
pub struct Members {
    pub team_id: i64,
    pub user_id: i64,
}

use migrate::Table;

#[derive(Table)]
pub struct Members {
    pub team_id: i64,
    pub user_id: i64,
}

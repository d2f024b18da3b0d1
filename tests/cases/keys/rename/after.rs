use migrate::Table;

#[derive(Table)]
#[primary_key(team_id, user_id, name = "membership", renamed_from = "members_pkey")]
pub struct Members {
    pub team_id: i64,
    pub user_id: i64,
}

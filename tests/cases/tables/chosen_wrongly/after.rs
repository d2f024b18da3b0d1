use migrate::Table;

#[derive(Table)]
#[table(replica_identity = "index users_email_key", cluster = "users_pky")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique)]
    pub email: Option<String>,
}

#[derive(Table)]
#[table(replica_identity = "index posts_tags_idx", cluster = "posts_tags_idx")]
#[index(tags, using = "gin")]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    pub tags: Vec<String>,
}

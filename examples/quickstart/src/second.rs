//! The models of a small blog.

use migrate::Table;

/// Somebody who writes.
#[derive(Table)]
#[table(name = "authors")]
pub struct Author {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    #[column(renamed_from = "name")]
    pub alias: String,
}

/// What somebody wrote.
#[derive(Table)]
#[table(name = "posts")]
pub struct Post {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references = Author, on_delete = "cascade", index)]
    pub author_id: i64,
    pub title: String,
    pub body: Option<String>,
    #[column(default = "false")]
    pub published: bool,
}

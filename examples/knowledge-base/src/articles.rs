//! Articles, and what they are about.

use std::time::SystemTime;

use migrate::Table;
use uuid::Uuid;

/// Something that somebody knew and wrote down.
#[derive(Table)]
#[table(schema = "public", name = "articles")]
#[index(language, updated_at desc)]
pub struct Article {
    /// Given by the database.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What it says, in Markdown.
    pub body: String,
    /// The language that it is written in: `ja`, `en`.
    #[column(type = "varchar(2)", default = "'ja'")]
    pub language: String,
    /// When it was last worked on.
    #[column(default = "now()")]
    pub updated_at: SystemTime,
}

/// What an article can be about.
#[derive(Table)]
#[table(schema = "public", name = "tags")]
pub struct Tag {
    /// Given by the database.
    #[column(primary_key, identity)]
    pub id: i32,
    /// The word.
    #[column(unique)]
    pub name: String,
}

/// What an article is about.
#[derive(Table)]
#[table(schema = "public", name = "article_tags")]
#[primary_key(article_id, tag_id)]
pub struct ArticleTag {
    /// The article.
    #[column(references = Article, on_delete = "cascade")]
    pub article_id: Uuid,
    /// The word.
    #[column(references = Tag, on_delete = "cascade", index)]
    pub tag_id: i32,
}

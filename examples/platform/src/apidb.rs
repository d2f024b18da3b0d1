use chrono::{DateTime, Utc};
use migrate::Table;
use uuid::Uuid;

#[derive(Clone, Debug, Table)]
#[table(name = "documents", database = "apidb")]
#[index(embedding vector_cosine_ops, name = "idx_documents_embedding", using = "hnsw")]
pub struct Document {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub title: String,
    pub content: String,
    #[column(default = "'{}'")]
    pub tags: Vec<String>,
    #[column(type = "varchar(20)", default = "'draft'", index)]
    pub status: String,
    #[column(type = "vector(384)")]
    pub embedding: Option<Vec<f32>>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
}

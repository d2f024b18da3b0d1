use chrono::{DateTime, Utc};
use migrate::{PgEnum, Table};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Clone, Debug, Table)]
#[table(name = "ai_agent_services")]
#[unique(agent_id, service_name, name = "ai_agent_services_agent_service_key")]
pub struct AiAgentService {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(references = AiAgent, on_delete = "cascade")]
    pub agent_id: Uuid,
    #[column(type = "varchar(100)")]
    pub service_name: String,
    #[column(default = "true")]
    pub is_enabled: bool,
    #[column(default = "'{}'")]
    pub config: serde_json::Value,
}

#[derive(Clone, Debug, Table)]
#[table(name = "ai_agents")]
pub struct AiAgent {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(type = "varchar(100)")]
    pub name: String,
    #[column(type = "varchar(100)", unique)]
    pub slug: String,
    pub description: Option<String>,
    #[column(type = "varchar(100)")]
    pub model: String,
    #[column(default = "''")]
    pub system_prompt: String,
    #[column(
        type = "numeric(3,2)",
        default = "0.70",
        check = "(temperature >= (0)::numeric) AND (temperature <= (2)::numeric)"
    )]
    pub temperature: Decimal,
    #[column(default = "'{}'")]
    pub settings: serde_json::Value,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "ai_chat_sessions")]
#[index(
    conversation_id,
    name = "idx_ai_chat_sessions_active",
    where = "(status)::text = 'active'::text"
)]
#[check(
    name = "ai_chat_sessions_end_after_start",
    "(ended_at IS NULL) OR (ended_at >= started_at)"
)]
pub struct AiChatSession {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(references = Conversation, on_delete = "cascade")]
    pub conversation_id: Uuid,
    #[column(
        type = "varchar(20)",
        default = "'active'",
        check = "(status)::text = ANY ((ARRAY['active'::character varying, 'ended'::character varying, 'failed'::character varying])::text[])"
    )]
    pub status: String,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Table)]
#[index(session_id, called_at, name = "idx_ai_tool_usage_session_id")]
#[index(arguments, name = "idx_ai_tool_usage_arguments", using = "gin")]
pub struct AiToolUsage {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = AiChatSession, on_delete = "cascade")]
    pub session_id: Uuid,
    #[column(type = "varchar(100)")]
    pub tool_name: String,
    pub arguments: serde_json::Value,
    #[column(check = "duration_ms >= 0")]
    pub duration_ms: Option<i32>,
    #[column(default = "0")]
    pub tokens: i32,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub called_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "conversations")]
#[index(user_id, updated_at desc, name = "idx_conversations_user_id")]
#[index(user_id, where = "archived_at IS NULL")]
pub struct Conversation {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(references = User, on_delete = "cascade")]
    pub user_id: Uuid,
    #[column(references = AiAgent, on_delete = "set null")]
    pub agent_id: Option<Uuid>,
    #[column(type = "varchar(500)")]
    pub title: Option<String>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "messages")]
#[index(conversation_id, id, name = "idx_messages_conversation_id")]
pub struct Message {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = Conversation, on_delete = "cascade")]
    pub conversation_id: Uuid,
    pub role: MessageRole,
    pub content: String,
    #[column(default = "'{}'")]
    pub metadata: serde_json::Value,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    #[column(references = AiChatSession, on_delete = "set null")]
    pub session_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum MessageRole {
    System,
    User,
    Assistant,
    Tool,
}

#[derive(Clone, Debug, Table)]
#[table(name = "user_service_configs")]
#[primary_key(user_id, service_name)]
pub struct UserServiceConfig {
    #[column(references = User, on_delete = "cascade")]
    pub user_id: Uuid,
    #[column(type = "varchar(100)")]
    pub service_name: String,
    #[column(default = "'{}'")]
    pub config: serde_json::Value,
    /// Encrypted by the service; NULL: the key of the house
    pub encrypted_api_key: Option<Vec<u8>>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(type = "varchar(255)", unique)]
    pub email: String,
    #[column(type = "varchar(255)")]
    pub password_hash: String,
    #[column(type = "varchar(255)")]
    pub full_name: Option<String>,
    #[column(default = "true")]
    pub is_active: bool,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}

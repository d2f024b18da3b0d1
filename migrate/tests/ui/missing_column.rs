use migrate::Table;

#[derive(Table)]
#[primary_key(tenant_id, idd)]
#[index(created_at dsec, "lower(email)")]
#[unique(tenant_id, session)]
struct User {
    id: i64,
    tenant_id: i64,
    created_at: std::time::SystemTime,
    email: String,
    #[column(skip)]
    session: Option<String>,
}

fn main() {}

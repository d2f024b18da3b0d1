use migrate::Table;

struct Tenant;

#[derive(Table)]
struct User {
    #[column(references = Tenant, on_delete = "cascade")]
    tenant_id: i64,
}

fn main() {}

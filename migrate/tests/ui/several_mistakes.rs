use migrate::Table;

#[derive(Table)]
#[table(nmae = "users")]
#[primary_key(id)]
#[foreign_key(tenant_id, references = Tenant(id, region))]
struct User {
    #[column(primary_key, identity, default = "1")]
    id: i64,
    #[column(on_delete = "cascade")]
    tenant_id: i64,
    #[index]
    email: String,
    #[column(name = "email")]
    mail: String,
}

fn main() {
    // The mistakes above are all that is told: the implementation is there.
    assert_eq!(User::COLUMNS.mail.name(), "email");
}

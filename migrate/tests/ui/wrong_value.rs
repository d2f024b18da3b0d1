use migrate::Table;

#[derive(Table)]
#[table(name = users)]
#[check(age >= 0)]
struct User {
    #[column(identity, start = "1000")]
    id: i64,
    #[column(default = 5, unique = true)]
    age: i32,
    #[column(references = Tenant, on_delete = "casacde")]
    tenant_id: i64,
    #[column(type = "varchar(")]
    name: String,
}

fn main() {}

use migrate::Table;

#[derive(Table)]
#[table(name = "users")]
#[table(schema = "auth", name = "people")]
struct User {
    #[column(unique, index, unique)]
    id: i64,
}

fn main() {}

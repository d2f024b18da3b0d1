use migrate::Table;

#[derive(Table)]
#[table(nmae = "users")]
#[index(id, wher = "id > 0")]
struct User {
    #[column(nullable)]
    id: i64,
    #[column(renamed = "mail")]
    email: String,
}

fn main() {}

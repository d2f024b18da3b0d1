use migrate::{Statements, Table};

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
    mail: String,
}

#[derive(Table)]
struct Order {
    #[column(primary_key)]
    id: i64,
}

fn main() {
    User::select_by_key().key_parameters("anna@example.org");
    User::update_only([Order::COLUMNS.id]);
}

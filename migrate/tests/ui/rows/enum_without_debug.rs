use migrate::{PgEnum, Statements, Table};

#[derive(PgEnum)]
enum Status {
    Active,
}

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
    status: Status,
}

fn main() {
    let user = User { id: 1, status: Status::Active };
    User::insert().parameters(&user);
}

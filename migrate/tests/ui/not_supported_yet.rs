use migrate::{ColumnType, Table};

#[derive(Table)]
struct Booking {
    #[column(serial)]
    id: i64,
    room: i64,
}

#[derive(ColumnType)]
#[domain(name = "email", check = "VALUE LIKE '%@%'")]
struct Email(String);

fn main() {}

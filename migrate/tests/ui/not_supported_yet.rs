use migrate::{ColumnType, Table};

#[derive(Table)]
#[table(unlogged)]
#[exclude(using = "gist", "room with =, during with &&")]
struct Booking {
    #[column(serial)]
    id: i64,
    room: i64,
}

#[derive(ColumnType)]
#[domain(name = "email", check = "VALUE LIKE '%@%'")]
struct Email(String);

fn main() {}

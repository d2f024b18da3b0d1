use migrate::{FromRow, Table};

struct Anything;

#[derive(Table)]
struct Event {
    at: std::time::SystemTime,
    #[column(type = "tsrange")]
    range: Anything,
    #[column(skip)]
    session: Anything,
}

fn all<T: FromRow>() {}

fn main() {
    all::<Event>();
}

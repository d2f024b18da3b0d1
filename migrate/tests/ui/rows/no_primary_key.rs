use migrate::{Statements, Table};

#[derive(Table)]
struct Event {
    at: std::time::SystemTime,
}

fn main() {
    Event::delete();
}

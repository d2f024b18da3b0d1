use migrate::{ColumnType, PgEnum, Table};

#[derive(Table)]
struct Tuple(i64);

#[derive(Table)]
struct Unit;

#[derive(Table)]
enum Status {
    Active,
}

#[derive(PgEnum)]
enum Shape {
    Point,
    Circle { radius: f64 },
}

#[derive(ColumnType)]
struct Pair(i64, i64);

fn main() {}

use migrate::ColumnType;

type Maybe = Option<i64>;

#[derive(ColumnType)]
struct Hidden(Maybe);

fn main() {}

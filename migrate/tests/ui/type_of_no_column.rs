use migrate::ColumnType;

struct Anything;

#[derive(ColumnType)]
struct Wrapped(Anything);

#[derive(ColumnType)]
struct Several(Vec<Option<Anything>>);

#[derive(ColumnType)]
struct Count(u64);

#[derive(ColumnType)]
struct Between(std::ops::Range<f64>);

#[derive(ColumnType)]
struct Hidden(Option<i64>);

#[derive(ColumnType)]
struct Embedding(pgvector::Vector);

fn main() {}

mod pgvector {
    pub(crate) struct Vector;
}

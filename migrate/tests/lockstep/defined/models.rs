use migrate::{ColumnType, Composite, PgEnum};

#[derive(PgEnum)]
#[pg_enum(name = "mood", rename_all = "snake_case", database = "defined")]
pub enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(PgEnum)]
#[pg_enum(name = "turned", rename_all = "snake_case", database = "defined")]
pub enum Turned {
    Up,
    Down,
}

#[derive(PgEnum)]
#[pg_enum(name = "unknown", database = "defined")]
pub enum Unknown {
    One,
}

#[derive(ColumnType)]
#[domain(name = "zip", database = "defined", check = "VALUE ~ '^[0-9]{5}$'", default = "'00000'")]
pub struct Zip(String);

#[derive(Composite)]
#[composite(name = "address", database = "defined")]
pub struct Address {
    street: String,
    number: Option<i32>,
    zip: Zip,
    country: String,
}

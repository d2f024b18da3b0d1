use migrate::Table;

#[derive(Table)]
#[primary_key(a)]
pub struct Users {
    #[column(backfill = "b")]
    pub a: i32,
    pub b: i32,
}

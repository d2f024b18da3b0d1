use migrate::Table;

#[derive(Table)]
#[exclude(using = "gist", "hall with =, during with &&")]
#[exclude("(hall + id) with =", name = "y")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "room")]
    pub hall: i32,
    pub during: std::ops::Range<i32>,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub room: i32,
    pub during: std::ops::Range<i32>,
}

#[derive(Table)]
#[exclude(using = "gist", where = "room > 0", "during with &&", deferrable)]
pub struct Bookings {
    #[column(primary_key)]
    pub id: i64,
    pub room: i32,
    pub during: std::ops::Range<i32>,
}

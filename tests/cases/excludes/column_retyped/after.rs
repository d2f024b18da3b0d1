use migrate::Table;

#[derive(Table)]
#[exclude(using = "gist", "room with =, during with &&")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub room: i64,
    pub during: std::ops::Range<i32>,
}

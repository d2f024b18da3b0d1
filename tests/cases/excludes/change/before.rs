use migrate::Table;

#[derive(Table)]
#[exclude(using = "gist", "during with &&")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub room: i32,
    pub during: std::ops::Range<i32>,
}

use migrate::Table;

#[derive(Table)]
#[exclude("more with =, id with =")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub room: i32,
    pub during: std::ops::Range<i32>,
    #[column(generated = "room * 2")]
    pub more: i32,
}

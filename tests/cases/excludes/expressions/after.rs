use migrate::Table;

#[derive(Table)]
#[exclude("(room + id) with =, lower(during) int4_ops with =")]
#[exclude(using = "gist", "int4range(room, room, '[]') with =, during range_ops with &&")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub room: i32,
    pub during: std::ops::Range<i32>,
}

use migrate::Table;

#[derive(Table)]
#[index(a_b)]
#[index(a, b)]
#[index(a_b desc)]
#[check("a > 0")]
#[check("a < 9")]
#[check("b > 0 AND a > 0")]
#[check("a > b")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub a: Option<i32>,
    pub a_b: Option<i32>,
    pub b: Option<i32>,
}

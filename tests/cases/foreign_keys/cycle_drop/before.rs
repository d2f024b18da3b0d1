use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
pub struct A {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = B)]
    pub b_id: Option<i64>,
}

#[derive(Table)]
pub struct B {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = C)]
    pub c_id: Option<i64>,
}

#[derive(Table)]
pub struct C {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = A)]
    pub a_id: Option<i64>,
}

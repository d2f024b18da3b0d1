use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "nullif(age, '')::integer", backfill = "''")]
    pub age: Option<i32>,
}

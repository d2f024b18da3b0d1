use migrate::Table;

#[derive(Table)]
#[table(renamed_from = "first")]
pub struct Second {
    #[column(primary_key)]
    pub id: i64,
    pub a: String,
}

#[derive(Table)]
#[table(renamed_from = "second")]
pub struct Third {
    #[column(primary_key)]
    pub id: i64,
    pub b: String,
}

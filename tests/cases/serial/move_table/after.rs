use migrate::Table;

#[derive(Table)]
#[table(schema = "auth", renamed_from = "public.users")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial)]
    pub number: i32,
}

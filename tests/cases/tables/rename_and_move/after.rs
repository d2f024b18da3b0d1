use migrate::Table;

#[derive(Table)]
#[table(schema = "auth", renamed_from = "public.users")]
pub struct People {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "(owner=CURRENT_USER)")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
    pub more: Option<i32>,
}

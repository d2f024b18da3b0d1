use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "more = current_user")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
    #[column(generated = "owner || 'y'")]
    pub more: String,
}

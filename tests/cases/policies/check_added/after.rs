use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner = current_user", with_check = "id > 0")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(name = "p", for = "select", using = "true")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

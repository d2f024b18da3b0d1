use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner IN (SELECT areas.name FROM public.areas)")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

#[derive(Table)]
pub struct Areas {
    #[column(primary_key)]
    pub name: String,
}

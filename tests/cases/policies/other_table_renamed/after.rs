use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner IN (SELECT areas.label FROM public.areas)")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

#[derive(Table)]
#[table(renamed_from = "zones")]
pub struct Areas {
    #[column(primary_key, renamed_from = "name")]
    pub label: String,
}

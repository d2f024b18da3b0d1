use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "EXISTS (SELECT FROM public.zones WHERE label = 'a')")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "name")]
    pub label: String,
}

#[derive(Table)]
pub struct Zones {
    #[column(primary_key)]
    pub label: String,
}

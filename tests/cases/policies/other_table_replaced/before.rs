use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "owner IN (SELECT zones.name FROM public.zones)")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

#[derive(Table)]
#[index(name, name = "areas")]
pub struct Zones {
    #[column(primary_key)]
    pub name: String,
}

use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "chosen IN (SELECT zones.name FROM public.zones)")]
#[check("was IS NOT NULL")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "select")]
    pub chosen: String,
    #[column(renamed_from = "is")]
    pub was: Option<i32>,
}

#[derive(Table)]
pub struct Zones {
    #[column(primary_key)]
    pub name: String,
}

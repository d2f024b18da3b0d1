use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

#[derive(Table)]
#[table(rls)]
#[policy(for = "select", using = "EXISTS (SELECT FROM public.zones WHERE zones.owner = current_user)")]
pub struct Notes {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Zones {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
}

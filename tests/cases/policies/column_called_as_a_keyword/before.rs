use migrate::Table;

#[derive(Table)]
#[table(rls)]
#[policy(using = "\"select\" IN (SELECT zones.name FROM public.zones)")]
#[check("\"is\" IS NOT NULL")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub select: String,
    pub is: Option<i32>,
}

#[derive(Table)]
pub struct Zones {
    #[column(primary_key)]
    pub name: String,
}

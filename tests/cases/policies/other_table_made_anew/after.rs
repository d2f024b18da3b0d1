use migrate::{PgEnum, Table};

#[derive(Table)]
#[table(rls)]
#[policy(using = "EXISTS (SELECT FROM public.zones WHERE zones.kind IS NOT NULL)")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Zones {
    #[column(primary_key)]
    pub name: String,
    pub kind: Kind,
}

#[derive(PgEnum)]
pub enum Kind {
    Near,
    Far,
}

use migrate::{PgEnum, Table};

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub kind: Kind,
}

#[derive(Table)]
#[table(inherits = "users")]
pub struct Admins {
    #[column(primary_key)]
    pub id: i64,
    pub kind: Kind,
}

#[derive(PgEnum)]
pub enum Kind {
    Near,
    Far,
}

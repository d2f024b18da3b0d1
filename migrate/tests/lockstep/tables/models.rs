use migrate::Table;

#[derive(Table)]
#[table(name = "fresh", database = "tables")]
pub struct Fresh {
    #[column(primary_key)]
    pub id: i64,
}

macro_rules! model {
    ($name:ident, $table:literal) => {
        #[derive(Table)]
        #[table(name = $table, database = "tables")]
        pub struct $name {
            #[column(primary_key)]
            pub id: i64,
        }
    };
}

model!(Hidden, "hidden");

#[derive(Table)]
#[table(name = "logs", database = "tables", unlogged, with = "fillfactor = 70", rls)]
#[table(cluster = "logs_pkey", replica_identity = "full")]
#[policy(name = "own", using = "id > 0")]
pub struct Log {
    #[column(primary_key)]
    pub id: i64,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "places")]
#[primary_key(id, deferrable = "deferred")]
pub struct Place {
    pub id: i32,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "places")]
#[primary_key(id, deferrable)]
pub struct Place {
    pub id: i32,
}

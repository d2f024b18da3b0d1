use migrate::Table;

#[derive(Table)]
#[table(name = "places")]
#[primary_key(id)]
pub struct Place {
    pub id: i32,
}

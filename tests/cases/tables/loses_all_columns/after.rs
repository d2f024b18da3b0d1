use migrate::Table;

#[derive(Table)]
pub struct Visits {}

use migrate::Table;

#[derive(Table)]
pub struct Gone {}

#[derive(Table)]
pub struct Filled {}

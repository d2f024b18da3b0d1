use migrate::Table;

#[derive(Table)]
pub struct Filled {
    pub name: Option<String>,
}

#[derive(Table)]
#[table(unlogged)]
pub struct New {}

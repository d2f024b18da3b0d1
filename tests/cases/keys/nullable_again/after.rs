use migrate::Table;

#[derive(Table)]
pub struct Users {
    pub a: Option<i32>,
}

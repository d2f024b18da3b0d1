use migrate::Table;

#[derive(Table)]
#[index(email collate "C" text_pattern_ops desc nulls last, name = "i")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
    pub tenant: i32,
    pub name: Option<String>,
}

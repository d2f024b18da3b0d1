use migrate::Table;

#[derive(Table)]
#[index(name text_pattern_ops)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "varchar(30)")]
    pub name: String,
}

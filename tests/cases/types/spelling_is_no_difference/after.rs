use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "varchar(10)", comment = "so that there is something")]
    pub code: String,
    pub n: i32,
}

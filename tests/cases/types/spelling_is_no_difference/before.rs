use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "character varying(10)")]
    pub code: String,
    #[column(type = "int4")]
    pub n: i32,
}

use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "varchar(100)", storage = "external", compression = "pglz", using = "left(bio, 100)")]
    pub bio: String,
}

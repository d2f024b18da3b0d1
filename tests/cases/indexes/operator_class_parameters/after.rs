use migrate::Table;

#[derive(Table)]
#[index(words tsvector_ops(siglen = 100), using = "gist")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub at: std::ops::Range<i32>,
    #[column(type = "tsvector")]
    pub words: String,
}

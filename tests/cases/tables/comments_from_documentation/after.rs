use migrate::Table;

/// People who can sign in.
#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    /// As they wrote it.
    pub email: String,
}

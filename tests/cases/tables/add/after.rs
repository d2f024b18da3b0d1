use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Table)]
pub struct Invoices {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub user_id: i64,
    #[column(comment = "in cents")]
    pub amount: i64,
}

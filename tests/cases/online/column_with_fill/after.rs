use migrate::Table;

#[derive(Table)]
#[primary_key(team, id)]
pub struct Users {
    pub id: i64,
    pub email: String,
    pub team: i32,
    #[column(backfill = "lower(email)", comment = "for the search")]
    pub word: String,
    #[column(backfill = "team")]
    pub other: Option<i32>,
}

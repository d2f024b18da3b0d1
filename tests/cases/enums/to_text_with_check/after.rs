use migrate::Table;

#[derive(Table)]
#[check("mood <> 'sad'")]
#[index(id, where = "mood = 'ok'")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub mood: String,
}

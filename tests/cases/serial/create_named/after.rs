use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key, serial = "people_id_seq")]
    pub id: i64,
    #[column(serial = "Numbers")]
    pub number: i32,
}

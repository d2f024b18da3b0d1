use migrate::Table;

#[derive(Table)]
#[table(name = "a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes")]
#[index(a_column_with_a_long_name_as_well, another_column_with_a_long_name_too)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(unique, index)]
    pub a_column_with_a_long_name_as_well: i32,
    #[column(references = Users, index, check = "another_column_with_a_long_name_too > 0")]
    pub another_column_with_a_long_name_too: Option<i64>,
}

use migrate::Table;

#[derive(Table)]
#[table(name = "App Users", renamed_from = "Users")]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(name = "say \"hi\"", renamed_from = "Full Name", index, comment = "a \"name\"")]
    pub name: String,
    #[column(name = "a.b", unique, references = Users(id))]
    pub other: Option<i64>,
    #[column(name = "1st", check = "\"1st\" > 0", default = "1")]
    pub first: i32,
}

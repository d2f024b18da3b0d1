use migrate::Table;

#[derive(Table)]
pub struct Other {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[check("age >= 0", name = "aged", not_valid)]
pub struct People {
    pub age: i32,
}

#[derive(Table)]
#[table(inherits = "people")]
#[check("age >= 0", name = "aged", not_valid)]
pub struct Staff {
    pub age: i32,
    pub wage: i32,
}

use migrate::Table;

#[derive(Table)]
#[check("age >= 0", name = "aged")]
pub struct People {
    pub age: i32,
}

#[derive(Table)]
#[table(inherits = "people")]
#[check("age >= 0", name = "aged")]
pub struct Staff {
    pub age: i32,
    pub wage: i32,
}

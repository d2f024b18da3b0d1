use migrate::{Composite, Table};

#[derive(Composite)]
pub struct Address {
    pub street: String,
    pub zip: i32,
}

#[derive(Table)]
#[check("(home).zip > 0")]
#[index("((home).zip)", name = "users_zip_idx")]
#[index(home)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "ROW('x', 1)")]
    pub home: Address,
}

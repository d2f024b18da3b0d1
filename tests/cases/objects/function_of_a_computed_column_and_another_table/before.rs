use migrate::Table;

#[derive(Table)]
pub struct Orders {
    #[column(primary_key)]
    pub id: i64,
    pub cents: i32,
    #[column(generated = "worth(cents)")]
    pub worth: i64,
}

#[derive(Table)]
#[check("worth(cents) > 0")]
#[index("worth(cents)")]
pub struct Refunds {
    #[column(primary_key)]
    pub id: i64,
    pub cents: i32,
}

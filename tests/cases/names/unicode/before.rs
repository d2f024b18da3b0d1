use migrate::Table;

#[derive(Table)]
pub struct Straße {
    #[column(primary_key)]
    pub id: i64,
    pub größe: i32,
}

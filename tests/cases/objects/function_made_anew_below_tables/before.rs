use migrate::Table;

#[derive(Table)]
#[table(name = "users", rls)]
#[policy(name = "seen", using = "public.calculated(age) > 0")]
#[exclude("age with =, public.calculated(id) with =", where = "public.calculated(age) > 5")]
#[check("public.calculated(age) > 0")]
#[index("public.calculated(age)")]
pub struct User {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "public.calculated(1)")]
    pub age: i32,
    #[column(generated = "public.calculated(age)", index)]
    pub next_age: Option<i64>,
}

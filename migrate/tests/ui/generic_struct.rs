use migrate::Table;

#[derive(Table)]
struct User<T> {
    id: T,
}

#[derive(Table)]
struct Borrowed<'a, const N: usize>
where
    Self: Sized,
{
    name: &'a str,
    numbers: [i32; N],
}

fn name() -> &'static str {
    User::<i64>::NAME
}

fn main() {}

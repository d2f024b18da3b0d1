//! Some of many cases, where all of them take longer than a pipeline should.

/// Every `nth` of them; all of them where a filter asks for some, or `CASES=all` for all. It says so.
pub fn every<T>(nth: usize, all: Vec<T>, filter: Option<&str>) -> Vec<T> {
    if filter.is_some() || std::env::var("CASES").is_ok_and(|word| word == "all") {
        return all;
    }
    let number = all.len();
    let some: Vec<T> = all.into_iter().step_by(nth).collect();
    println!("{} of {number} cases; `CASES=all` takes all of them", some.len());
    some
}

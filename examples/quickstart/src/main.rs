//! The story of the README, told by the program itself.
fn main() {}

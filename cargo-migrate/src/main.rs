//! The `cargo migrate` subcommand.
fn main() {}

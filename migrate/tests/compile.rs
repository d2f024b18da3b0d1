//! What the compiler says about models: one file for each topic in `ui`.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// What only some features bring.
#[cfg(all(feature = "sea-query", feature = "tokio-postgres"))]
#[test]
fn mistakes_with_rows() {
    trybuild::TestCases::new().compile_fail("tests/ui/rows/*.rs");
}

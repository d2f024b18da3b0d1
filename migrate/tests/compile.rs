//! What the compiler says about models: one file for each topic in `ui`.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

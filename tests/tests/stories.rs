//! The READMEs of the examples, lived through.

#![cfg(unix)]

use migrate_tests::story::Story;

#[test]
fn lead_diagnosis() {
    let _ = Story::told("lead-diagnosis");
}

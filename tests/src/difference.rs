//! Two texts that should be one.

use similar::TextDiff;

/// Fails with the lines that differ.
///
/// # Errors
/// The lines of `expected` after `-` and those of `found` after `+`, below what is compared.
pub fn same(what: &str, expected: &str, found: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let lines = TextDiff::from_lines(expected, found);
    let shown = lines.unified_diff().context_radius(3).header("expected", "found").to_string();
    Err(format!("{what}\n{shown}"))
}

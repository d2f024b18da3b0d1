//! What a file says is meant to be so: `-- migrate: allow(delete-rows) carts of last year`.

use std::collections::BTreeMap;

/// The codes that a file allows, each with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Allowed(BTreeMap<String, String>);

impl Allowed {
    /// Reads the marks of a file. One without a reason allows nothing.
    pub(super) fn read(text: &str) -> Self {
        let marks = text.lines().filter_map(|line| {
            let mark = line.trim().strip_prefix("--")?.trim_start().strip_prefix("migrate:")?;
            let (code, reason) = mark.trim_start().strip_prefix("allow(")?.split_once(')')?;
            let reason = reason.trim();
            (!reason.is_empty()).then(|| (code.trim().to_owned(), reason.to_owned()))
        });
        Self(marks.collect())
    }

    pub(super) fn has(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    /// Why something is meant to be so.
    pub(super) fn reason(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_needed() {
        let read = Allowed::read(
            "-- migrate: allow(delete-rows) old ones\nDELETE FROM a;\n--migrate:allow( differs )\n-- allow(x) y",
        );
        assert_eq!(read.reason("delete-rows"), Some("old ones"));
        assert!(!read.has("differs") && !read.has("x"));
    }
}

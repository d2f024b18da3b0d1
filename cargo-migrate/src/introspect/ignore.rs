//! What is not ours, by pattern.

use migrate_schema::schema::{QualifiedName, split_name};

use crate::error::{Error, Result};

/// The patterns of `ignore` in the configuration: `spatial_ref_sys` is meant in `public`, `audit.*` is all that is in
/// `audit`, and that schema; `*` stands for any letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    patterns: Vec<(String, String)>,
}

impl Ignore {
    /// Reads patterns.
    ///
    /// # Errors
    /// One that is neither `name` nor `schema.name`.
    pub fn new(patterns: &[String]) -> Result<Self> {
        Self::of(patterns, |message| Error::project(format!("`ignore` has {message}")))
    }

    /// Reads the patterns of a flag, which are written in the same way.
    ///
    /// # Errors
    /// As there.
    pub fn of_flag(flag: &str, patterns: &[String]) -> Result<Self> {
        Self::of(patterns, |message| Error::usage(format!("`{flag}` has {message}")))
    }

    fn of(patterns: &[String], error: impl Fn(String) -> Error) -> Result<Self> {
        let read = |pattern: &String| {
            let wrong = |reason: String| {
                error(format!("a pattern that cannot be read: `{pattern}`"))
                    .because(reason)
                    .help("write `name`, `schema.name` or `schema.*`")
            };
            match <[String; 2]>::try_from(split_name(pattern).map_err(wrong)?) {
                Ok([schema, name]) => Ok((schema, name)),
                Err(mut parts) if parts.len() == 1 => Ok((QualifiedName::PUBLIC.to_owned(), parts.remove(0))),
                Err(_) => Err(wrong("it has more than two parts".to_owned())),
            }
        };
        Ok(Self { patterns: patterns.iter().map(read).collect::<Result<_>>()? })
    }

    /// Whether something is left out. What lives in no schema is meant by a name alone, as if it were in `public`.
    #[must_use]
    pub fn matches(&self, schema: &str, name: &str) -> bool {
        let schema = if schema.is_empty() { QualifiedName::PUBLIC } else { schema };
        self.patterns.iter().any(|(of_schema, of_name)| fits(of_schema, schema) && fits(of_name, name))
    }

    /// Whether a whole schema is left out.
    #[must_use]
    pub fn matches_schema(&self, schema: &str) -> bool {
        self.patterns.iter().any(|(of_schema, of_name)| of_name == "*" && fits(of_schema, schema))
    }
}

/// Whether a text fits a pattern in which `*` stands for any letters.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_matched() {
        let ignore = |pattern: &str| Ignore::new(&[pattern.to_owned()]).expect("a pattern");
        for (pattern, schema, name, matches) in [
            ("spatial_ref_sys", "public", "spatial_ref_sys", true),
            ("spatial_ref_sys", "other", "spatial_ref_sys", false),
            ("audit.*", "audit", "anything", true),
            ("audit.*", "audits", "anything", false),
            ("*.tmp_*", "a", "tmp_1", true),
            ("*.tmp_*", "a", "a_tmp_1", false),
            ("a*b*c", "public", "abc", true),
            ("a*b*c", "public", "axxbyyc", true),
            ("a*b*c", "public", "ac", false),
            ("a*a", "public", "a", false),
            ("\"My.Table\"", "public", "My.Table", true),
            ("say", "", "say", true),
        ] {
            assert_eq!(ignore(pattern).matches(schema, name), matches, "{pattern} {schema}.{name}");
        }
        assert!(ignore("audit.*").matches_schema("audit"));
        assert!(!ignore("audit.a*").matches_schema("audit"));
        assert!(Ignore::new(&["a.b.c".to_owned()]).is_err());
        assert!(Ignore::new(&[String::new()]).is_err());
    }
}

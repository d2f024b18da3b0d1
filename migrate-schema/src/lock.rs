//! The recorded schema at the head as one file: `schema.lock`. It is written here; `migrate-recorded` reads it.

#[cfg(feature = "serde")]
mod write;

#[cfg(feature = "serde")]
pub use self::write::write;

/// What the file is called, in the first folder of revisions.
pub const FILE: &str = "schema.lock";

/// What this version writes; a derive that knows only older ones says so instead of misreading.
pub const VERSION: u32 = 1;

/// What the compiler does when structs and recorded schema have parted: `lockstep` in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Lockstep {
    /// It warns in debug builds, and refuses others.
    #[default]
    Auto,
    /// It refuses.
    Deny,
    /// It warns.
    Warn,
    /// It is silent.
    Off,
}

impl Lockstep {
    /// All of them, with the words of the configuration.
    pub const ALL: [(&'static str, Self); 4] =
        [("auto", Self::Auto), ("deny", Self::Deny), ("warn", Self::Warn), ("off", Self::Off)];
}

/// The line, counted from 1, at which the marks of a merge conflict begin. A line of `=======` alone is none: so
/// a comment may be underlined.
#[must_use]
pub fn conflict(text: &str) -> Option<usize> {
    let is_mark = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    text.lines().position(is_mark).map(|at| at + 1)
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn the_derive_and_the_command_know_the_same_words() {
        for (word, policy) in Lockstep::ALL {
            let text = toml::Value::String(word.to_owned());
            assert_eq!(text.try_into::<Lockstep>().ok(), Some(policy), "{word}");
        }
    }
}

//! Old and new, travelling together.

/// Whatever is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// What is recorded.
    pub old: T,
    /// What the models say.
    pub new: T,
}

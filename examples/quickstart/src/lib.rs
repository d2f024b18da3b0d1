//! The models of the story, compiled as they are shown.
#![expect(missing_docs, reason = "a reader of the story sees what the fields mean")]

pub mod first;
pub mod second;

//! Values as TOML on one line, written while they are visited and read while they are built: a tree of them
//! would cost more than everything else that is recorded.

mod read;
mod write;

pub(crate) use self::read::read;
pub(crate) use self::write::{line, lines, without};

//! Whole-program tests; see the cases beside this crate.

//! What an application depends on.

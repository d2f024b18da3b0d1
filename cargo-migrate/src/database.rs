//! Where the database is, how to reach it, and how to tell what it said.

mod connect;
mod error;
mod libpq;
mod target;
mod tls;

pub use connect::{Canceller, Connection, Options, runtime};
pub(crate) use error::another_server;
pub use error::explain;
pub use target::{Server, Sources, Target};

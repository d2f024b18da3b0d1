//! Partitions.

//! Whole processes, and what a series of their times says.

use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How long a process runs, in seconds.
pub(crate) fn timed(command: &mut Command) -> io::Result<f64> {
    let start = Instant::now();
    finished(command)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Runs a process to its end, which has to be a good one.
pub(crate) fn finished(command: &mut Command) -> io::Result<()> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::inherit()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("a program failed: {status}"))) }
}

/// The one in the middle.
pub(crate) fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The smallest.
pub(crate) fn fastest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

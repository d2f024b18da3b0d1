//! The whole program as a process that is killed, on servers that are killed, at random moments: what comes of it
//! has to be what a clean run leaves.
//!
//! Moments are drawn with a seed that a failure shows; `SEED=…` draws the same ones again.
#![cfg(unix)]

mod alone;
mod blocked;
mod clock;
mod commit;
mod confusing;
mod connection;
mod container;
mod crashes;
mod crowd;
mod disk;
mod kills;
mod long_history;
mod packages;
mod proxy;
mod rights;
mod sections;
mod server;

use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Whether everything is allowed here that the file system forbids.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("`id`");
    output.stdout.trim_ascii() == b"0"
}

/// Numbers that nobody foresees, and that can be drawn again.
struct Chance(u64);

impl Chance {
    /// With the seed in `SEED`, else with one of this moment. It is shown when a test fails.
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
        let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(u64::from(now));
        eprintln!("SEED={seed}");
        Self(seed)
    }

    /// The next one of `0..below`: SplitMix64.
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }

    /// A moment within this time.
    fn within(&mut self, time: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)))
    }
}

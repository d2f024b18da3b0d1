//! Amounts, in the unit that suits them.

use std::time::Duration;

/// A duration in the unit that suits it.
#[must_use]
pub(crate) fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "<1 ms".to_owned(),
        1..1_000 => format!("{} ms", elapsed.as_millis()),
        1_000..60_000 => format!("{:.1} s", elapsed.as_secs_f32()),
        _ => format!("{} min {} s", elapsed.as_secs() / 60, elapsed.as_secs() % 60),
    }
}

/// A size, as `pg_size_pretty` counts: a kB is 1024 bytes.
#[must_use]
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut unit = 0;
    #[expect(clippy::cast_precision_loss, reason = "a digit after the point is all that is shown")]
    let mut size = bytes as f64 / 1024.0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(size < 10.0 && size.fract() > 0.0);
    format!("{size:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (size, text) in [
            (0, "0 kB"),
            (8192, "8 kB"),
            (1536, "1.5 kB"),
            (11_674, "11 kB"),
            (16 << 20, "16 MB"),
            (5 << 40, "5 TB"),
            (3 << 50, "3072 TB"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn durations_are_short() {
        for (milliseconds, text) in
            [(0, "<1 ms"), (999, "999 ms"), (1_000, "1.0 s"), (59_900, "59.9 s"), (61_000, "1 min 1 s")]
        {
            assert_eq!(duration(Duration::from_millis(milliseconds)), text);
        }
    }
}

//! What happens while revisions are applied or taken back, for people and for programs.

use std::time::Duration;

use migrate::apply::{Direction, Event};
use serde_json::json;

use crate::context::{ADDED, BOLD, Context, DIM, REMOVED};
use crate::recorded::subject;

/// Shows what happens while revisions are applied or taken back.
///
/// What is shown when is the listener's to say; the events come while the work runs.
pub struct Progress {
    json: bool,
    quiet: bool,
    color: bool,
    told_of_waiting: bool,
}

impl Progress {
    /// For one command.
    #[must_use]
    pub fn new(context: &Context<'_>) -> Self {
        Self {
            json: context.is_json(),
            quiet: context.common.quiet,
            color: context.terminal.color,
            told_of_waiting: false,
        }
    }

    /// Shows an event: to programs as a part of the answer, to people beside it.
    pub fn show(&mut self, event: Event<'_>, context: &mut Context<'_>) {
        if self.json {
            if let Some(line) = json_line(&event) {
                let _ = context.say(line);
            }
        } else if let Some(line) = self.text_line(&event) {
            let _ = writeln!(context.terminal.err, "{line}");
        }
        let _ = context.terminal.out.flush();
    }

    fn text_line(&mut self, event: &Event<'_>) -> Option<String> {
        let paint = |style: anstyle::Style, text: &str| {
            if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
        };
        match event {
            Event::Waiting { holder, waited } => {
                // Once at the beginning, then every ten seconds: a log should not fill up with it.
                if self.told_of_waiting && !waited.as_secs().is_multiple_of(10) {
                    return None;
                }
                self.told_of_waiting = true;
                let holder = holder.map_or_else(|| "another session".to_owned(), ToString::to_string);
                Some(format!("Waiting for {holder}, which migrates this database ({} s)", waited.as_secs()))
            }
            Event::Started { .. } => None,
            Event::Statement { text, number, of, .. } => {
                let first = text.lines().next().unwrap_or_default();
                Some(paint(DIM, &format!("  statement {number} of {of}: {first}")))
            }
            Event::Retrying { reason, attempt, of, pause, .. } => {
                Some(format!("  {reason}; trying again in {} s ({attempt} of {of})", pause.as_secs_f32()))
            }
            Event::Finished { revision, direction, number, of, elapsed } => {
                if self.quiet {
                    return None;
                }
                let (mark, style) = match direction {
                    Direction::Upgrade => ("+", ADDED),
                    Direction::Downgrade => ("-", REMOVED),
                };
                let count = if *of > 1 { format!(" {number}/{of}") } else { String::new() };
                Some(format!(
                    "  {}{count} {}  {}  {}",
                    paint(style, mark),
                    paint(BOLD, &revision.id),
                    subject(&revision.message),
                    paint(DIM, &duration(*elapsed))
                ))
            }
            _ => None,
        }
    }
}

/// A duration in the unit that suits it.
#[must_use]
pub fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "<1 ms".to_owned(),
        1..1_000 => format!("{} ms", elapsed.as_millis()),
        1_000..60_000 => format!("{:.1} s", elapsed.as_secs_f32()),
        _ => format!("{} min {} s", elapsed.as_secs() / 60, elapsed.as_secs() % 60),
    }
}

fn json_line(event: &Event<'_>) -> Option<String> {
    let value = match event {
        Event::Waiting { holder, waited } => json!({
            "event": "waiting", "for": holder.map(ToString::to_string), "seconds": waited.as_secs(),
        }),
        Event::Started { revision, direction, number, of, late } => json!({
            "event": "started", "revision": revision.id, "message": revision.message,
            "direction": direction.word(), "number": number, "of": of, "late": late,
        }),
        Event::Statement { revision, text, number, of } => json!({
            "event": "statement", "revision": revision.id, "sql": text, "number": number, "of": of,
        }),
        Event::Retrying { revision, reason, attempt, of, pause } => json!({
            "event": "retrying", "revision": revision.id, "reason": reason,
            "attempt": attempt, "of": of, "pause_seconds": pause.as_secs_f32(),
        }),
        Event::Finished { revision, direction, number, of, elapsed } => json!({
            "event": "finished", "revision": revision.id, "message": revision.message,
            "direction": direction.word(), "number": number, "of": of, "milliseconds": elapsed.as_millis(),
        }),
        _ => return None,
    };
    Some(value.to_string())
}

//! What happens while revisions are applied or taken back, for people and for programs.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use migrate::apply::{Direction, Event};
use serde_json::{Value, json};

use crate::amount::duration;
use crate::context::{ADDED, BOLD, Context, DIM, REMOVED};
use crate::recorded::subject;

/// Shows what happens while revisions are applied or taken back.
///
/// What is shown when is the listener's to say; the events come while the work runs. On a terminal, what changes all
/// the time is one line that is written over; elsewhere it is a line every now and then.
pub struct Progress {
    json: bool,
    quiet: bool,
    color: bool,
    /// The columns of a terminal that somebody sits at.
    columns: Option<usize>,
    /// Whether the line is there that is written over.
    line: bool,
    /// What was told last of what goes on, and when.
    told: BTreeMap<&'static str, Instant>,
    /// Whom a statement waits for, as was told.
    blockers: Vec<i32>,
}

/// How often a log is told that something goes on.
const EVERY: Duration = Duration::from_secs(30);

/// How often a program is; and everybody who waits for another process that migrates.
const OFTEN: Duration = Duration::from_secs(10);

impl Progress {
    /// For one command.
    #[must_use]
    pub fn new(context: &Context<'_>) -> Self {
        let json = context.is_json();
        Self {
            json,
            quiet: context.common.quiet,
            color: context.terminal.color,
            columns: (context.terminal.interactive && !json).then_some(context.terminal.width),
            line: false,
            told: BTreeMap::new(),
            blockers: Vec::new(),
        }
    }

    /// Shows an event: to programs as a part of the answer, to people beside it.
    pub fn show(&mut self, event: Event<'_>, context: &mut Context<'_>) {
        if self.json {
            if self.is_due(&event, OFTEN)
                && let Some(value) = json_value(&event)
            {
                let _ = context.say_json(&value);
            }
        } else if let Some(line) = self.passing_line(&event).filter(|_| self.columns.is_some()) {
            self.news(&event, context);
            self.write_over(&line, context);
        } else if self.is_due(&event, EVERY) {
            let told = self.news(&event, context);
            if let Some(line) = self.text_line(&event).filter(|_| !told) {
                self.end(context);
                let _ = writeln!(context.terminal.err, "{line}");
            }
        }
        let _ = context.terminal.out.flush();
    }

    /// Takes the line away that is written over.
    pub fn end(&mut self, context: &mut Context<'_>) {
        if std::mem::take(&mut self.line) {
            let _ = write!(context.terminal.err, "\r\x1b[K");
            let _ = context.terminal.err.flush();
        }
    }

    fn write_over(&mut self, line: &str, context: &mut Context<'_>) {
        let columns = self.columns.unwrap_or(80).saturating_sub(1);
        let mut shown: String = line.chars().take(columns).collect();
        if shown.len() < line.len() {
            shown.pop();
            shown.push('…');
        }
        let shown = if self.color { format!("{DIM}{shown}{DIM:#}") } else { shown };
        let _ = write!(context.terminal.err, "\r\x1b[K{shown}");
        let _ = context.terminal.err.flush();
        self.line = true;
    }

    /// Whom a statement waits for is told once, with all that is known. Answers whether it was now.
    fn news(&mut self, event: &Event<'_>, context: &mut Context<'_>) -> bool {
        let Event::Blocked { blockers, bound, .. } = event else { return false };
        let pids: Vec<i32> = blockers.iter().map(|blocker| blocker.pid).collect();
        if self.blockers == pids {
            return false;
        }
        self.blockers = pids;
        self.end(context);
        let bound =
            bound.map_or_else(String::new, |bound| format!(", for {} s at most", bound.as_secs_f32()));
        for blocker in *blockers {
            let _ = writeln!(context.terminal.err, "  waiting for {blocker}{bound}");
        }
        true
    }

    /// Whether it is time for what is told again and again.
    fn is_due(&mut self, event: &Event<'_>, every: Duration) -> bool {
        let (kind, at_once) = match event {
            Event::Blocked { .. } => ("blocked", true),
            Event::Underway { .. } => ("underway", true),
            Event::Waiting { .. } | Event::WaitingForLease { .. } => ("waiting", true),
            Event::Building { .. } => ("building", self.json),
            Event::Batch { .. } => ("batch", self.json),
            Event::Running { .. } => ("running", false),
            _ => {
                self.told.clear();
                return true;
            }
        };
        let every = if kind == "waiting" { OFTEN } else { every };
        match self.told.get(kind) {
            Some(then) if then.elapsed() < every => false,
            told => {
                let due = at_once || told.is_some();
                self.told.insert(kind, Instant::now());
                due
            }
        }
    }

    /// What changes all the time, in few words.
    fn passing_line(&self, event: &Event<'_>) -> Option<String> {
        Some(match event {
            Event::Waiting { holder, waited } => {
                let holder = holder.map_or_else(|| "another session".to_owned(), ToString::to_string);
                format!("Waiting for {holder}, which migrates this database ({} s)", waited.as_secs())
            }
            Event::WaitingForLease { holder, waited } => {
                format!("Waiting for {holder}, which migrates this database ({} s)", waited.as_secs())
            }
            Event::Blocked { blockers, waited, .. } => {
                let pids: Vec<String> = blockers.iter().map(|blocker| blocker.pid.to_string()).collect();
                format!("  waiting for pid {} ({})", pids.join(", "), duration(*waited))
            }
            _ if self.quiet => return None,
            Event::Running { elapsed, .. } => format!("  running for {}", duration(*elapsed)),
            Event::Building { building, elapsed, .. } => format!("  {building}, {}", duration(*elapsed)),
            Event::Batch { number, elapsed, .. } => {
                format!("  {number} batches done, {}", duration(*elapsed))
            }
            Event::Underway { index, waited, .. } => {
                format!("  another session is still at index {index} ({})", duration(*waited))
            }
            _ => return None,
        })
    }

    fn text_line(&self, event: &Event<'_>) -> Option<String> {
        let paint = |style: anstyle::Style, text: &str| {
            if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
        };
        match event {
            Event::WaitingForLease { holder, waited } => Some(format!(
                "Waiting for {holder}, which migrates this database and was heard of {} s ago ({} s)",
                holder.heard.as_secs(),
                waited.as_secs()
            )),
            Event::Started { .. } => None,
            Event::Waiting { .. }
            | Event::Blocked { .. }
            | Event::Running { .. }
            | Event::Building { .. }
            | Event::Batch { .. }
            | Event::Underway { .. } => self.passing_line(event),
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

fn json_value(event: &Event<'_>) -> Option<Value> {
    Some(match event {
        Event::Waiting { holder, waited } => json!({
            "event": "waiting", "for": holder.map(ToString::to_string), "seconds": waited.as_secs(),
        }),
        Event::WaitingForLease { holder, waited } => json!({
            "event": "waiting", "for": holder.name, "heard_seconds": holder.heard.as_secs(),
            "seconds": waited.as_secs(),
        }),
        Event::Running { revision, elapsed } => json!({
            "event": "running", "revision": revision.id, "seconds": elapsed.as_secs(),
        }),
        Event::Building { revision, building, elapsed } => json!({
            "event": "building", "revision": revision.id, "phase": building.phase, "done": building.done,
            "total": building.total, "unit": building.unit, "seconds": elapsed.as_secs(),
        }),
        Event::Batch { revision, number, elapsed } => json!({
            "event": "batch", "revision": revision.id, "number": number, "seconds": elapsed.as_secs(),
        }),
        Event::Underway { revision, index, waited } => json!({
            "event": "underway", "revision": revision.id, "index": index, "seconds": waited.as_secs(),
        }),
        Event::Blocked { revision, blockers, waited, bound } => {
            let blockers = blockers.iter().map(|blocker| {
                json!({
                    "pid": blocker.pid, "application": blocker.application_name, "user": blocker.user,
                    "since": blocker.since, "open_seconds": blocker.open.map(|open| open.as_secs()),
                    "state": blocker.state, "query": blocker.query,
                })
            });
            json!({
                "event": "blocked", "revision": revision.id, "by": blockers.collect::<Vec<_>>(),
                "seconds": waited.as_secs(), "bound_seconds": bound.map(|bound| bound.as_secs_f32()),
            })
        }
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
    })
}

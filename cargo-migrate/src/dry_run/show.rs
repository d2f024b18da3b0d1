//! What a dry run says, to people and to programs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use migrate::apply::{Direction, Measured};
use migrate::script::LockMode;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::words::Expected;
use super::{DryRun, Plan};
use crate::context::{ADDED, BOLD, CHANGED, Context, DIM, REMOVED};
use crate::error::Result;
use crate::listing::cut;
use crate::live::Live;
use crate::recorded::subject;

/// What was said so far, and what is to be summed up at the end.
pub(super) struct Shown {
    expected: Expected,
    width: usize,
    revision: Option<String>,
    statements: usize,
    locks: BTreeMap<String, LockMode>,
    rewritten: BTreeSet<String>,
    elapsed: Duration,
}

impl Shown {
    pub(super) fn new(expected: Expected, context: &Context<'_>) -> Self {
        Self {
            expected,
            width: context.terminal.width.clamp(LEAST, MOST),
            revision: None,
            statements: 0,
            locks: BTreeMap::new(),
            rewritten: BTreeSet::new(),
            elapsed: Duration::ZERO,
        }
    }

    /// Says what will be done and where.
    pub(super) fn begin(
        &mut self,
        dry: &DryRun<'_>,
        plan: &Plan,
        live: &Live,
        copy: Option<(&str, usize)>,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let name = live.place.name();
        let revisions: Vec<&str> = plan.revisions().iter().map(|revision| &*revision.id).collect();
        if context.is_json() {
            return context.say_json(&json!({
                "event": "dry_run", "direction": dry.direction.word(), "database": name,
                "on_target": dry.on_target, "scratch": copy.map(|(name, _)| name),
                "copied": copy.map(|(_, applied)| applied), "revisions": revisions,
                "expected_locks": locks_json(self.expected.locks()), "untold": self.expected.untold(),
            }));
        }
        let revisions = counted(plan.revisions().len(), "revision");
        let doing = match dry.direction {
            Direction::Upgrade => "applied",
            Direction::Downgrade => "taken back",
        };
        if plan.is_empty() {
            return context.say(format_args!(
                "nothing would be {doing}: {} is there already",
                context.paint(BOLD, name)
            ));
        }
        let name = context.paint(BOLD, name);
        match copy {
            Some((_, applied)) => {
                let copied = counted(applied, "applied revision");
                context.say(format_args!("{revisions} to be {doing}, in an empty copy of {name} ({copied})"))
            }
            None => {
                context.say(format_args!(
                    "{revisions} to be {doing} on {name} itself, in one transaction that is rolled back"
                ))?;
                context.say("It holds these locks until then, by what the statements say:")?;
                self.expected.lines(context).into_iter().try_for_each(|line| context.say(line))
            }
        }
    }

    /// Says what a statement did.
    pub(super) fn statement(&mut self, measured: &Measured<'_>, context: &mut Context<'_>) -> Result<()> {
        let locks: Vec<(String, LockMode)> = match &measured.locks {
            Some(locks) => locks.iter().map(|lock| (lock.relation.clone(), lock.mode)).collect(),
            None => self.expected.by_words(measured.text),
        };
        for (relation, mode) in &locks {
            let strongest = self.locks.entry(relation.clone()).or_insert(*mode);
            *strongest = (*strongest).max(*mode);
        }
        self.statements += 1;
        self.rewritten.extend(measured.rewritten.iter().cloned());
        self.elapsed += measured.elapsed;
        let result = if context.is_json() {
            context.say_json(&statement_json(measured, &locks))
        } else {
            self.say_statement(measured, &locks, context)
        };
        let _ = context.terminal.out.flush();
        result
    }

    fn say_statement(
        &mut self,
        measured: &Measured<'_>,
        locks: &[(String, LockMode)],
        context: &mut Context<'_>,
    ) -> Result<()> {
        let id = &*measured.revision.id;
        if self.revision.as_deref() != Some(id) {
            self.revision = Some(id.to_owned());
            let (mark, style) = match measured.direction {
                Direction::Upgrade => ("+", ADDED),
                Direction::Downgrade => ("-", REMOVED),
            };
            let message = subject(&measured.revision.message);
            let (mark, id) = (context.paint(style, mark), context.paint(BOLD, id));
            context.say(format_args!("\n{mark} {id}  {message}"))?;
        }
        let time = milliseconds(measured.elapsed);
        let room = self.width.saturating_sub(INDENT + GAP + TIME);
        let first = cut(first_line(measured.text), room, context);
        let pad = room.saturating_sub(first.width());
        let line = format!("{:>4}", measured.line);
        let (line, time) = (context.paint(DIM, line), context.paint(DIM, format_args!("{time:>TIME$}")));
        context.say(format_args!("{line}  {first}{:pad$}{:GAP$}{time}", "", ""))?;
        for (relation, mode) in locks {
            // Who only reads is in nobody's way.
            if *mode == LockMode::AccessShare && context.common.verbose == 0 {
                continue;
            }
            let effect = context.paint(style_of(*mode), mode.effect());
            let source = if measured.locks.is_none() { ", by the documentation" } else { "" };
            let name = context.paint(DIM, format_args!("({}{source})", mode.name()));
            context.say(format_args!("{:INDENT$}locks {relation}: {effect} {name}", ""))?;
        }
        if !measured.rewritten.is_empty() {
            let names = context.paint(REMOVED, measured.rewritten.join(", "));
            context.say(format_args!("{:INDENT$}writes anew: {names}", ""))?;
        }
        Ok(())
    }

    /// Sums it up.
    pub(super) fn end(&mut self, dry: &DryRun<'_>, context: &mut Context<'_>) -> Result<()> {
        if context.is_json() {
            return context.say_json(&json!({
                "event": "done", "statements": self.statements, "locks": locks_json(&self.locks),
                "rewritten": self.rewritten, "milliseconds": thousandths(self.elapsed),
            }));
        }
        if self.statements == 0 {
            return Ok(());
        }
        let lines = table(&self.locks, context);
        let heading = match lines.len() {
            0 => "No locks that others wait for",
            _ => "The strongest lock on each:",
        };
        context.say(format_args!("\n{}", context.paint(BOLD, heading)))?;
        lines.into_iter().try_for_each(|line| context.say(line))?;
        if !self.rewritten.is_empty() {
            let names: Vec<&str> = self.rewritten.iter().map(String::as_str).collect();
            context.say(format_args!("{} {}", context.paint(BOLD, "Written anew:"), names.join(", ")))?;
        }
        if dry.on_target {
            context.note("\nAll of it was rolled back: the database is as it was.");
        } else {
            context
                .note("\nThe database is as it was. The copy had no rows: times are those of empty tables,");
            context.note("and no row was in the way. To count them: cargo migrate plan");
        }
        Ok(())
    }
}

/// A line for each relation whose lock others wait for, the strongest first.
pub(super) fn table(locks: &BTreeMap<String, LockMode>, context: &Context<'_>) -> Vec<String> {
    let mut locks: Vec<(&String, LockMode)> = locks
        .iter()
        .map(|(relation, mode)| (relation, *mode))
        .filter(|(_, mode)| *mode > LockMode::RowShare)
        .collect();
    locks.sort_by_key(|(relation, mode)| (std::cmp::Reverse(*mode), relation.as_str()));
    let widest = locks.iter().map(|(relation, _)| relation.width()).max().unwrap_or_default();
    let line = |(relation, mode): &(&String, LockMode)| {
        let pad = widest - relation.width();
        let effect = context.paint(style_of(*mode), mode.effect());
        let name = context.paint(DIM, format_args!("({})", mode.name()));
        format!("  {relation}{:pad$}  {effect} {name}", "")
    };
    locks.iter().map(line).collect()
}

fn style_of(mode: LockMode) -> anstyle::Style {
    match mode {
        LockMode::AccessExclusive => REMOVED,
        LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => CHANGED,
        _ => anstyle::Style::new(),
    }
}

fn statement_json(measured: &Measured<'_>, locks: &[(String, LockMode)]) -> Value {
    let locks: Vec<Value> = locks.iter().map(|(relation, mode)| lock_json(relation, *mode)).collect();
    json!({
        "event": "statement", "revision": measured.revision.id, "message": measured.revision.message,
        "direction": measured.direction.word(), "section": measured.section,
        "statement": measured.statement, "line": measured.line, "sql": measured.text, "locks": locks,
        "locks_measured": measured.locks.is_some(), "rewritten": measured.rewritten,
        "milliseconds": thousandths(measured.elapsed),
    })
}

fn locks_json(locks: &BTreeMap<String, LockMode>) -> Vec<Value> {
    locks.iter().map(|(relation, mode)| lock_json(relation, *mode)).collect()
}

fn lock_json(relation: &str, mode: LockMode) -> Value {
    json!({ "relation": relation, "mode": mode.name(), "effect": mode.effect() })
}

/// Milliseconds with three digits behind the point.
fn thousandths(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
}

fn milliseconds(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0..10 => format!("{:.1} ms", elapsed.as_secs_f64() * 1e3),
        _ => crate::amount::duration(elapsed),
    }
}

/// The first line of a statement, with a sign where there are more.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The line's number, and what stands below it.
const INDENT: usize = 6;
const GAP: usize = 2;
const TIME: usize = 9;
/// Narrower than this nothing fits, and wider is harder to read.
const LEAST: usize = 40;
const MOST: usize = 120;

//! `plan`: what `upgrade` would run, and what is in its way.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use migrate::apply::{Settings, State, Upgrade};
use migrate::script::Mode;
use migrate::{Revision, Script};
use migrate_schema::change::Change;
use migrate_schema::hazard::{Hazard, change_of, hazards, online_hazards};
use migrate_schema::schema::Schema;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::applying::seconds;
use crate::context::{ADDED, BOLD, CHANGED, Context, DIM, REMOVED};
use crate::error::{Exit, Result};
use crate::facts::{Asker, Earlier, Fact};
use crate::listing::cut;
use crate::live::{self, Live, Place};
use crate::outline::Step;
use crate::recorded::{Recorded, subject};
use crate::{database, sql};

/// Show what upgrade would run, its hazards, and what rows are in the way; changes nothing
#[derive(Args)]
pub struct Arguments {
    /// Where to go, as for upgrade; a range, `from:to`, asks no database
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// Ask no database: what an empty one would get
    #[arg(long)]
    offline: bool,

    /// How long to count for each hazard; 0 for as long as it takes
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    statement_timeout: Duration,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a database that cannot be asked.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let target = &arguments.target;
    let is_offline = arguments.offline || target.contains(':');
    if is_offline || !Place::is_given(&project, context)? {
        if !is_offline && !context.is_json() {
            context.note("note: no database is given; this is what an empty one would get");
        }
        let migrator = live::migrator(&project, recorded.history.clone())?;
        let plan = migrator.plan_range(if target == "head" { "base:head" } else { target });
        let plan = plan.map_err(|error| database::explain(&error, &migrator.settings.version_table))?;
        let planned = look(&plan, None, &recorded);
        return say(&planned, None, context);
    }
    let place = Place::find(&project, context)?;
    let live = Live::at(place, &project, Duration::ZERO, || Ok(recorded.history.clone()))?;
    let (planned, place) = live.block_on(async |migrator, client| {
        let explain = |error: migrate::Error| database::explain(&error, &migrator.settings.version_table);
        let status = migrator.status(client).await.map_err(explain)?;
        let plan = migrator.plan_upgrade(client, target).await.map_err(explain)?;
        let mut planned = look(&plan, status.applied.partial().map(|row| (&*row.id, row.state)), &recorded);
        count(&mut planned, client, &migrator.settings, arguments.statement_timeout).await;
        Ok((planned, status.current.ids().map(str::to_owned).collect::<Vec<_>>().join(", ")))
    })?;
    let place = if place.is_empty() { "base".to_owned() } else { place };
    say(&planned, Some((&live.place.name(), &place)), context)
}

/// A revision that would be applied.
struct Planned<'p> {
    revision: Revision,
    is_late: bool,
    /// The section and the statement that it goes on with.
    goes_on_at: Option<(usize, usize)>,
    script: Script,
    changes: &'p [Change],
    hazards: Vec<Known<'p>>,
}

/// A hazard and what is known of it.
struct Known<'p> {
    hazard: Hazard,
    change: Option<&'p Change>,
    /// The line of its statement.
    line: Option<usize>,
    facts: Vec<Fact>,
}

impl Planned<'_> {
    /// The statements that an earlier run has left to do.
    fn steps(&self) -> impl Iterator<Item = (usize, Mode, Step<'_>)> {
        let begin = self.goes_on_at.unwrap_or((1, 1));
        self.script.sections().iter().enumerate().flat_map(move |(section, of)| {
            of.statements
                .iter()
                .enumerate()
                .filter(move |(at, _)| (section + 1, at + 1) >= begin)
                .map(move |(_, statement)| (section, of.mode, Step::of(&self.script, statement)))
        })
    }

    /// Whether nothing tells what its SQL changes but the SQL.
    fn is_by_hand(&self) -> bool {
        self.changes.is_empty() && self.script.sections().iter().any(|section| !section.statements.is_empty())
    }
}

/// What is known without a database.
fn look<'p>(plan: &Upgrade, partial: Option<(&str, State)>, recorded: &'p Recorded) -> Vec<Planned<'p>> {
    let ids: BTreeSet<&str> = plan.revisions().map(|(revision, _)| &*revision.id).collect();
    let before = recorded.history.ancestors(ids.iter().copied());
    let before: BTreeSet<&str> = before.into_iter().filter(|id| !ids.contains(id)).collect();
    // What does not fit is another command's to tell.
    let mut schema = recorded.schema_of(&before).unwrap_or_default();
    let mut planned = Vec::new();
    for (revision, is_late) in plan.revisions() {
        let folder = recorded.folder(&revision.id);
        let changes = folder.map(|folder| &folder.record.changes[..]).unwrap_or_default();
        // What cannot be cut was refused when it was planned.
        let Ok(script) = Script::parse(&revision.upgrade.text) else { continue };
        let goes_on_at = partial.and_then(|(id, state)| match state {
            State::Partial { section, statement, .. } if id == revision.id => Some((section, statement)),
            _ => None,
        });
        let hazards = hazards_of(changes, &script, &schema)
            .into_iter()
            .map(|hazard| {
                let change = change_of(&hazard, changes);
                let line = change.and_then(|change| line_of(change, &hazard, &script));
                Known { hazard, change, line, facts: Vec::new() }
            })
            .collect();
        for change in changes {
            let _ = schema.apply(change);
        }
        planned.push(Planned { revision: revision.clone(), is_late, goes_on_at, script, changes, hazards });
    }
    planned
}

/// The hazards of changes, as their SQL is written: so that others read and write meanwhile, or not.
fn hazards_of(changes: &[Change], script: &Script, before: &Schema) -> Vec<Hazard> {
    let is_online = script.sections().iter().flat_map(|section| &section.statements).any(|statement| {
        let text = script.statement(statement).to_ascii_uppercase();
        statement.batches.is_some() || text.contains(" CONCURRENTLY ") || text.contains("NOT VALID")
    });
    if is_online { online_hazards(changes, before) } else { hazards(changes) }
}

/// The line of the statement that makes a change: the first below its sentence, else one that speaks of its object.
fn line_of(change: &Change, hazard: &Hazard, script: &Script) -> Option<usize> {
    let statements = script.sections().iter().flat_map(|section| &section.statements);
    let steps: Vec<Step<'_>> = statements.map(|statement| Step::of(script, statement)).collect();
    let sentence = sql::sentence::of(change).to_lowercase();
    let says = |line: &str| line.strip_prefix("--").is_some_and(|it| it.trim().to_lowercase() == sentence);
    let said = script.text().lines().position(says);
    let below = |step: &&Step<'_>| said.is_some_and(|said| step.line > said);
    let object = hazard.object.rsplit('.').next().unwrap_or_default();
    let table = change.table().map(|table| table.name.as_str()).unwrap_or_default();
    let speaks = |step: &&Step<'_>| step.text.contains(object) && step.text.contains(table);
    steps.iter().find(below).or_else(|| steps.iter().find(speaks)).map(|step| step.line)
}

/// Counts in the database what hazards speak of.
async fn count(planned: &mut [Planned<'_>], client: &Client, settings: &Settings, timeout: Duration) {
    let asker = Asker::new(client, &settings.search_path, timeout).await;
    let mut earlier = Earlier::default();
    for planned in planned {
        let Planned { revision, script, changes, hazards, goes_on_at, .. } = planned;
        let id = &*revision.id;
        let statements = || script.sections().iter().flat_map(|section| &section.statements);
        for change in *changes {
            let is_of = |known: &&mut Known<'_>| known.change.is_some_and(|of| std::ptr::eq(of, change));
            for known in hazards.iter_mut().filter(is_of) {
                if goes_on_at.is_some() {
                    known.facts =
                        vec![Fact::unknown("not counted: a part of the revision is done".to_owned())];
                    continue;
                }
                let mut by_then = earlier.clone();
                let is_before = |step: Step<'_>| known.line.is_none_or(|line| step.line < line);
                statements()
                    .filter(|statement| is_before(Step::of(script, statement)))
                    .for_each(|statement| by_then.statement(script, statement, id));
                known.facts = asker.facts(&known.hazard, change, &by_then).await;
            }
            earlier.change(change, id);
        }
        statements().for_each(|statement| earlier.statement(script, statement, id));
    }
}

/// Says all of it. The answer is no where rows are in the way.
fn say(planned: &[Planned<'_>], place: Option<(&str, &str)>, context: &mut Context<'_>) -> Result<Exit> {
    let known = planned.iter().flat_map(|planned| &planned.hazards);
    let in_the_way = known.filter(|known| known.facts.iter().any(|fact| fact.in_the_way)).count();
    if context.is_json() {
        context.say_json(&json!({
            "database": place.map(|(name, _)| name),
            "at": place.map(|(_, at)| at),
            "revisions": planned.iter().map(json_of).collect::<Vec<_>>(),
            "in_the_way": in_the_way,
        }))?;
    } else {
        for planned in planned {
            say_revision(planned, context)?;
        }
        say_end(planned, place, in_the_way, context)?;
    }
    Ok(if in_the_way == 0 { Exit::Done } else { Exit::No })
}

fn say_revision(planned: &Planned<'_>, context: &mut Context<'_>) -> Result<()> {
    let width = context.terminal.width.clamp(LEAST, MOST);
    let revision = &planned.revision;
    let mut marks = Vec::new();
    if planned.is_late {
        marks.push("late: later ones are applied".to_owned());
    }
    if let Some((section, statement)) = planned.goes_on_at {
        marks.push(format!("half done: goes on with statement {statement} of section {section}"));
    }
    let marks = match marks.join("; ") {
        marks if marks.is_empty() => marks,
        marks => format!("  {}", context.paint(CHANGED, format_args!("({marks})"))),
    };
    let (plus, id) = (context.paint(ADDED, "+"), context.paint(BOLD, &revision.id));
    context.say(format_args!("{plus} {id}  {}{marks}", subject(&revision.message)))?;
    if let Some(path) = revision.upgrade.path.as_deref() {
        context.say(context.paint(DIM, format_args!("  {path}")))?;
    }
    let mut within = None;
    for (section, mode, step) in planned.steps() {
        if within != Some((section, mode)) {
            let heading = match (mode, within) {
                (Mode::NoTransaction, _) => Some("one by one, outside of a transaction:"),
                (Mode::Transaction, Some(_)) => Some("in a transaction of their own:"),
                (Mode::Transaction, None) => None,
            };
            if let Some(heading) = heading {
                context.say(context.paint(DIM, format_args!("{:INDENT$}{heading}", "")))?;
            }
            within = Some((section, mode));
        }
        say_step(&step, width, context)?;
    }
    if planned.script.has_code() {
        context.say(format_args!("{:INDENT$}then code of the application, which alone can run it", ""))?;
    }
    if planned.is_by_hand() {
        let note = "written by hand: which hazards its SQL has is not known";
        context.say(context.paint(CHANGED, format_args!("{:INDENT$}{note}", "")))?;
    }
    for known in &planned.hazards {
        say_hazard(known, context)?;
    }
    context.say("")
}

fn say_step(step: &Step<'_>, width: usize, context: &mut Context<'_>) -> Result<()> {
    let line = context.paint(DIM, format_args!("{:>4}", step.line));
    let room = width - INDENT;
    if let Some(sentence) = step.sentence {
        let sentence = cut(sentence, room, context);
        context.say(format_args!("{line}  {sentence}"))?;
    }
    if context.common.verbose > 0 {
        for (at, sql) in step.text.lines().enumerate() {
            let begin = if at == 0 && step.sentence.is_none() { line.as_str() } else { "    " };
            let sql = context.paint(DIM, sql);
            context.say(format_args!("{begin}  {sql}"))?;
        }
    } else if step.sentence.is_none() {
        let sql = cut(step.first_line(), room, context);
        context.say(format_args!("{line}  {sql}"))?;
    } else {
        let sql = context.paint(DIM, cut(step.first_line(), room, context));
        context.say(format_args!("{:INDENT$}{sql}", ""))?;
    }
    Ok(())
}

fn say_hazard(known: &Known<'_>, context: &mut Context<'_>) -> Result<()> {
    let Known { hazard, line, facts, .. } = known;
    let style = if hazard.code.loses_data() { REMOVED } else { CHANGED };
    let code = context.paint(style, format_args!("[{}]", hazard.code));
    let place = line.map(|line| context.paint(DIM, format_args!(" (line {line})"))).unwrap_or_default();
    context.say(format_args!("  {code} {}{place}", hazard.sentence))?;
    for fact in facts {
        if fact.in_the_way {
            let sentence = context.paint(REMOVED, format_args!("in the way: {}", fact.sentence));
            context.say(format_args!("{:INDENT$}{sentence}", ""))?;
        } else {
            context.say(format_args!("{:INDENT$}{}", "", fact.sentence))?;
        }
    }
    let advice = context.paint(DIM, hazard.code.advice());
    context.say(format_args!("{:INDENT$}{advice}", ""))
}

fn say_end(
    planned: &[Planned<'_>],
    place: Option<(&str, &str)>,
    in_the_way: usize,
    context: &mut Context<'_>,
) -> Result<()> {
    let revisions = match planned.len() {
        1 => "1 revision".to_owned(),
        count => format!("{count} revisions"),
    };
    let Some((name, at)) = place else {
        return context.say(format_args!("{revisions}; no database was asked"));
    };
    let name = context.paint(BOLD, name);
    if planned.is_empty() {
        return context.say(format_args!("{name} is up to date at {at}"));
    }
    context.say(format_args!("{revisions} to be applied; {name} is at {at}"))?;
    if in_the_way > 0 {
        let noun = if in_the_way == 1 { "change" } else { "changes" };
        let told = format!("the upgrade would fail: rows are in the way of {in_the_way} {noun}");
        context.say(context.paint(REMOVED, told))?;
    }
    context.note("\nTo see which locks it takes: cargo migrate upgrade --dry-run");
    Ok(())
}

fn json_of(planned: &Planned<'_>) -> Value {
    let Planned { revision, is_late, goes_on_at, script, hazards, .. } = planned;
    let sections = script.sections().iter().map(|section| {
        let statements = section.statements.iter().map(|statement| {
            let step = Step::of(script, statement);
            json!({ "line": step.line, "sentence": step.sentence, "sql": step.text })
        });
        json!({
            "mode": section.mode.mark(), "code": section.code, "statements": statements.collect::<Vec<_>>(),
        })
    });
    let hazards = hazards.iter().map(|known| {
        let Known { hazard, line, facts, .. } = known;
        json!({
            "code": hazard.code.name(), "object": hazard.object, "sentence": hazard.sentence,
            "advice": hazard.code.advice(), "loses_data": hazard.code.loses_data(), "line": line,
            "facts": facts,
        })
    });
    json!({
        "id": revision.id, "message": revision.message, "file": revision.upgrade.path, "late": is_late,
        "goes_on_at": goes_on_at.map(|(section, statement)| json!({ "section": section, "statement": statement })),
        "by_hand": planned.is_by_hand(), "sections": sections.collect::<Vec<_>>(),
        "hazards": hazards.collect::<Vec<_>>(),
    })
}

/// Where the line's number ends.
const INDENT: usize = 6;
/// Narrower than this nothing fits, and wider is harder to read.
const LEAST: usize = 40;
const MOST: usize = 120;

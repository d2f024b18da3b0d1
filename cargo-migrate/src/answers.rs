//! Consent, renames and fills: what only the user can say, from the command line or at a prompt.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use inquire::{Confirm, InquireError, Select, Text};
use migrate_model::closest;
use migrate_schema::change::Change;
use migrate_schema::diff::{Diff, diff};
use migrate_schema::hazard::{Hazard, HazardCode, hazards, online_hazards};
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::question::{FillWhen, Question, RenameKind};
use migrate_schema::schema::{Attribute, QualifiedName, Schema, Table, find, split_name};

use crate::context::{BOLD, Context, DIM};
use crate::error::{Asked, Error, Result, Way};
use crate::shell;

/// The flags that answer questions.
#[derive(Args, Clone, Debug, Default)]
pub struct AnswerArguments {
    /// Agree to a hazard: its code, and the object unless all of that code are meant; `all` answers every
    /// question with the plain reading
    #[arg(long, value_name = "CODE[=OBJECT]")]
    allow: Vec<String>,

    /// Agree to everything that loses data
    #[arg(long)]
    allow_destructive: bool,

    /// Something was renamed: a table, column, enum, enum value, constraint, index or policy
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,

    /// What rows that exist get, as an SQL expression
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    backfill: Vec<String>,

    /// How the values of a column become those of its new type, as an SQL expression over the old value
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    using: Vec<String>,
}

/// A comparison to which all answers were given.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The changes.
    pub changes: Vec<Change>,
    /// What they can do to rows and programs.
    pub hazards: Vec<Hazard>,
}

/// What the changes can do to rows and programs, by the plan that they are written with.
#[must_use]
pub fn hazards_of(changes: &[Change], before: &Schema, online: bool) -> Vec<Hazard> {
    if online { online_hazards(changes, before) } else { hazards(changes) }
}

/// Compares, and asks until nothing is open.
///
/// # Errors
/// A flag that cannot be understood; or questions that nobody is there to answer: exit 3.
pub fn settle(
    arguments: &AnswerArguments,
    schemas: Pair<&Schema>,
    hints: Hints,
    online: bool,
    context: &mut Context<'_>,
) -> Result<Answered> {
    settle_for(Strict::Yes, arguments, schemas, hints, online, context).map(|(answered, _)| answered)
}

/// The same for one of several databases that are all given these flags: those that fit nothing in it may be for
/// another, and come back.
///
/// # Errors
/// As [`settle`].
pub(crate) fn settle_one_of_several(
    arguments: &AnswerArguments,
    schemas: Pair<&Schema>,
    hints: Hints,
    online: bool,
    context: &mut Context<'_>,
) -> Result<(Answered, Vec<Unfit>)> {
    settle_for(Strict::No, arguments, schemas, hints, online, context)
}

/// A flag that fits nothing.
#[derive(Clone, Debug)]
pub(crate) struct Unfit {
    /// As it was typed.
    pub(crate) flag: String,
    /// Why.
    pub(crate) error: Error,
}

/// Whether a flag that fits nothing is a mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strict {
    Yes,
    No,
}

fn settle_for(
    strict: Strict,
    arguments: &AnswerArguments,
    schemas: Pair<&Schema>,
    hints: Hints,
    online: bool,
    context: &mut Context<'_>,
) -> Result<(Answered, Vec<Unfit>)> {
    let refuse = |unfit: &[Unfit]| match unfit {
        [first, ..] if strict == Strict::Yes => Err(first.error.clone()),
        _ => Ok(()),
    };
    let (mut answers, mut unfit) = Answers::read(arguments, schemas, hints)?;
    refuse(&unfit)?;
    loop {
        let found = compare(schemas, &answers.hints)?;
        let hazards = hazards_of(&found.changes, schemas.old, online);
        let open = answers.open(&found, &hazards);
        while let Some((code, object)) = answers.unfit(&found, &hazards) {
            let flag = format!("--allow {code}={object}");
            unfit.push(Unfit { flag, error: fits_nothing(code, object, &hazards) });
            let consent = (code, Some(object.to_owned()));
            answers.allowed.remove(&consent);
        }
        refuse(&unfit)?;
        if open.is_empty() {
            unfit.extend(answers.unused(&found));
            refuse(&unfit)?;
            return Ok((Answered { changes: found.changes, hazards }, unfit));
        }
        if !context.terminal.interactive || context.is_json() {
            return Err(needed(&open, answers.all, context));
        }
        answers.prompt(&open[0], context)?;
    }
}

/// Compares without asking anything.
///
/// # Errors
/// A mistake in the comparison itself.
pub fn compare(schemas: Pair<&Schema>, hints: &Hints) -> Result<Diff> {
    diff(schemas, hints).map_err(|misfit| {
        Error::project(format!("the comparison contradicts itself: {misfit}"))
            .help("this is a mistake in cargo migrate; please report it with the two versions of the model")
    })
}

/// What is open, in the words that answer it.
#[derive(Clone, Debug)]
enum Open {
    Question(Question),
    Consent(Hazard),
}

struct Answers {
    hints: Hints,
    all: bool,
    destructive: bool,
    allowed: BTreeSet<(HazardCode, Option<String>)>,
    /// Questions that were answered at the prompt with the plain reading.
    plain: Vec<Question>,
    /// The flags that brought an expression, each with what was said and its column.
    expressions: Vec<(&'static str, String, (QualifiedName, String))>,
}

impl Answers {
    /// What the flags say, and those of them that fit nothing.
    fn read(arguments: &AnswerArguments, schemas: Pair<&Schema>, hints: Hints) -> Result<(Self, Vec<Unfit>)> {
        let mut answers = Self {
            hints,
            all: false,
            destructive: arguments.allow_destructive,
            allowed: BTreeSet::new(),
            expressions: Vec::new(),
            plain: Vec::new(),
        };
        for allow in &arguments.allow {
            if allow == "all" {
                answers.all = true;
                continue;
            }
            let (code, object) = match allow.split_once('=') {
                Some((code, object)) => (code, Some(object.trim().to_owned())),
                None => (allow.as_str(), None),
            };
            let code = HazardCode::of_name(code.trim()).ok_or_else(|| no_hazard(code))?;
            answers.allowed.insert((code, object));
        }
        let mut unfit = Vec::new();
        let mut within = Vec::new();
        for rename in &arguments.rename {
            let (from, to) = rename.split_once('=').ok_or_else(|| {
                Error::usage(format!("`--rename {rename}` has no `=`"))
                    .help("write `--rename users.mail=users.email`")
            })?;
            if !rename_whole(from.trim(), to.trim(), schemas, &mut answers.hints) {
                within.push((from.trim(), to.trim()));
            }
        }
        // What is within a table is looked for where the table is now.
        for (from, to) in within {
            if let Err(error) = rename_within(from, to, schemas, &mut answers.hints) {
                unfit.push(Unfit { flag: format!("--rename {from}={to}"), error });
            }
        }
        let to_using = "users.seen=\"to_timestamp(seen)\"";
        for (flag, said, example, to) in [
            ("--backfill", &arguments.backfill, "users.email=\"''\"", &mut answers.hints.backfill),
            ("--using", &arguments.using, to_using, &mut answers.hints.using),
        ] {
            for answer in said {
                match expression_for(flag, answer, example, schemas) {
                    Ok((column, value)) => {
                        answers.expressions.push((flag, answer.clone(), column.clone()));
                        to.insert(column, value);
                    }
                    Err(error) => unfit.push(Unfit { flag: format!("{flag} {answer}"), error }),
                }
            }
        }
        Ok((answers, unfit))
    }

    fn allows(&self, code: HazardCode, object: &str) -> bool {
        self.all
            || (self.destructive && code.loses_data())
            || self.allowed.contains(&(code, None))
            || self.allowed.contains(&(code, Some(object.to_owned())))
    }

    /// Consent to something that does not happen: its name is probably mistyped.
    fn unfit(&self, found: &Diff, hazards: &[Hazard]) -> Option<(HazardCode, &str)> {
        let is_drop = |code: HazardCode, object: &str| {
            found.questions.iter().any(|question| {
                matches!(question, Question::Rename { kind, from, .. } if drop_code(*kind) == code && from == object)
            })
        };
        let fits = |code: HazardCode, object: &str| {
            hazards.iter().any(|hazard| hazard.code == code && hazard.object == object)
                || is_drop(code, object)
        };
        self.allowed
            .iter()
            .filter_map(|(code, object)| Some((*code, object.as_deref()?)))
            .find(|(code, object)| !fits(*code, object))
    }

    /// Expressions for columns that have no use for them, which are probably mistyped.
    fn unused(&self, found: &Diff) -> Vec<Unfit> {
        let uses = |flag: &str, change: &Change, at: &(QualifiedName, String)| {
            let (column, is_used) = match change {
                Change::AlterType { column, using, using_back, .. } => {
                    (column, using_back.is_some() || flag == "--using" && using.is_some())
                }
                Change::AddColumn { column, backfill, .. } | Change::DropColumn { column, backfill, .. } => {
                    (&column.name, backfill.is_some() && flag == "--backfill")
                }
                Change::SetNotNull { column, backfill, .. }
                | Change::DropNotNull { column, backfill, .. } => {
                    (column, backfill.is_some() && flag == "--backfill")
                }
                _ => return false,
            };
            is_used && change.table() == Some(&at.0) && *column == at.1
        };
        let expressions = self.expressions.iter();
        let unused =
            expressions.filter(|(flag, _, at)| !found.changes.iter().any(|change| uses(flag, change, at)));
        unused
            .map(|(flag, answer, (table, column))| {
                let name = table.part(column);
                let why = match *flag {
                    "--using" => "its type does not change, or changes without it",
                    _ => "it neither arrives nor becomes required, or computes itself",
                };
                let message =
                    format!("`{flag} {name}=…` has no use for `{name}`: {why}; nothing was written");
                let error = Error::usage(message).help("`cargo migrate diff` shows what changes");
                Unfit { flag: format!("{flag} {answer}"), error }
            })
            .collect()
    }

    /// What nobody has answered yet. A drop that may be a rename is asked about once.
    fn open(&self, found: &Diff, hazards: &[Hazard]) -> Vec<Open> {
        if self.all {
            // There is no plain reading of what PostgreSQL cannot convert.
            let unanswerable = found.questions.iter().filter(|question| {
                matches!(
                    question,
                    Question::Using { .. } | Question::Fill { when: FillWhen::ConvertsBack, .. }
                )
            });
            return unanswerable.cloned().map(Open::Question).collect();
        }
        let questions: Vec<&Question> = found
            .questions
            .iter()
            .filter(|question| !self.plain.contains(question))
            .filter(|question| match question {
                Question::Rename { kind, from, .. } => !self.allows(drop_code(*kind), from),
                Question::Fill { table, column, when } => {
                    !plain_code(*when).is_some_and(|code| self.allows(code, &table.part(column)))
                }
                Question::Using { .. } => true,
            })
            .collect();
        let may_be_renamed: BTreeSet<&String> = questions
            .iter()
            .filter_map(|question| match question {
                Question::Rename { from, .. } => Some(from),
                _ => None,
            })
            .collect();
        // A required column that comes need no value yet, if it may only have another name.
        let arrives_by_rename: BTreeSet<&String> = questions
            .iter()
            .filter_map(|question| match question {
                Question::Rename { to, .. } => Some(to),
                _ => None,
            })
            .collect();
        let mut open: Vec<Open> = questions
            .iter()
            .filter(|question| match question {
                Question::Fill { table, column, .. } => {
                    let object = table.part(column);
                    !may_be_renamed.contains(&object) && !arrives_by_rename.contains(&object)
                }
                _ => true,
            })
            .map(|question| Open::Question((*question).clone()))
            .collect();
        open.extend(
            hazards
                .iter()
                .filter(|hazard| hazard.needs_consent && !self.allows(hazard.code, &hazard.object))
                .filter(|hazard| !may_be_renamed.contains(&hazard.object))
                .map(|hazard| Open::Consent(hazard.clone())),
        );
        open
    }

    fn prompt(&mut self, open: &Open, context: &mut Context<'_>) -> Result<()> {
        match open {
            Open::Question(question @ Question::Rename { kind, from, to }) => {
                let yes = "yes: rename it".to_owned();
                let no = "no: drop the one, create the other".to_owned();
                let title = format!("{} `{from}` goes and `{to}` comes. Is it the same?", kind.word());
                // A letter chooses what begins with it: `n` is in both.
                let begins = |typed: &str, _: &String, option: &str, _: usize| {
                    option.starts_with(&typed.to_lowercase()).then_some(0)
                };
                let question_of = Select::new(&title, vec![yes.clone(), no]).with_scorer(&begins);
                let choice = answered(question_of.prompt())?;
                if choice == yes {
                    self.accept_rename(*kind, from, to)?;
                } else {
                    self.plain.push(question.clone());
                }
            }
            Open::Question(Question::Fill { table, column, when }) => {
                let title = format!("{}:", fill_sentence(table, column, *when));
                let value = answered(
                    Text::new(&title)
                        .with_help_message("an SQL expression, such as '' or now(); Esc to stop")
                        .prompt(),
                )?;
                if !value.trim().is_empty() {
                    self.hints.backfill.insert((table.clone(), column.clone()), value.trim().to_owned());
                }
            }
            Open::Question(Question::Using { table, column, from, to }) => {
                let column_name = table.part(column);
                let title = format!("How do values of `{column_name}` become `{to}` from `{from}`?");
                let value =
                    answered(Text::new(&title).with_help_message("an SQL expression; Esc to stop").prompt())?;
                if !value.trim().is_empty() {
                    self.hints.using.insert((table.clone(), column.clone()), value.trim().to_owned());
                }
            }
            Open::Consent(hazard) => {
                let title = format!("{}. Go on?", capital(&hazard.sentence));
                let question =
                    Confirm::new(&title).with_default(false).with_help_message(hazard.code.advice());
                if !answered(question.prompt())? {
                    return Err(stopped());
                }
                self.allowed.insert((hazard.code, Some(hazard.object.clone())));
            }
        }
        let _ = context;
        Ok(())
    }

    fn accept_rename(&mut self, kind: RenameKind, from: &str, to: &str) -> Result<()> {
        let wrong = |problem: String| Error::project(problem);
        match kind {
            RenameKind::Table => {
                self.hints.tables.insert(to.parse().map_err(wrong)?, from.parse().map_err(wrong)?);
            }
            RenameKind::Enum => {
                self.hints.enums.insert(to.parse().map_err(wrong)?, from.parse().map_err(wrong)?);
            }
            RenameKind::Domain => {
                self.hints.domains.insert(to.parse().map_err(wrong)?, from.parse().map_err(wrong)?);
            }
            RenameKind::Composite => {
                self.hints.composites.insert(to.parse().map_err(wrong)?, from.parse().map_err(wrong)?);
            }
            RenameKind::Column | RenameKind::EnumValue | RenameKind::Attribute => {
                let (owner, new) = split_last(to).map_err(wrong)?;
                let (_, old) = split_last(from).map_err(wrong)?;
                let owner = owner.ok_or_else(|| Error::project(format!("`{to}` names no table")))?;
                let key = (owner, new);
                let names = match kind {
                    RenameKind::Column => &mut self.hints.columns,
                    RenameKind::Attribute => &mut self.hints.attributes,
                    _ => &mut self.hints.enum_values,
                };
                names.insert(key, old);
            }
        }
        Ok(())
    }
}

fn drop_code(kind: RenameKind) -> HazardCode {
    match kind {
        RenameKind::Table => HazardCode::DropTable,
        RenameKind::Column => HazardCode::DropColumn,
        RenameKind::Enum => HazardCode::DropEnum,
        RenameKind::EnumValue => HazardCode::DropEnumValue,
        RenameKind::Domain => HazardCode::DropDomain,
        RenameKind::Composite => HazardCode::DropComposite,
        RenameKind::Attribute => HazardCode::DropAttribute,
    }
}

/// The hazard that one agrees to in order to go without a fill.
fn plain_code(when: FillWhen) -> Option<HazardCode> {
    match when {
        FillWhen::Arrives => Some(HazardCode::RequiredColumn),
        FillWhen::TurnsNotNull => Some(HazardCode::SetNotNull),
        FillWhen::ComesBack | FillWhen::ConvertsBack => None,
    }
}

fn no_hazard(code: &str) -> Error {
    let error = Error::usage(format!("there is no hazard `{code}`"));
    match closest(code, HazardCode::names()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => {
            let codes: Vec<_> = HazardCode::names().map(|name| format!("`{name}`")).collect();
            error.help(format!("the codes are {}, and `all`", codes.join(", ")))
        }
    }
}

fn fits_nothing(code: HazardCode, object: &str, hazards: &[Hazard]) -> Error {
    let error = Error::usage(format!("`--allow {code}={object}` fits nothing; nothing was written"));
    let of_code: Vec<String> = hazards
        .iter()
        .filter(|hazard| hazard.code == code)
        .map(|hazard| format!("`--allow {}`", shell::word(&format!("{code}={}", hazard.object))))
        .collect();
    match of_code.as_slice() {
        [] => error.help("leave it out; `cargo migrate diff` shows what there is to agree to"),
        several => error.help(format!("there is {}", several.join(", "))),
    }
}

fn answered<T>(answer: std::result::Result<T, InquireError>) -> Result<T> {
    answer.map_err(|error| match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => stopped(),
        other => Error::answer_needed("the question could not be asked").because(other),
    })
}

fn stopped() -> Error {
    Error::answer_needed("stopped; nothing was written")
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn fill_sentence(table: &QualifiedName, column: &str, when: FillWhen) -> String {
    let column = table.part(column);
    match when {
        FillWhen::Arrives => {
            format!("column `{column}` is required, and rows that exist need a value")
        }
        FillWhen::TurnsNotNull => {
            format!("column `{column}` turns NOT NULL, and rows with NULL need a value")
        }
        FillWhen::ComesBack => {
            format!("column `{column}` is required, and its downgrade has to give every row a value")
        }
        FillWhen::ConvertsBack => {
            format!("the type of `{column}` has no cast back, and its downgrade needs an expression")
        }
    }
}

/// The column that an answer is about, and its expression.
fn expression_for(
    flag: &str,
    answer: &str,
    example: &str,
    schemas: Pair<&Schema>,
) -> Result<((QualifiedName, String), String)> {
    let (column, value) = answer.split_once('=').ok_or_else(|| {
        Error::usage(format!("`{flag} {answer}` has no `=`"))
            .help(format!("write `{flag} {example}`; what follows the `=` is an SQL expression"))
    })?;
    let column = column_of(flag, column.trim(), example, schemas)?;
    if value.trim().is_empty() {
        return Err(Error::usage(format!("`{flag} {answer}` has no value"))
            .help("an empty text is `''`, and NULL is `NULL`"));
    }
    if let Some((problem, help)) = migrate_schema::expression::defect(value) {
        return Err(Error::usage(format!("`{flag} {answer}`: {problem}")).help(help));
    }
    Ok((column, value.trim().to_owned()))
}

/// Everything that is open, each with the words that answer it; `all` is said already or not.
fn needed(open: &[Open], all: bool, context: &Context<'_>) -> Error {
    let asked: Vec<Asked> = open.iter().map(asked).collect();
    let mut text = String::new();
    for Asked { sentence, answers, advice, .. } in &asked {
        text.push_str(&format!("\n  {}\n", context.paint(BOLD, sentence)));
        for Way { means, arguments, takes_sql, note } in answers {
            let means = means.map(|means| format!("{:<5}", format!("{means}:"))).unwrap_or_default();
            let mut words = arguments.iter().map(|word| shell::word(word)).collect::<Vec<_>>().join(" ");
            if *takes_sql && let Some((last, before)) = arguments.split_last() {
                let column = shell::word(last.trim_end_matches('='));
                words = format!("{} {column}=\"…\"", before.join(" "));
            }
            let note = match note {
                Some(note) if words.is_empty() => note.clone(),
                Some(note) => format!("    {}", context.paint(DIM, note)),
                None => String::new(),
            };
            text.push_str(&format!("      {means}{words}{note}\n"));
        }
        if let Some(advice) = advice {
            text.push_str(&format!("      {}\n", context.paint(DIM, advice)));
        }
    }
    let count = match open.len() {
        1 => "an answer is needed".to_owned(),
        n => format!("{n} answers are needed"),
    };
    let help = if all {
        "`--allow all` allows what is lost, and does not say how values are converted"
    } else {
        "`--allow all` takes everything plainly: drops are drops, required columns come without fill"
    };
    Error::answer_needed(format!("{count}; nothing was written")).excerpt(text).questions(asked).help(help)
}

fn asked(open: &Open) -> Asked {
    let way = |flag: &str, value: String| Way {
        means: None,
        arguments: vec![flag.to_owned(), value],
        takes_sql: false,
        note: None,
    };
    match open {
        Open::Question(Question::Rename { kind, from, to }) => {
            let old = match kind {
                RenameKind::Table | RenameKind::Enum | RenameKind::Domain | RenameKind::Composite => {
                    from.clone()
                }
                RenameKind::Column | RenameKind::EnumValue | RenameKind::Attribute => {
                    split_last(from).map_or_else(|_| from.clone(), |(_, old)| old)
                }
            };
            let yes = Way {
                means: Some("yes"),
                note: Some(format!("or `renamed_from = \"{old}\"` in the model")),
                ..way("--rename", format!("{from}={to}"))
            };
            let no = Way { means: Some("no"), ..way("--allow", format!("{}={from}", drop_code(*kind))) };
            Asked {
                kind: "rename",
                object: from.clone(),
                sentence: format!("{} `{from}` goes and `{to}` comes: is it the same?", kind.word()),
                answers: vec![yes, no],
                advice: None,
            }
        }
        Open::Question(Question::Fill { table, column, when }) => {
            let other = match when {
                FillWhen::Arrives => "or `backfill`, a `default`, or an `Option` in the model",
                FillWhen::TurnsNotNull => "or `backfill` in the model",
                FillWhen::ComesBack | FillWhen::ConvertsBack => "what rows get when this is taken back",
            };
            let object = table.part(column);
            let fill = Way {
                takes_sql: true,
                note: Some(other.to_owned()),
                ..way("--backfill", format!("{object}="))
            };
            let plain = plain_code(*when).map(|code| Way {
                note: Some("without: it fails if there are any".to_owned()),
                ..way("--allow", format!("{code}={object}"))
            });
            Asked {
                kind: "fill",
                sentence: fill_sentence(table, column, *when),
                object,
                answers: std::iter::once(fill).chain(plain).collect(),
                advice: None,
            }
        }
        Open::Question(Question::Using { table, column, from, to }) => {
            let object = table.part(column);
            let note = "or `#[column(using = \"…\")]` in the model: an expression over the old value";
            Asked {
                kind: "using",
                sentence: format!("PostgreSQL has no cast for `{object}` from `{from}` to `{to}`"),
                answers: vec![Way {
                    means: None,
                    arguments: vec!["--using".to_owned(), format!("{object}=")],
                    takes_sql: true,
                    note: Some(note.to_owned()),
                }],
                object,
                advice: None,
            }
        }
        Open::Consent(hazard) => Asked {
            kind: hazard.code.name(),
            object: hazard.object.clone(),
            sentence: hazard.sentence.clone(),
            answers: vec![way("--allow", format!("{}={}", hazard.code, hazard.object))],
            advice: Some(hazard.code.advice()),
        },
    }
}

/// A `--rename` of a table or an enum: was there under the old name only, and is under the new one only.
fn rename_whole(from: &str, to: &str, schemas: Pair<&Schema>, hints: &mut Hints) -> bool {
    let (Ok(from), Ok(to)) = (from.parse::<QualifiedName>(), to.parse::<QualifiedName>()) else {
        return false;
    };
    let Pair { old, new } = schemas;
    let moved = |in_old: &dyn Fn(&QualifiedName) -> bool, in_new: &dyn Fn(&QualifiedName) -> bool| {
        in_old(&from) && !in_old(&to) && in_new(&to) && !in_new(&from)
    };
    if moved(&|name| old.table(name).is_some(), &|name| new.table(name).is_some()) {
        hints.tables.insert(to, from);
        return true;
    }
    if moved(&|name| old.enum_type(name).is_some(), &|name| new.enum_type(name).is_some()) {
        hints.enums.insert(to, from);
        return true;
    }
    if moved(&|name| old.domain(name).is_some(), &|name| new.domain(name).is_some()) {
        hints.domains.insert(to, from);
        return true;
    }
    if moved(&|name| old.composite(name).is_some(), &|name| new.composite(name).is_some()) {
        hints.composites.insert(to, from);
        return true;
    }
    false
}

/// A `--rename` of what is within a table or an enum: finds out what kind of thing it is about.
fn rename_within(from: &str, to: &str, schemas: Pair<&Schema>, hints: &mut Hints) -> Result<()> {
    let wrong =
        |problem: String| Error::usage(format!("`--rename {from}={to}` cannot be read")).because(problem);
    let (from_owner, from_part) = split_last(from).map_err(wrong)?;
    let (to_owner, to_part) = match split_last(to).map_err(wrong)? {
        (None, part) => (from_owner.clone(), part),
        whole => whole,
    };
    if let (Some(from_owner), Some(to_owner)) = (from_owner, to_owner) {
        // Where the table is renamed too, it may be said under either name.
        let former = |renames: &BTreeMap<QualifiedName, QualifiedName>| {
            let former = renames.get(&to_owner).unwrap_or(&to_owner).clone();
            (from_owner == former || from_owner == to_owner).then_some(former)
        };
        // Under the old name only before, under the new name only now.
        let moved = |in_old: &dyn Fn(&str) -> bool, in_new: &dyn Fn(&str) -> bool| {
            in_old(&from_part) && !in_old(&to_part) && in_new(&to_part) && !in_new(&from_part)
        };
        let old_table = former(&hints.tables).and_then(|name| schemas.old.table(&name));
        let old_enum = former(&hints.enums).and_then(|name| schemas.old.enum_type(&name));
        let old_composite = former(&hints.composites).and_then(|name| schemas.old.composite(&name));
        let composites = (old_composite, schemas.new.composite(&to_owner));
        let tables = (old_table, schemas.new.table(&to_owner));
        let enums = (old_enum, schemas.new.enum_type(&to_owner));
        let place = match (tables, enums) {
            ((Some(old), Some(new)), _) => {
                if moved(&|name| old.column(name).is_some(), &|name| new.column(name).is_some()) {
                    Some(&mut hints.columns)
                } else if moved(&|name| has_constraint(old, name), &|name| has_constraint(new, name)) {
                    Some(&mut hints.constraints)
                } else if moved(&|name| has_index(old, name), &|name| has_index(new, name)) {
                    Some(&mut hints.indexes)
                } else if moved(&|name| has_policy(old, name), &|name| has_policy(new, name)) {
                    Some(&mut hints.policies)
                } else {
                    None
                }
            }
            (_, (Some(old), Some(new))) => {
                let has = |values: &[String], name: &str| values.iter().any(|value| value == name);
                moved(&|name| has(&old.values, name), &|name| has(&new.values, name))
                    .then_some(&mut hints.enum_values)
            }
            _ => match composites {
                (Some(old), Some(new)) => {
                    let has = |attributes: &[Attribute], name: &str| find(attributes, name).is_some();
                    moved(&|name| has(&old.attributes, name), &|name| has(&new.attributes, name))
                        .then_some(&mut hints.attributes)
                }
                _ => None,
            },
        };
        if let Some(place) = place {
            place.insert((to_owner, to_part), from_part);
            return Ok(());
        }
    }
    Err(Error::usage(format!("`--rename {from}={to}` fits nothing; nothing was written"))
        .because(format!("`{from}` has to be recorded and no more in the models, `{to}` the other way round"))
        .help("write `users=people` for a table, `users.mail=users.email` for what is within one"))
}

fn has_constraint(table: &Table, name: &str) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.name == name)
        || table.uniques.iter().any(|unique| unique.name == name)
        || table.checks.iter().any(|check| check.name == name)
        || table.foreign_keys.iter().any(|foreign_key| foreign_key.name == name)
        || table.excludes.iter().any(|exclude| exclude.name == name)
}

fn has_policy(table: &Table, name: &str) -> bool {
    table.policies.iter().any(|policy| policy.name == name)
}

fn has_index(table: &Table, name: &str) -> bool {
    table.indexes.iter().any(|index| index.name == name)
}

fn column_of(
    flag: &str,
    text: &str,
    example: &str,
    schemas: Pair<&Schema>,
) -> Result<(QualifiedName, String)> {
    let wrong = |problem: String| Error::usage(format!("`{flag} {text}=…` cannot be read")).because(problem);
    let (table, column) = match split_last(text).map_err(wrong)? {
        (Some(table), column) => (table, column),
        (None, _) => {
            return Err(Error::usage(format!("`{flag} {text}=…` names no table"))
                .help(format!("write `{flag} {example}`")));
        }
    };
    let is_there =
        |schema: &Schema| schema.table(&table).is_some_and(|table| table.column(&column).is_some());
    if is_there(schemas.old) || is_there(schemas.new) {
        Ok((table, column))
    } else {
        let tables = [schemas.new, schemas.old].into_iter().filter_map(|schema| schema.table(&table));
        let columns = tables.flat_map(|table| table.columns.iter().map(|column| column.name.as_str()));
        let error = Error::usage(format!("`{flag} {text}=…` fits nothing: there is no such column"));
        Err(match closest(&column, columns) {
            Some(near) => error.help(format!("did you mean `{table}.{near}`?")),
            None => error.help(format!("write `{flag} {example}`, with the names that the database has")),
        })
    }
}

/// The name before the last dot, and what follows it.
fn split_last(text: &str) -> std::result::Result<(Option<QualifiedName>, String), String> {
    let mut parts = split_name(text)?;
    let last = parts.pop().unwrap_or_default();
    let owner = match <[String; 2]>::try_from(parts) {
        Ok([schema, name]) => Some(QualifiedName { schema, name }),
        Err(mut parts) => match parts.len() {
            0 => None,
            1 => Some(QualifiedName::public(parts.remove(0))),
            _ => return Err(format!("`{text}` has too many parts")),
        },
    };
    Ok((owner, last))
}

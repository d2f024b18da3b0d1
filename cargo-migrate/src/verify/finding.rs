//! What is wrong with a revision, in words.

use migrate::{Error as Cause, Revision};
use migrate_schema::change::Change;
use migrate_schema::hazard::{HazardCode, hazards};
use serde::Serialize;

use super::allowed::Allowed;
use super::rows::{Loss, Lost};
use crate::error::Error;
use crate::recorded::subject;

/// The stable names of what can be found; `-- migrate: allow(…)` and scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The upgrade does not run.
    UpgradeFails,
    /// It runs, and not where there are rows.
    EmptyOnly,
    /// What is recorded cannot be made.
    ChangesFail,
    /// The SQL makes something else than what is recorded.
    Differs,
    /// Rows are gone.
    DeleteRows,
    /// Values are others, and no statement writes values.
    ChangeValues,
    /// The downgrade does not run.
    DowngradeFails,
    /// It runs, and not where there are rows.
    DowngradeEmptyOnly,
    /// It leads somewhere else than to where the upgrade began.
    DowngradeDiffers,
    /// The upgrade does not run once more behind it.
    AgainFails,
    /// It leads somewhere else then.
    AgainDiffers,
}

impl Code {
    /// Its name: `delete-rows`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UpgradeFails => "upgrade-fails",
            Self::EmptyOnly => "empty-only",
            Self::ChangesFail => "changes-fail",
            Self::Differs => "differs",
            Self::DeleteRows => "delete-rows",
            Self::ChangeValues => "change-values",
            Self::DowngradeFails => "downgrade-fails",
            Self::DowngradeEmptyOnly => "downgrade-empty-only",
            Self::DowngradeDiffers => "downgrade-differs",
            Self::AgainFails => "again-fails",
            Self::AgainDiffers => "again-differs",
        }
    }
}

/// Something that is wrong with a revision.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// In one sentence.
    pub sentence: String,
    /// How PostgreSQL's schema differs from what it should be.
    pub changes: Vec<Change>,
    /// More about it, line by line.
    pub lines: Vec<String>,
    /// The ways out.
    pub help: Vec<String>,
}

/// What came of the proof of one revision.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The revision.
    pub id: String,
    /// What it is about, in one line.
    pub message: String,
    /// Whether it was reached at all.
    pub reached: bool,
    /// How many rows there were before it.
    pub rows: usize,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

impl Verdict {
    pub(super) fn of(revision: &Revision) -> Self {
        Self {
            id: revision.id.to_string(),
            message: subject(&revision.message).to_owned(),
            reached: true,
            rows: 0,
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn skipped(revision: &Revision) -> Self {
        Self { reached: false, ..Self::of(revision) }
    }

    /// Whether nothing is wrong with it.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.reached && self.findings.is_empty()
    }

    /// Whether something is.
    #[must_use]
    pub fn is_no(&self) -> bool {
        !self.findings.is_empty()
    }

    /// Adds a finding, unless the file says that it is meant so.
    pub(super) fn found(&mut self, finding: Finding, allowed: &Allowed) {
        match allowed.reason(finding.code.name()) {
            Some(reason) => self.notes.push(format!("{}: allowed, {reason}", finding.sentence)),
            None => self.findings.push(finding),
        }
    }
}

impl Finding {
    fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), changes: Vec::new(), lines: Vec::new(), help: Vec::new() }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// PostgreSQL refused.
    pub(super) fn failed(code: Code, cause: &Cause, told: &Error) -> Self {
        let what = match code {
            Code::EmptyOnly => "the upgrade works on an empty database only",
            Code::DowngradeEmptyOnly => "the downgrade works where there are no rows only",
            Code::DowngradeFails => "the downgrade fails",
            Code::AgainFails => "the upgrade fails once the revision was taken back",
            _ => "the upgrade fails",
        };
        let said = match cause {
            Cause::Failed(failure) => &failure.postgres.message,
            _ => &told.message,
        };
        let mut finding = Self::new(code, format!("{what}: {said}"));
        // How the scratch database is now is of no interest.
        let excerpt = told.excerpt.iter().flat_map(|text| text.lines());
        finding.lines.extend(excerpt.filter(|line| !line.contains(AS_IT_WAS)).map(str::to_owned));
        finding.lines.extend(told.causes.iter().cloned());
        match code {
            Code::EmptyOnly => finding
                .help("give rows that exist a value first: `--backfill` or `default`, or an `UPDATE` before it")
                .help("if the table never has rows then, say so in `upgrade.sql`: `-- migrate: allow(empty-only) why`"),
            Code::DowngradeEmptyOnly => finding
                .help("give rows that exist a value first, in `downgrade.sql`")
                .help("or say there why none is needed: `-- migrate: allow(downgrade-empty-only) why`"),
            Code::AgainFails => finding.help("`downgrade.sql` has to take back all that `upgrade.sql` does"),
            _ => finding,
        }
    }

    /// What is recorded cannot be made.
    pub(super) fn unmakeable(told: &Error) -> Self {
        let sentence = format!("what its changes say cannot be made: {}", told.message);
        let mut finding = Self::new(Code::ChangesFail, sentence);
        finding.lines.extend(told.causes.iter().cloned());
        finding.help("from here on nothing is compared with what is recorded")
    }

    /// The SQL and the changes disagree.
    pub(super) fn differs(changes: Vec<Change>, lines: Vec<String>, id: &str) -> Self {
        let sentence = "its SQL and its changes disagree: what the SQL makes is, beside what they say,";
        let finding = Self { changes, lines, ..Self::new(Code::Differs, sentence) };
        finding
            .help(format!("if the SQL is right: `cargo migrate record {id}` writes the changes anew"))
            .help("if the changes are: mend `upgrade.sql`")
    }

    /// The downgrade leads somewhere else.
    pub(super) fn not_back(changes: Vec<Change>, lines: Vec<String>) -> Self {
        let sentence = "the downgrade does not lead back: what it leaves is, beside what was there before,";
        let finding = Self { changes, lines, ..Self::new(Code::DowngradeDiffers, sentence) };
        finding.help("`downgrade.sql` has to take back all that `upgrade.sql` does, and no more")
    }

    /// The upgrade leads somewhere else the second time.
    pub(super) fn not_again(changes: Vec<Change>) -> Self {
        let sentence = "applied once more after its downgrade, it leads to something else:";
        Self { changes, ..Self::new(Code::AgainDiffers, sentence) }
    }

    /// Rows or values are gone.
    pub(super) fn lost(loss: Loss, back: bool, revision: &Revision) -> Self {
        let when = if back { "after the downgrade" } else { "after the upgrade" };
        let file = if back { "downgrade.sql" } else { "upgrade.sql" };
        let code = match loss.what {
            Lost::Rows => Code::DeleteRows,
            Lost::Values => Code::ChangeValues,
        };
        let sentence = format!("{} {when}", loss.sentence);
        let finding = Self { lines: loss.examples, ..Self::new(code, sentence) };
        let path = if back { &revision.downgrade.path } else { &revision.upgrade.path };
        finding.help(format!(
            "if it is meant so, say why in `{}`: `-- migrate: allow({}) why`",
            path.as_deref().unwrap_or(file),
            code.name()
        ))
    }
}

/// What an excerpt ends with that tells of an unchanged database.
const AS_IT_WAS: &str = "= note: the database is as it was";

/// The hazard of these changes that PostgreSQL's refusal is about: rows that it names can be in the way, and others
/// are not.
pub(super) fn about_rows(changes: &[Change], cause: &Cause) -> Option<HazardCode> {
    let Cause::Failed(failure) = cause else { return None };
    let codes: &[HazardCode] = match failure.postgres.code.as_str() {
        "23505" => &[HazardCode::AddUnique],
        "23514" => &[HazardCode::AddCheck, HazardCode::ReinterpretType, HazardCode::NarrowType],
        "23503" => &[HazardCode::AddForeignKey, HazardCode::DropObject],
        "23P01" => &[HazardCode::AddExclude],
        "23502" => &[HazardCode::SetNotNull],
        code if code.starts_with("22") => {
            &[HazardCode::NarrowType, HazardCode::ReinterpretType, HazardCode::DropEnumValue]
        }
        _ => &[],
    };
    // What is made anew takes its checks along.
    let made_anew = |change: &Change| matches!(change, Change::AlterGenerated { .. });
    let found = hazards(changes).iter().map(|hazard| hazard.code).find(|code| codes.contains(code));
    found.or_else(|| {
        (codes.contains(&HazardCode::AddCheck) && changes.iter().any(made_anew))
            .then_some(HazardCode::AddCheck)
    })
}

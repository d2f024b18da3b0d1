//! What many revisions come to: changes folded where that means the same, and SQL kept where it would not.
//!
//! Revisions are folded as long as all that they do follows from the schemas before and after them. What
//! somebody wrote by hand, and what does something to rows, stays as it stands, in its place: there the fold is cut,
//! and each part is a section of its own, as it was a transaction of its own.

mod rows;

use migrate::{Revision, Script};
use migrate_schema::change::{Change, reversed};
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;

use self::rows::Segment;
use crate::error::{Error, Result};
use crate::merging::without_order;
use crate::new_revision::place;
use crate::project::Project;
use crate::recorded::{Recorded, subject};
use crate::{answers, sql};

/// What takes the place of some revisions, in order.
#[derive(Debug, Default)]
pub struct Folding {
    /// Its parts.
    pub pieces: Vec<Piece>,
}

/// A part of it.
#[derive(Debug)]
pub enum Piece {
    /// The sum of some revisions.
    Folded {
        /// Their ids.
        from: Vec<String>,
        /// What they change together.
        changes: Vec<Change>,
        /// The SQL, without a heading.
        upgrade: String,
        /// The SQL that takes it back.
        downgrade: String,
    },
    /// A revision as it is.
    Kept {
        /// Its id.
        id: String,
        /// What it is for.
        message: String,
        /// Why it is not folded.
        why: Why,
        /// What it changes.
        changes: Vec<Change>,
        /// Its SQL, without its heading.
        upgrade: String,
        /// The SQL that takes it back.
        downgrade: String,
    },
}

/// Why a revision is not folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its SQL is not what its changes make.
    ByHand,
    /// It does something to rows.
    Rows,
    /// It renames what something else is named after.
    Names,
}

impl Why {
    /// In a few words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ByHand => "its SQL is written by hand",
            Self::Rows => "it changes what rows hold",
            Self::Names => "it renames, and a sequence keeps the first name",
        }
    }
}

/// Folds revisions, given in the order of applying, as far as that means the same.
///
/// # Errors
/// Files that cannot be run, or changes that do not fit.
pub fn fold(
    revisions: &[&Revision],
    record: &RevisionRecord,
    online: bool,
    project: &Project,
    recorded: &Recorded,
) -> Result<Folding> {
    let before = record.parents.iter().chain(&record.depends_on).map(String::as_str);
    let schema = recorded.schema_at(before)?;
    let folder = Folder { online, project, recorded };
    let mut pieces = Vec::new();
    let mut segment = Segment::new(schema);
    for revision in revisions {
        let changes = recorded.folder(&revision.id).map_or(&[][..], |folder| &folder.record.changes);
        let scripts = [parse(revision, true)?, parse(revision, false)?];
        let is_empty = |script: &Script| script.sections().is_empty();
        if changes.is_empty() && scripts.iter().all(is_empty) {
            continue;
        }
        let why = match folder.is_generated(revision, changes, &scripts, segment.schema())? {
            false => Some(Why::ByHand),
            true => segment.why_not(changes).map_err(|misfit| recorded.misfit(revision, &misfit))?,
        };
        if let Some(why) = why {
            pieces.extend(folder.close(&mut segment)?);
            pieces.push(folder.kept(revision, changes, why, &scripts));
            segment.skip(changes).map_err(|misfit| recorded.misfit(revision, &misfit))?;
        } else {
            segment.take(revision, changes).map_err(|misfit| recorded.misfit(revision, &misfit))?;
        }
    }
    pieces.extend(folder.close(&mut segment)?);
    Ok(Folding { pieces })
}

/// Whether two recorded schemas are the same: the order of columns is that in which they came, and no difference.
#[must_use]
pub fn is_same(one: &Schema, other: &Schema) -> bool {
    one == other || without_order(one.clone()) == without_order(other.clone())
}

impl Folding {
    /// All changes, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let changes = self.pieces.iter().flat_map(|piece| match piece {
            Piece::Folded { changes, .. } | Piece::Kept { changes, .. } => changes,
        });
        changes.cloned().collect()
    }

    /// Why a revision is kept, if it is.
    #[must_use]
    pub fn why_kept(&self, id: &str) -> Option<&'static str> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Kept { id: kept, why, .. } if kept == id => Some(why.word()),
            _ => None,
        })
    }

    /// The texts of `upgrade.sql` and `downgrade.sql`, below headings of comment lines.
    ///
    /// # Errors
    /// None that pieces of ours can cause.
    pub fn texts(&self, upgrade: &str, downgrade: &str) -> Result<(String, String)> {
        Ok((
            joined(upgrade, self.pieces.iter(), self.pieces.len(), true),
            joined(downgrade, self.pieces.iter().rev(), self.pieces.len(), false),
        ))
    }
}

fn joined<'p>(
    heading: &str,
    pieces: impl Iterator<Item = &'p Piece>,
    count: usize,
    is_upgrade: bool,
) -> String {
    let mut text = sql::Script::default().text(heading);
    for (number, piece) in pieces.enumerate() {
        let body = match piece {
            Piece::Folded { upgrade, downgrade, .. } | Piece::Kept { upgrade, downgrade, .. } => {
                if is_upgrade { upgrade } else { downgrade }
            }
        };
        let is_all = count == 1 && matches!(piece, Piece::Folded { .. });
        if !is_all {
            text.push('\n');
            text.push_str(&comment(&origin(piece, body)));
            if number > 0 {
                text.push_str("-- migrate: transaction\n");
            }
        }
        let body = body.trim_start_matches('\n');
        if !body.is_empty() {
            text.push('\n');
            text.push_str(body);
        }
        // Each was written for a session of its own.
        let ends = Script::parse(body).map(|script| script.take_back()).unwrap_or_default();
        if number + 1 < count && !ends.is_empty() {
            text.push_str("\n-- What it left in the session ends here.\n");
            ends.iter().for_each(|end| text.extend([end.as_str(), "\n"]));
        }
    }
    text
}

/// The sentence above a piece.
fn origin(piece: &Piece, body: &str) -> String {
    match piece {
        Piece::Folded { from, .. } => match &from[..] {
            [one] => format!("From revision {one}."),
            ids => format!("The sum of revisions {}.", ids.join(", ")),
        },
        Piece::Kept { id, message, .. } => {
            let is_empty = Script::parse(body).is_ok_and(|script| script.sections().is_empty());
            let what = if is_empty { "has nothing here" } else { "as it stands there" };
            let comma = if is_empty { "" } else { "," };
            format!("Revision {id}, \"{}\"{comma} {what}.", subject(message))
        }
    }
}

/// What somebody wrote as a message is neither a mark nor SQL.
fn comment(sentence: &str) -> String {
    sql::Script::default().text(sentence)
}

struct Folder<'f> {
    online: bool,
    project: &'f Project,
    recorded: &'f Recorded,
}

impl Folder<'_> {
    /// Whether both files are what the changes make: for any server, and by either plan, for that may have been
    /// configured otherwise at the time. Comments do not count.
    fn is_generated(
        &self,
        revision: &Revision,
        changes: &[Change],
        scripts: &[Script; 2],
        before: &Schema,
    ) -> Result<bool> {
        if changes.is_empty() {
            return Ok(false);
        }
        let wanted = [scripts[0].checksum(), scripts[1].checksum()];
        let configured = self.project.configuration.postgres;
        let others = (OLDEST..=NEWEST).filter(|version| *version != configured);
        let versions: Vec<u32> = std::iter::once(configured).chain(others).collect();
        if self.makes(before, changes, &wanted, &versions) {
            return Ok(true);
        }
        // It may have been written where another branch was not there yet, or was there, too.
        let history = &self.recorded.history;
        let own = self.recorded.schema_at(history.needs(&revision.id))?;
        if own != *before && self.makes(&own, changes, &wanted, &versions) {
            return Ok(true);
        }
        let until = history.revisions().take_while(|it| it.id != revision.id).map(|it| &*it.id);
        let all = self.recorded.schema_at(until)?;
        Ok(all != own && all != *before && self.makes(&all, changes, &wanted, &versions))
    }

    fn makes(&self, before: &Schema, changes: &[Change], wanted: &[String; 2], versions: &[u32]) -> bool {
        let checksum = |script: &sql::Script| {
            Script::parse(&script.text("")).map(|script| script.checksum()).unwrap_or_default()
        };
        versions.iter().any(|&postgres| {
            [self.online, !self.online].into_iter().any(|online| {
                let write = if online { sql::online_script } else { sql::script };
                // What cannot be written for this server was not written so.
                let Ok(up) = write(changes, before, postgres) else { return false };
                if checksum(&up) != wanted[0] {
                    return false;
                }
                write(&reversed(changes), up.after(), postgres).is_ok_and(|down| checksum(&down) == wanted[1])
            })
        })
    }

    fn kept(&self, revision: &Revision, changes: &[Change], why: Why, scripts: &[Script; 2]) -> Piece {
        let record = self.recorded.folder(&revision.id).map(|folder| &folder.record);
        let place = record.map(place).unwrap_or_default();
        let heading = format!("{}\n\n{place}", revision.message);
        Piece::Kept {
            id: revision.id.to_string(),
            message: revision.message.to_string(),
            why,
            changes: changes.to_vec(),
            upgrade: body(&scripts[0], &heading),
            downgrade: body(&scripts[1], &format!("Takes back: {heading}")),
        }
    }

    /// What the revisions of a segment come to.
    fn close(&self, segment: &mut Segment) -> Result<Vec<Piece>> {
        let Some((revisions, before)) = segment.close() else { return Ok(Vec::new()) };
        let from: Vec<String> = revisions.iter().map(|(revision, _)| revision.id.to_string()).collect();
        let after = segment.schema();
        let changes = match &revisions[..] {
            [(_, only)] => only.clone(),
            _ => answers::compare(Pair { old: &before, new: after }, &Hints::default())?.changes,
        };
        let mut sum = before.clone();
        let fits = changes.iter().try_for_each(|change| sum.apply(change));
        if fits.is_ok() && is_same(&sum, after) {
            if changes.is_empty() {
                return Ok(Vec::new());
            }
            let postgres = self.project.configuration.postgres;
            let write = if self.online { sql::online_script } else { sql::script };
            let up = write(&changes, &before, postgres)?;
            let down = write(&reversed(&changes), up.after(), postgres)?;
            let text = |script: &sql::Script| script.text("").trim_start_matches("--\n").to_owned();
            return Ok(vec![Piece::Folded { from, upgrade: text(&up), downgrade: text(&down), changes }]);
        }
        // The comparison of two schemas says less than the revisions do.
        let kept = revisions.iter().map(|(revision, changes)| {
            let scripts = [parse(revision, true)?, parse(revision, false)?];
            Ok(self.kept(revision, changes, Why::Rows, &scripts))
        });
        kept.collect()
    }
}

/// The oldest and the newest server that SQL is written for.
const OLDEST: u32 = 12;
const NEWEST: u32 = 18;

fn parse(revision: &Revision, is_upgrade: bool) -> Result<Script> {
    let file = if is_upgrade { &revision.upgrade } else { &revision.downgrade };
    Script::parse(&file.text).map_err(|error| {
        let path = file.path.as_deref().unwrap_or("a file");
        Error::project(format!("`{path}` cannot be run: {error}"))
    })
}

/// The text of a file without the heading that it was given, and with its last semicolon.
fn body(script: &Script, heading: &str) -> String {
    let heading = sql::Script::default().text(heading);
    let text = script.text();
    let start = if text.starts_with(&heading) { heading.len() } else { 0 };
    let mut body = text[start..].to_owned();
    let statements = script.sections().iter().flat_map(|section| &section.statements);
    if let Some(last) = statements.last()
        && !script.statement(last).ends_with(';')
    {
        body.insert(last.range.end - start, ';');
    }
    match body.trim_matches('\n') {
        "" => String::new(),
        body => format!("{body}\n"),
    }
}

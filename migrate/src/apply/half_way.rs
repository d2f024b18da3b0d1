//! A revision that a run left in the middle: finishing it, or undoing what was done of it.

use super::Direction;
use super::error::NoWayBack;
use crate::script::{Concurrent, Effect, Mode, Section};
use crate::{Revision, Script};

/// What is done about a revision that an earlier run left in the middle, where this one goes the other way.
///
/// ```no_run
/// use migrate::apply::HalfWay;
/// use migrate::{Error, Migrator};
///
/// # async fn run(mut migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// // An operator gives the half-done upgrade up.
/// migrator.settings.half_way = HalfWay::Back;
/// match migrator.downgrade_to(client, "-1").await {
///     // Its two files are no mirrors of each other; the help says what to do instead.
///     Err(error @ Error::NoWayBack { .. }) => eprintln!("{error}"),
///     result => {
///         if let Some((revision, direction)) = result?.half_done {
///             println!("the {direction} of {revision} was half done, and is undone");
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HalfWay {
    /// Nothing: an error says how it stands.
    #[default]
    Refuse,
    /// It goes on the way it was going until it is whole, before anything else.
    Continue,
    /// What was done of it is undone, before anything else: with the script of the other direction, from the place
    /// that mirrors where it stopped.
    Back,
}

/// Where a script begins to undo what was done of the one of the other direction, if the two mirror each other:
/// section and statement, from 0. `section` and `statement`, from 1, are what comes next in the other.
pub(super) fn mirrored(
    done: &Script,
    back: &Script,
    section: usize,
    statement: usize,
) -> Result<(usize, usize), NoWayBack> {
    let (there, here) = (units(done), units(back));
    if there.len() != here.len() {
        return Err(NoWayBack::Sections { done: there.len(), back: here.len() });
    }
    for (one, other) in there.iter().zip(here.iter().rev()) {
        one.mirrors(other, done, back)?;
    }
    let (section, statement) = (section.saturating_sub(1), statement.saturating_sub(1));
    let whole = there.iter().take_while(|unit| unit.section < section).count();
    if let Some(unit) = there.get(whole).filter(|unit| unit.section == section && unit.is_one_by_one()) {
        let mut count = unit.statements.iter().filter(|&&it| it < statement).count();
        // What is done without a transaction may have begun; of an index that is found out.
        if let Some(begun) = unit.of(done).statements.get(statement) {
            match &begun.effect {
                Some(Effect::Index(_)) => count += 1,
                Some(Effect::Repeatable | Effect::Rebuilt(_)) => {}
                None if begun.batches.is_none() => {}
                _ => {
                    let text = done.statement(begun).lines().next().unwrap_or_default().to_owned();
                    return Err(NoWayBack::Unknown { statement: text });
                }
            }
        }
        let mirror = &here[here.len() - 1 - whole];
        if count > 0 {
            return Ok((mirror.section, mirror.statements[mirror.statements.len() - count]));
        }
    }
    Ok(match here.len() - whole {
        at if at < here.len() => (here[at].section, 0),
        _ => (back.sections().len(), 0),
    })
}

/// Whether [`mirrored`] finds a place.
pub(super) fn has_way_back(
    revision: &Revision,
    direction: Direction,
    section: usize,
    statement: usize,
) -> bool {
    let (done, back) = match direction {
        Direction::Upgrade => (&revision.upgrade, &revision.downgrade),
        Direction::Downgrade => (&revision.downgrade, &revision.upgrade),
    };
    let (done, back) = (Script::parse(&done.text), Script::parse(&back.text));
    matches!((done, back), (Ok(done), Ok(back)) if mirrored(&done, &back, section, statement).is_ok())
}

/// A section, with the statements of it that leave something to undo.
struct Unit {
    section: usize,
    mode: Mode,
    statements: Vec<usize>,
}

fn units(script: &Script) -> Vec<Unit> {
    let units = script.sections().iter().enumerate().map(|(at, section)| Unit {
        section: at,
        mode: section.mode,
        statements: (0..section.statements.len())
            .filter(|&it| !only_looks(script.statement(&section.statements[it])))
            .collect(),
    });
    units.filter(|unit| !unit.statements.is_empty() || unit.of(script).code).collect()
}

impl Unit {
    fn of<'s>(&self, script: &'s Script) -> &'s Section {
        &script.sections()[self.section]
    }

    fn is_one_by_one(&self) -> bool {
        self.mode == Mode::NoTransaction
    }

    fn mirrors(&self, other: &Self, done: &Script, back: &Script) -> Result<(), NoWayBack> {
        let unlike = NoWayBack::Unlike { done: self.section + 1, back: other.section + 1 };
        if self.mode != other.mode {
            return Err(unlike);
        }
        if !self.is_one_by_one() {
            return Ok(());
        }
        let like = |(&one, &another): (&usize, &usize)| match (
            index(self.of(done), one),
            index(other.of(back), another),
        ) {
            (Some(Concurrent::Create { index, .. }), Some(Concurrent::Drop { index: same }))
            | (Some(Concurrent::Drop { index: same }), Some(Concurrent::Create { index, .. })) => {
                is_of_the_name(same, index)
            }
            (None, None) => true,
            _ => false,
        };
        let pairs = self.statements.iter().zip(other.statements.iter().rev());
        let same = self.statements.len() == other.statements.len() && pairs.into_iter().all(like);
        if same { Ok(()) } else { Err(unlike) }
    }
}

/// The index that a statement builds or drops.
fn index(section: &Section, at: usize) -> Option<&Concurrent> {
    match &section.statements[at].effect {
        Some(Effect::Index(concurrent)) => Some(concurrent),
        _ => None,
    }
}

/// Whether a name that may have a schema before it is this one.
fn is_of_the_name(qualified: &str, name: &str) -> bool {
    let bare = |name: &str| name.trim_matches('"').to_owned();
    let last = if qualified.ends_with('"') {
        qualified.rsplit_once(".\"").map_or(qualified, |(_, last)| last)
    } else {
        qualified.rsplit_once('.').map_or(qualified, |(_, last)| last)
    };
    bare(last) == bare(name)
}

/// `ALTER TABLE … VALIDATE CONSTRAINT` goes with the constraint: nothing takes it back.
fn only_looks(statement: &str) -> bool {
    let words: Vec<String> =
        statement.trim_end_matches(';').split_whitespace().map(str::to_ascii_uppercase).collect();
    matches!(&words[..], [alter, table, .., validate, constraint, _]
        if alter == "ALTER" && table == "TABLE" && validate == "VALIDATE" && constraint == "CONSTRAINT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script::parse(text).unwrap()
    }

    const UP: &str = "CREATE TABLE a ();\n-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON a (b);\n\
                      SELECT 1;\n-- migrate: transaction\nCREATE TABLE c ();";
    const DOWN: &str = "DROP TABLE c;\n-- migrate: no-transaction\nSELECT 1;\nDROP INDEX CONCURRENTLY public.i;\n\
                        -- migrate: transaction\nDROP TABLE a;";

    #[test]
    fn a_place_is_mirrored() {
        let (up, down) = (script(UP), script(DOWN));
        for (place, mirror) in
            [((1, 1), (3, 0)), ((2, 1), (1, 1)), ((2, 2), (1, 1)), ((3, 1), (1, 0)), ((4, 1), (0, 0))]
        {
            assert_eq!(mirrored(&up, &down, place.0, place.1), Ok(mirror), "{place:?}");
        }
        // Before the index may be begun there is nothing of its section.
        assert_eq!(mirrored(&down, &up, 2, 1), Ok((2, 0)));
        assert_eq!(mirrored(&down, &up, 2, 2), Ok((1, 0)));
    }

    #[test]
    fn what_is_no_mirror_is_told() {
        let (up, down) = (script(UP), script(DOWN));
        assert_eq!(
            mirrored(&up, &script("DROP TABLE a;"), 2, 1),
            Err(NoWayBack::Sections { done: 3, back: 1 })
        );
        let other = script(&DOWN.replace("public.i", "public.j"));
        assert_eq!(mirrored(&up, &other, 2, 1), Err(NoWayBack::Unlike { done: 2, back: 2 }));
        let turned = script(&DOWN.replace("SELECT 1;\n", ""));
        assert_eq!(mirrored(&up, &turned, 2, 1), Err(NoWayBack::Unlike { done: 2, back: 2 }));
        let call = "-- migrate: no-transaction\nCALL a();";
        assert_eq!(
            mirrored(&script(call), &script(call), 1, 1),
            Err(NoWayBack::Unknown { statement: "CALL a();".to_owned() })
        );
        assert_eq!(mirrored(&down, &down, 1, 1), Err(NoWayBack::Unlike { done: 2, back: 2 }));
    }

    #[test]
    fn what_only_looks_needs_no_mirror() {
        let up = script(
            "ALTER TABLE a ADD CHECK (true) NOT VALID;\n-- migrate: no-transaction\n\
             ALTER TABLE a\n    VALIDATE CONSTRAINT c;",
        );
        let down = script("ALTER TABLE a DROP CONSTRAINT c;");
        assert_eq!(mirrored(&up, &down, 2, 1), Ok((0, 0)));
        assert_eq!(mirrored(&down, &up, 1, 1), Ok((2, 0)));
    }
}

//! Drift: how a live database differs from a schema that is recorded or modelled.
//!
//! PostgreSQL keeps expressions, views and functions in words of its own, so texts are held against each other in
//! steps, each for what the one before leaves open: by a light normal form; in a scratch database that is built from
//! the schema and read with the same eyes; where the role may make none, in a transaction that is rolled back. What
//! even that leaves open is named, and counts neither as the same nor as a difference.

mod light;
pub mod repair;
mod rewritten;
mod standing;
mod texts;
mod tried;

use migrate::apply::VersionTable;
use migrate_schema::change::Change;
use migrate_schema::hints::Hints;
use migrate_schema::object::{ObjectKind, SqlObject};
use migrate_schema::pair::Pair;
use migrate_schema::schema::{QualifiedName, Schema, find};
use tokio_postgres::Client;

use self::light::Verdict;
pub use self::standing::Standing;
use self::texts::{Question, Texts};
use crate::answers;
use crate::error::{Exit, Result};
use crate::introspect::{self, Found, Ignore, Note};
use crate::live::Place;

/// What a live database is compared with its schema by.
pub struct Comparison<'c> {
    /// The session with it.
    pub client: &'c Client,
    /// Where a scratch database can be, if anywhere.
    pub place: Option<&'c Place>,
    /// The role to take on there.
    pub role: Option<&'c str>,
    /// What is not ours.
    pub ignore: &'c Ignore,
    /// Where the database keeps its history.
    pub version_table: &'c VersionTable,
}

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct Drift {
    /// The schema that was compared with, and what is there, in the words of the former wherever both are the same.
    pub schemas: Pair<Schema>,
    /// What is there and no schema can say.
    pub notes: Vec<Note>,
    /// What nobody could decide.
    pub undecided: Vec<Undecided>,
}

/// Two texts that may or may not be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// What they are texts of: `check users.age_is_positive`.
    pub name: String,
    /// The text that was said.
    pub said: String,
    /// The text that is there.
    pub there: String,
    /// Why nobody could tell.
    pub reason: String,
}

/// Puts what is there into the words of a schema, wherever it is the same by the look of it.
pub(crate) fn adopt_words(said: &Schema, there: &mut Schema) {
    Texts::of(said, there).settle(|text| light::verdict(text) == Verdict::Same);
}

impl Comparison<'_> {
    /// Reads the database and compares it.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn with(&self, said: &Schema) -> Result<Drift> {
        let found = introspect::read(self.client, self.ignore, self.version_table).await?;
        self.of(said, found).await
    }

    /// Reads the database and compares what can be compared without asking PostgreSQL.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn at_a_glance(&self, said: &Schema) -> Result<Drift> {
        let found = introspect::read(self.client, self.ignore, self.version_table).await?;
        let (mut drift, open) = self.glance(said, found);
        let reason = "PostgreSQL was not asked";
        let undecided = open.into_iter().map(|question| Undecided::of(question, reason.to_owned()));
        drift.leave_open(undecided.collect());
        Ok(drift)
    }

    /// Compares what was read already.
    ///
    /// # Errors
    /// A connection that breaks.
    pub async fn of(&self, said: &Schema, found: Found) -> Result<Drift> {
        let (mut drift, open) = self.glance(said, found);
        if !open.is_empty() {
            let undecided = self.ask(&mut drift.schemas, open).await?;
            drift.leave_open(undecided);
        }
        Ok(drift)
    }

    /// What can be told by the look of it, and what cannot.
    fn glance(&self, said: &Schema, found: Found) -> (Drift, Vec<Question>) {
        let mut said = said.clone();
        leave_out(&mut said, self.ignore);
        let Found { schema: mut there, unsettled: notes } = found;
        leave_out(&mut there, self.ignore);
        // One that holds nothing but the tool's own table is there, and not told.
        let of_tool = find(&said.namespaces, self.version_table.schema.as_str());
        if let Some(namespace) = of_tool.filter(|it| find(&there.namespaces, it.name.as_str()).is_none()) {
            there.namespaces.push(namespace.clone());
            there.namespaces.sort_by(|one, other| one.name.cmp(&other.name));
        }
        let mut open = Vec::new();
        Texts::of(&said, &mut there).settle(|text| {
            let verdict = light::verdict(text);
            if verdict == Verdict::Open {
                open.push(text.question());
            }
            verdict == Verdict::Same
        });
        (Drift { schemas: Pair { old: said, new: there }, notes, undecided: Vec::new() }, open)
    }

    /// Lets PostgreSQL decide.
    async fn ask(&self, schemas: &mut Pair<Schema>, open: Vec<Question>) -> Result<Vec<Undecided>> {
        let reason = match rewritten::read(self, &schemas.old).await {
            Ok(made) => {
                rewritten::adopt(&mut schemas.old, &made, &mut schemas.new);
                return Ok(Vec::new());
            }
            Err(error) if error.exit == Exit::Interrupted => return Err(error),
            Err(error) => rewritten::reason(&error),
        };
        let (decided, mut undecided) = tried::decide(self.client, open).await?;
        Texts::of(&schemas.old, &mut schemas.new).settle(|text| decided.contains(&text.question()));
        for it in &mut undecided {
            it.reason = format!("{reason}; {}", it.reason);
        }
        Ok(undecided)
    }
}

impl Undecided {
    fn of(question: Question, reason: String) -> Self {
        let Question { name, said, there, .. } = question;
        Self { name, said, there, reason }
    }

    fn is_about(&self, text: &texts::Text<'_>) -> bool {
        self.said == text.said && self.there == text.there && self.name == text.name()
    }
}

impl Drift {
    /// Where the outcome is not known, the one text is as good as the other.
    fn leave_open(&mut self, undecided: Vec<Undecided>) {
        let Pair { old, new } = &mut self.schemas;
        Texts::of(old, new).settle(|text| undecided.iter().any(|it| it.is_about(text)));
        self.undecided = undecided;
    }

    /// What would make of the schema what is there, in the order of a revision; texts that nobody could decide are
    /// no difference here.
    ///
    /// # Errors
    /// A mistake in the comparison itself.
    pub fn changes(&self) -> Result<Vec<Change>> {
        if self.schemas.old == self.schemas.new {
            return Ok(Vec::new());
        }
        let schemas = Pair { old: &self.schemas.old, new: &self.schemas.new };
        Ok(answers::compare(schemas, &Hints::default())?.changes)
    }

    /// The differences alone: without what would have to make way for a while.
    ///
    /// # Errors
    /// As [`Self::changes`].
    pub fn differences(&self) -> Result<Vec<Change>> {
        let changes = self.changes()?;
        let mut left: Vec<Change> = Vec::with_capacity(changes.len());
        for change in changes {
            let back = change.reverse();
            match left.iter().position(|earlier| *earlier == back) {
                Some(at) => drop(left.remove(at)),
                None => left.push(change),
            }
        }
        Ok(left)
    }
}

/// Takes out of a schema what is not ours; of privileges, those whose name as a file below `grants/` is left out.
fn leave_out(schema: &mut Schema, ignore: &Ignore) {
    if *ignore == Ignore::default() {
        return;
    }
    let is_ours = |name: &QualifiedName| !ignore.matches(&name.schema, &name.name);
    schema.namespaces.retain(|it| !ignore.matches_schema(&it.name));
    schema.extensions.retain(|it| !ignore.matches("", &it.name));
    schema.enums.retain(|it| is_ours(&it.name));
    schema.domains.retain(|it| is_ours(&it.name));
    schema.composites.retain(|it| is_ours(&it.name));
    schema.tables.retain(|it| is_ours(&it.name));
    schema.objects.retain(|it| match is_about_privileges(it) {
        true => !ignore.matches("", &it.name),
        false => it.identity().map_or(true, |it| is_ours(&it.name) && it.table.is_none_or(|it| is_ours(&it))),
    });
    for object in schema.objects.iter_mut().filter(|it| !is_about_privileges(it)) {
        if ignore.matches("", &format!("grants/{}", object.name)) {
            object.text = without_privileges(object);
        }
    }
}

/// The text of an object without what it grants.
fn without_privileges(object: &SqlObject) -> String {
    let Ok(statements) = object.statements() else { return object.text.clone() };
    let kept = statements.iter().filter_map(|statement| {
        let (first, last) = (statement.tokens.first()?, statement.tokens.last()?);
        let grants = ["grant", "revoke"].iter().any(|word| first.text.eq_ignore_ascii_case(word));
        (!grants).then(|| format!("{};", &object.text[first.start..last.start + last.text.len()]))
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Whether an object is about privileges: these have names of files, and only all of them together say what is granted.
fn is_about_privileges(object: &SqlObject) -> bool {
    matches!(object.kind, ObjectKind::Grants | ObjectKind::DefaultPrivileges)
}

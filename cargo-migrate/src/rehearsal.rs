//! The history of a project, rehearsed on scratch databases.

use std::collections::BTreeSet;

use migrate::apply::{Settings, Standing, VersionTable};
use migrate::{Error as Cause, History, Migrator, Revision, Script, SqlFile};
use migrate_schema::change::Change;
use migrate_schema::schema::Schema;
use tokio_postgres::Client;

use crate::database::{self, Connection, Options};
use crate::error::{Error, Result};
use crate::interrupt;
use crate::introspect::{self, Found, Ignore};
use crate::live::{Place, refused};
use crate::recorded::Recorded;
use crate::scratch::Scratch;
use crate::sql;

/// Makes two scratch databases, and drops them whatever ends the work on them.
///
/// # Errors
/// What the work says, that somebody stopped it, or a server that makes no scratch databases.
pub(crate) fn on_two<T>(
    place: &Place,
    role: Option<&str>,
    hears_signals: bool,
    work: impl AsyncFnOnce(&Scratch, &Scratch) -> Result<T>,
) -> Result<T> {
    database::runtime()?.block_on(async {
        let one = Scratch::create(place, role).await?;
        let other = match Scratch::create(place, role).await {
            Ok(other) => other,
            Err(error) => {
                let _ = one.drop().await;
                return Err(error);
            }
        };
        let result = tokio::select! {
            result = work(&one, &other) => result,
            exit = interrupt::asked(), if hears_signals => {
                let mut stopped = Error::database("stopped before the end; the scratch databases are gone");
                stopped.exit = exit;
                Err(stopped)
            }
        };
        let dropped = (one.drop().await, other.drop().await);
        let done = result?;
        dropped.0.and(dropped.1)?;
        Ok(done)
    })
}

/// Revisions one after the other, whatever their branches: each is applied on top of all before it.
pub(crate) struct Line<'r> {
    pub(crate) revisions: Vec<Revision>,
    /// What each records.
    pub(crate) changes: Vec<&'r [Change]>,
}

impl<'r> Line<'r> {
    /// Those that are wanted and all that they come after.
    pub(crate) fn of(recorded: &'r Recorded, wanted: &BTreeSet<&str>) -> Result<Self> {
        let history = &recorded.history;
        let needed = history.ancestors(wanted.iter().copied());
        let mut line = Self { revisions: Vec::new(), changes: Vec::new() };
        let mut schema = Schema::default();
        for revision in history.revisions().filter(|revision| needed.contains(&*revision.id)) {
            let changes = recorded.folder(&revision.id).map_or(&[][..], |folder| &folder.record.changes);
            for change in changes {
                schema.apply(change).map_err(|misfit| recorded.misfit(revision, &misfit))?;
            }
            let parents = line.revisions.last().map(|last: &Revision| last.id.clone());
            line.changes.push(changes);
            line.revisions.push(Revision {
                parents: parents.into_iter().collect::<Vec<_>>().into(),
                labels: Vec::new().into(),
                depends_on: Vec::new().into(),
                replaces: Vec::new().into(),
                ..revision.clone()
            });
        }
        Ok(line)
    }

    /// The id of the revision before one.
    pub(crate) fn before(&self, at: usize) -> Option<&str> {
        at.checked_sub(1).map(|at| &*self.revisions[at].id)
    }

    /// The same revisions, whose upgrades are what the tool writes for their changes.
    pub(crate) fn as_recorded(&self, postgres: u32) -> (Vec<Revision>, Option<(usize, Error)>) {
        let mut schema = Schema::default();
        let mut revisions = Vec::new();
        for (at, (revision, changes)) in self.revisions.iter().zip(&self.changes).enumerate() {
            let script = match sql::script(changes, &schema, postgres) {
                Ok(script) => script,
                Err(error) => return (revisions, Some((at, error))),
            };
            let upgrade = SqlFile::text(script.text("As recorded"));
            schema = script.into_after();
            revisions.push(Revision { upgrade, downgrade: SqlFile::EMPTY, ..revision.clone() });
        }
        (revisions, None)
    }
}

/// A scratch database, and what applies revisions to it.
pub(crate) struct Side<'s> {
    scratch: &'s Scratch,
    pub(crate) connection: Connection,
    migrator: Migrator,
    role: Option<&'s str>,
    ignore: &'s Ignore,
}

impl<'s> Side<'s> {
    pub(crate) async fn open(
        scratch: &'s Scratch,
        revisions: Vec<Revision>,
        settings: &Settings,
        role: Option<&'s str>,
        ignore: &'s Ignore,
    ) -> Result<Self> {
        let connection = connect(scratch, role).await?;
        let mut migrator = Migrator::from(History::new(revisions)?);
        migrator.settings = settings.clone();
        // Code of the application is for its rows; what it does to them nobody can know here.
        let with_code: Vec<(String, bool, bool)> = migrator
            .history
            .revisions()
            .map(|it| (it.id.to_string(), has_code(&it.upgrade), has_code(&it.downgrade)))
            .collect();
        for (id, up, down) in with_code {
            if up {
                migrator = migrator.code(&id, async |_| Ok::<_, tokio_postgres::Error>(()));
            }
            if down {
                migrator = migrator.code_back(&id, async |_| Ok::<_, tokio_postgres::Error>(()));
            }
        }
        Ok(Self { scratch, connection, migrator, role, ignore })
    }

    pub(crate) async fn up(&self, to: &str) -> Result<(), Cause> {
        self.migrator.upgrade_with(&self.connection.client, to, &mut |_| {}).await.map(drop)
    }

    pub(crate) async fn down(&self, to: Option<&str>) -> Result<(), Cause> {
        let to = to.unwrap_or("base");
        self.migrator.downgrade_with(&self.connection.client, to, &mut |_| {}).await.map(drop)
    }

    pub(crate) fn version_table(&self) -> &VersionTable {
        &self.migrator.settings.version_table
    }

    pub(crate) async fn schema(&self) -> Result<Found> {
        introspect::read(&self.connection.client, self.ignore, self.version_table()).await
    }

    /// Makes the database anew, without rows of ours, at a revision.
    pub(crate) async fn renew(&mut self, to: Option<&str>) -> Result<Result<(), Cause>> {
        self.scratch.renew().await?;
        self.connection = connect(self.scratch, self.role).await?;
        match to {
            Some(to) => Ok(self.up(to).await),
            None => Ok(Ok(())),
        }
    }
}

async fn connect(scratch: &Scratch, role: Option<&str>) -> Result<Connection> {
    let connection = scratch.server.connect(&Options { role, ..Options::default() }).await?;
    // Nobody misses it after a crash.
    let _ = connection.client.batch_execute("SET synchronous_commit = off").await;
    Ok(connection)
}

/// The major version of a server.
pub(crate) async fn server_version(client: &Client) -> Result<u32> {
    let query = "SELECT pg_catalog.current_setting('server_version_num')::integer";
    let row = client.query_typed_one(query, &[]).await.map_err(|error| refused(&error))?;
    Ok(row.get::<_, i32>(0).unsigned_abs() / 10_000)
}

/// Whether code of the application belongs to a file.
pub(crate) fn has_code(file: &SqlFile) -> bool {
    Script::parse(&file.text).is_ok_and(|script| script.has_code())
}

/// Where the scratch database stands is nobody's concern.
pub(crate) fn without_standing(mut cause: Cause) -> Cause {
    if let Cause::Failed(failure) = &mut cause {
        failure.standing = Standing::default();
    }
    cause
}

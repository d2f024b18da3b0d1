//! `--dry-run`: the work is done where it does not count, and each statement tells what it locked, what it wrote anew
//! and how long it took.

mod show;
mod words;

use inquire::Confirm;
use migrate::Migrator;
use migrate::apply::{Direction, Downgrade, Ending, Measured, Session, Upgrade};
use migrate::{Error as Cause, Revision};
use tokio_postgres::Client;

use self::show::Shown;
use self::words::Expected;
use crate::context::Context;
use crate::database::{self, Options};
use crate::error::{Error, Exit, Result};
use crate::live::{Live, refused};
use crate::scratch::Scratch;

/// Where a dry run is, and what it would do.
#[derive(Clone, Copy, Debug)]
pub struct DryRun<'d> {
    /// Whether revisions are applied or taken back.
    pub direction: Direction,
    /// Where to.
    pub target: &'d str,
    /// Whether it runs on the database itself, in a transaction that is rolled back.
    pub on_target: bool,
    /// Whether its locks there were agreed to.
    pub yes: bool,
    /// The role to take on.
    pub role: Option<&'d str>,
}

impl DryRun<'_> {
    /// Does it, and tells.
    ///
    /// # Errors
    /// What the work would meet, or a server that lets nothing be tried.
    pub fn run(self, live: &mut Live, context: &mut Context<'_>) -> Result<Exit> {
        if self.on_target {
            live.settings().single_transaction = true;
        }
        let live = &*live;
        let result = live.block_on(async |migrator, client| {
            if self.on_target {
                self.on_target(migrator, client, live, context).await
            } else {
                self.in_scratch(migrator, client, live, context).await
            }
        });
        for notice in live.notices() {
            context.note(notice);
        }
        result.map(|()| Exit::Done)
    }

    async fn in_scratch(
        self,
        migrator: &Migrator,
        client: &Client,
        live: &Live,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let scratch = Scratch::create(&live.place, self.role).await.map_err(|told| {
            let or = if told.help.is_empty() { "" } else { "or " };
            told.help(format!(
                "{or}let it run in a transaction of the database itself that is rolled back: `--on-target`"
            ))
        })?;
        // Whatever ends it, the database goes.
        let result = tokio::select! {
            result = self.in_copy(&scratch, migrator, client, live, context) => result,
            () = interrupted() => Err(Error::database("interrupted; the database is as it was")),
        };
        let dropped = scratch.drop().await;
        result.and(dropped)
    }

    /// Makes the scratch database like the one that is meant, then does the work in it.
    async fn in_copy(
        self,
        scratch: &Scratch,
        migrator: &Migrator,
        client: &Client,
        live: &Live,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let options = Options { role: self.role, ..Options::default() };
        let copy = scratch.server.connect(&options).await?;
        let applied = migrator.replay(client, &copy.client).await;
        let applied = applied.map_err(|cause| not_copied(cause, migrator))?;
        let mut session = self.lock(migrator, &copy.client).await?;
        let result = async {
            let plan = self.plan(&session, migrator)?;
            let expected =
                Expected::of(&plan, migrator, &copy.client).await.map_err(|error| refused(&error))?;
            let mut shown = Shown::new(expected, context);
            shown.begin(&self, &plan, live, Some((scratch.name(), applied)), context)?;
            self.measure(&mut session, (&plan, Ending::Kept), migrator, &mut shown, context).await.map_err(
                |told| {
                    told.help(
                    "the scratch database has what revisions made: what was made by hand is not there, and \
                     `--on-target` tries it where it is",
                )
                },
            )?;
            shown.end(&self, context)
        }
        .await;
        session.finish().await;
        result
    }

    async fn on_target(
        self,
        migrator: &Migrator,
        client: &Client,
        live: &Live,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let mut session = self.lock(migrator, client).await?;
        let result = async {
            let plan = self.plan(&session, migrator)?;
            let expected = Expected::of(&plan, migrator, client).await.map_err(|error| refused(&error))?;
            let locks = expected.lines(context);
            let mut shown = Shown::new(expected, context);
            shown.begin(&self, &plan, live, None, context)?;
            if !plan.is_empty() {
                self.consent(&locks, context)?;
            }
            let before = counters(client).await;
            self.measure(&mut session, (&plan, Ending::RolledBack), migrator, &mut shown, context).await?;
            shown.end(&self, context)?;
            advanced(&before, &counters(client).await, context);
            Ok(())
        }
        .await;
        session.finish().await;
        result
    }

    async fn lock<'m>(self, migrator: &'m Migrator, client: &'m Client) -> Result<Session<'m>> {
        let session = migrator.lock(client, &mut |_| {}).await;
        session.map_err(|cause| database::explain(&cause, &migrator.settings.version_table))
    }

    fn plan(self, session: &Session<'_>, migrator: &Migrator) -> Result<Plan> {
        let plan = match self.direction {
            Direction::Upgrade => session.plan_upgrade(self.target).map(Plan::Upgrade),
            Direction::Downgrade => session.plan_downgrade(self.target).map(Plan::Downgrade),
        };
        plan.map_err(|cause| match cause {
            Cause::ManyTransactions { revision, message, outside } if self.on_target => {
                let why = if outside { "has statements outside of one" } else { "is more than one" };
                Error::project(format!(
                    "not possible in a transaction of the database itself: revision `{revision}` ({message}) {why}"
                ))
                .help("leave out `--on-target`: in a scratch database it runs as it is")
            }
            cause => database::explain(&cause, &migrator.settings.version_table),
        })
    }

    async fn measure(
        self,
        session: &mut Session<'_>,
        (plan, ending): (&Plan, Ending),
        migrator: &Migrator,
        shown: &mut Shown,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let mut said = Ok(());
        let mut teller = |measured: Measured<'_>| {
            if said.is_ok() {
                said = shown.statement(&measured, context);
            }
        };
        let result = match plan {
            Plan::Upgrade(plan) => session.measure_upgrade(plan, ending, &mut teller).await,
            Plan::Downgrade(plan) => session.measure_downgrade(plan, ending, &mut teller).await,
        };
        result.map_err(|mut cause| {
            // What was done before is gone with the rest.
            if let Cause::Failed(failure) = &mut cause {
                failure.standing = migrate::apply::Standing::default();
            }
            let mut told = database::explain(&cause, &migrator.settings.version_table);
            told.message =
                format!("the dry run met what the {} would meet: {}", self.direction, told.message);
            told
        })?;
        said
    }

    /// Asks before locks are taken that others wait for.
    fn consent(self, locks: &[String], context: &mut Context<'_>) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if context.terminal.interactive && !context.is_json() {
            let question = "Take these locks, and roll all of it back?";
            if matches!(Confirm::new(question).with_default(false).prompt(), Ok(true)) {
                return Ok(());
            }
            return Err(Error::answer_needed("stopped; the database is as it was"));
        }
        let told = Error::answer_needed(
            "a dry run on the database itself holds its locks until it is rolled back; nothing ran",
        );
        Err(told.excerpt(locks.join("\n")).help("agree with `--yes`"))
    }
}

/// What would be done.
enum Plan {
    /// Revisions are applied.
    Upgrade(Upgrade),
    /// Revisions are taken back.
    Downgrade(Downgrade),
}

impl Plan {
    fn revisions(&self) -> Vec<&Revision> {
        match self {
            Self::Upgrade(plan) => plan.revisions().map(|(revision, _)| revision).collect(),
            Self::Downgrade(plan) => plan.revisions().collect(),
        }
    }

    /// What runs, file by file.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let is_up = matches!(self, Self::Upgrade(_));
        self.revisions()
            .into_iter()
            .map(move |revision| if is_up { &*revision.upgrade.text } else { &*revision.downgrade.text })
    }

    fn is_empty(&self) -> bool {
        self.revisions().is_empty()
    }
}

/// Waits until somebody at the keyboard, or the one who started the process, wants an end.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Why there is no copy, and what to do instead.
fn not_copied(cause: Cause, migrator: &Migrator) -> Error {
    let told = database::explain(&cause, &migrator.settings.version_table);
    let mut error =
        Error::database("the schema could not be copied to a scratch database").because(told.message);
    error.excerpt = told.excerpt;
    error.help("try it in a transaction of the database itself that is rolled back: `--on-target`")
}

/// Where each sequence stands: no transaction takes that back.
async fn counters(client: &Client) -> Vec<(String, Option<i64>)> {
    let query = "SELECT CASE schemaname WHEN 'public' THEN '' ELSE quote_ident(schemaname) || '.' END || \
                 quote_ident(sequencename), last_value FROM pg_catalog.pg_sequences ORDER BY 1";
    let rows = client.query_typed(query, &[]).await.unwrap_or_default();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn advanced(before: &[(String, Option<i64>)], after: &[(String, Option<i64>)], context: &mut Context<'_>) {
    for (name, value) in after {
        let moved = before.iter().any(|(other, was)| other == name && was != value);
        if let (true, Some(value)) = (moved, value) {
            context.note(format_args!(
                "note: sequence {name} went on to {value} meanwhile and stays there: no transaction takes that back"
            ));
        }
    }
}

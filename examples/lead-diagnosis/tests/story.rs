//! The seven revisions on a real PostgreSQL: up, back, to a revision by its name, and with rows.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use cargo_migrate::error::Exit;
use cargo_migrate::local::{self, Keep, Kind, Local};
use cargo_migrate::terminal::Terminal;
use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};

const TABLES: &str = "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables \
    WHERE schemaname = 'public' AND tablename <> 'migrate_revisions'";

const TYPES: &str = "SELECT string_agg(typname, ' ' ORDER BY typname) FROM pg_type WHERE typtype = 'e'";

/// A database of its own, and the command in the folder of this package.
struct Story {
    folder: TempDir,
    local: Local,
    environment: BTreeMap<String, String>,
}

impl Story {
    fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // A server that root starts runs as another account, which has to get in.
        #[cfg(unix)]
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .expect("a folder of ours");
        let mut environment: BTreeMap<String, String> = std::env::vars().collect();
        environment.retain(|name, _| !["PG", "MIGRATE_"].iter().any(|of| name.starts_with(of)));
        let (terminal, _) = Terminal::captured(folder.path().to_path_buf(), environment.clone());
        // Should the test break off: a server that nobody uses stops by itself.
        let keep = Keep::UntilIdle(Duration::from_secs(60));
        let local = local::open(Kind::Programs, folder.path(), "lead_diagnosis", keep, &terminal)
            .unwrap_or_else(|error| {
                panic!("{error}\n  caused by: {}\n  help: {}", error.causes.join("; "), error.help.join("; "))
            });
        environment.insert("DATABASE_URL".to_owned(), local.url().to_owned());
        Self { folder, local, environment }
    }

    /// What a command prints; it has to answer with this exit code.
    fn run(&self, command: &str, expected: Exit) -> String {
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
        let (mut terminal, captured) = Terminal::captured(package, self.environment.clone());
        let words = ["cargo", "migrate"].into_iter().chain(command.split(' '));
        let exit = cargo_migrate::run(words, &mut terminal);
        assert_eq!(exit, expected, "cargo migrate {command}\n{}{}", captured.out(), captured.err());
        captured.out()
    }

    /// The only value that a query answers with; nothing when it is NULL.
    fn value(&self, query: &str) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let messages = runtime.block_on(async {
            let (client, connection) = self.local.config().connect(NoTls).await.expect("a connection");
            tokio::spawn(connection);
            client.simple_query(query).await.unwrap_or_else(|error| panic!("{query}: {error:?}"))
        });
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        row.unwrap_or_default().to_owned()
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        let (terminal, _) = Terminal::captured(self.folder.path().to_path_buf(), self.environment.clone());
        let stopped = local::stop(self.folder.path(), &terminal);
        assert!(stopped.is_ok() || std::thread::panicking(), "the server does not stop");
    }
}

#[test]
fn up_and_back() {
    let story = Story::begin();
    story.run("upgrade", Exit::Done);
    assert_eq!(
        story.value(TABLES),
        "ab_test_variants ab_tests assessments leads sms_campaigns sms_messages tenants users"
    );
    assert_eq!(story.value(TYPES), "sms_status test_status test_type");
    assert_eq!(
        story.value("SELECT enum_range(NULL::sms_status)"),
        "{pending,sent,delivered,failed,undelivered}"
    );
    story.run("current --check-heads", Exit::Done);

    // There are no rows, so nothing is lost and nothing is asked.
    story.run("downgrade base", Exit::Done);
    assert_eq!(story.value(TABLES), "");
    assert_eq!(story.value(TYPES), "");
    story.run("current --check-heads", Exit::No);

    story.run("upgrade", Exit::Done);
    story.run("current --check-heads", Exit::Done);
}

#[test]
fn to_a_revision_by_its_name() {
    let story = Story::begin();
    story.run("upgrade 0e93d5", Exit::Done);
    assert_eq!(story.value(TABLES), "assessments leads tenants users");
    assert_eq!(story.run("current", Exit::Done), "0e93d5b8c617  leads\n");
    story.run("upgrade +1", Exit::Done);
    assert_eq!(story.value("SELECT count(locked_until) FROM users"), "0");
    story.run("downgrade b27e64f1a05c", Exit::Done);
    assert_eq!(story.value(TABLES), "assessments tenants users");
}

#[test]
fn rows_come_along() {
    let story = Story::begin();
    story.run("upgrade c81b", Exit::Done);
    story.value(
        "WITH tenant AS (INSERT INTO tenants (name, slug) VALUES ('Example', 'example') RETURNING id),
            assessment AS (INSERT INTO assessments (tenant_id, title) SELECT id, 'Roofs' FROM tenant RETURNING id),
            lead AS (INSERT INTO leads (tenant_id, assessment_id, email, phone, score)
                SELECT tenant.id, assessment.id, 'ada@example.org', '+4915112345678', 80 FROM tenant, assessment
                RETURNING id, phone),
            campaign AS (INSERT INTO sms_campaigns (tenant_id, name, template)
                SELECT id, 'Spring', 'Hello {{name}}' FROM tenant RETURNING id)
        INSERT INTO sms_messages (tenant_id, campaign_id, lead_id, phone, body, status)
            SELECT tenant.id, campaign.id, lead.id, lead.phone, repeat('x', 200), 'sent'
            FROM tenant, campaign, lead",
    );

    story.run("upgrade", Exit::Done);
    assert_eq!(
        story.value("SELECT concat_ws(' ', recipient, segments, status, provider_id) FROM sms_messages"),
        "+4915112345678 2 sent"
    );

    // The number of segments is lost on the way back, and that takes a yes.
    story.run("downgrade c81b", Exit::AnswerNeeded);
    story.run("downgrade c81b --yes", Exit::Done);
    assert_eq!(story.value("SELECT phone || ' ' || status FROM sms_messages"), "+4915112345678 sent");
    assert_eq!(story.value("SELECT enum_range(NULL::sms_status)"), "{pending,sent,failed}");

    // Whoever goes takes everything along.
    story.value("DELETE FROM tenants");
    assert_eq!(story.value("SELECT count(*) FROM sms_messages"), "0");
}

#[test]
fn models_are_what_is_recorded() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let (mut terminal, captured) = Terminal::captured(package, std::env::vars().collect());
    let exit = cargo_migrate::run(["cargo", "migrate", "check"], &mut terminal);
    assert_eq!(exit, Exit::Done, "{}", captured.out());
    assert_eq!(captured.out(), "ok: 8 tables, 7 revisions, models and records agree\n");
}

//! The nine revisions on a real PostgreSQL: up, back, to a revision by its name, and with rows.

use std::path::Path;

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;
use migrate_tests::database::Database;

const TABLES: &str = "SELECT coalesce(string_agg(tablename, ' ' ORDER BY tablename), '') FROM pg_tables \
    WHERE schemaname = 'public' AND tablename <> 'migrate_revisions'";

const TYPES: &str =
    "SELECT coalesce(string_agg(typname, ' ' ORDER BY typname), '') FROM pg_type WHERE typtype = 'e'";

/// Runs a command in the folder of this package, and answers with what it prints.
fn run(database: &Database, command: &str, expected: Exit) -> String {
    let mut environment: std::collections::BTreeMap<String, String> = std::env::vars().collect();
    environment.insert("DATABASE_URL".to_owned(), database.url());
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let (mut terminal, captured) = Terminal::captured(package, environment);
    let words = ["cargo", "migrate"].into_iter().chain(command.split(' '));
    let exit = cargo_migrate::run(words, &mut terminal);
    assert_eq!(exit, expected, "cargo migrate {command}\n{}{}", captured.out(), captured.err());
    captured.out()
}

/// The one value that a query answers with.
fn value(database: &Database, query: &str) -> String {
    database.query(query).unwrap_or_else(|error| panic!("{query}: {error}")).concat()
}

#[test]
fn up_and_back() {
    let database = Database::new();
    run(&database, "upgrade", Exit::Done);
    assert_eq!(
        value(&database, TABLES),
        "ab_test_variants ab_tests assessments leads sms_campaigns sms_messages tenants users"
    );
    assert_eq!(value(&database, TYPES), "sms_status test_status test_type");
    assert_eq!(
        value(&database, "SELECT enum_range(NULL::sms_status)::text"),
        "{pending,sent,delivered,failed,undelivered}"
    );
    run(&database, "current --check-heads", Exit::Done);

    // There are no rows, so nothing is lost and nothing is asked.
    run(&database, "downgrade base", Exit::Done);
    assert_eq!(value(&database, TABLES), "");
    assert_eq!(value(&database, TYPES), "");
    run(&database, "current --check-heads", Exit::No);

    run(&database, "upgrade", Exit::Done);
    run(&database, "current --check-heads", Exit::Done);
}

#[test]
fn to_a_revision_by_its_name() {
    let database = Database::new();
    run(&database, "upgrade 0e93d5", Exit::Done);
    assert_eq!(value(&database, TABLES), "assessments leads tenants users");
    assert_eq!(run(&database, "current", Exit::Done), "0e93d5b8c617  leads\n");
    run(&database, "upgrade +1", Exit::Done);
    assert_eq!(value(&database, "SELECT count(locked_until)::text FROM users"), "0");
    run(&database, "downgrade b27e64f1a05c", Exit::Done);
    assert_eq!(value(&database, TABLES), "assessments tenants users");
}

#[test]
fn rows_come_along() {
    let database = Database::new();
    run(&database, "upgrade c81b", Exit::Done);
    let rows = database.execute(
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
    rows.expect("rows");

    run(&database, "upgrade", Exit::Done);
    assert_eq!(
        value(&database, "SELECT concat_ws(' ', recipient, segments, status, provider_id) FROM sms_messages"),
        "+4915112345678 2 sent"
    );

    // The number of segments is lost on the way back, and that takes a yes.
    run(&database, "downgrade c81b", Exit::AnswerNeeded);
    run(&database, "downgrade c81b --yes", Exit::Done);
    assert_eq!(value(&database, "SELECT phone || ' ' || status FROM sms_messages"), "+4915112345678 sent");
    assert_eq!(value(&database, "SELECT enum_range(NULL::sms_status)::text"), "{pending,sent,failed}");

    // Whoever goes takes everything along.
    database.execute("DELETE FROM tenants").expect("tenants that can go");
    assert_eq!(value(&database, "SELECT count(*)::text FROM sms_messages"), "0");
}

#[test]
fn models_are_what_is_recorded() {
    let database = Database::new();
    assert_eq!(run(&database, "check", Exit::Done), "ok: 8 tables, 9 revisions, models and records agree\n");
}

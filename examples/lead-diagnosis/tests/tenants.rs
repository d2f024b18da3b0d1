//! Row-level security at work: a program that says for whom it works sees and writes nothing of anybody else.

use std::path::Path;

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;
use migrate_tests::database::Database;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

fn database() -> Database {
    let database = Database::new();
    let mut environment: std::collections::BTreeMap<String, String> = std::env::vars().collect();
    environment.insert("DATABASE_URL".to_owned(), database.url());
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let (mut terminal, captured) = Terminal::captured(package, environment);
    let exit = cargo_migrate::run(["cargo", "migrate", "upgrade"], &mut terminal);
    assert_eq!(exit, Exit::Done, "{}", captured.err());
    database
}

const TENANTS: &str = "
INSERT INTO tenants (id, name, slug) VALUES
    ('11111111-1111-1111-1111-111111111111', 'Roofs', 'roofs'),
    ('22222222-2222-2222-2222-222222222222', 'Windows', 'windows');
INSERT INTO users (tenant_id, email, password_hash) SELECT id, slug || '@example.org', '' FROM tenants;
INSERT INTO assessments (tenant_id, title) SELECT id, name FROM tenants;
INSERT INTO leads (tenant_id, assessment_id, email, score)
    SELECT tenant_id, id, n || '@example.org', 80 FROM assessments, generate_series(1, 3) n;
INSERT INTO sms_campaigns (tenant_id, name, template) SELECT id, 'Spring', '' FROM tenants;
INSERT INTO sms_messages (tenant_id, campaign_id, lead_id, recipient, body, segments)
    SELECT tenant_id, sms_campaigns.id, leads.id, '+49', '', 1 FROM sms_campaigns JOIN leads USING (tenant_id);
INSERT INTO ab_tests (tenant_id, campaign_id, name, test_type) SELECT tenant_id, id, 'A/B', 'text' FROM sms_campaigns;
INSERT INTO ab_test_variants (ab_test_id, name) SELECT id, n FROM ab_tests, unnest('{A,B}'::text[]) n;
";

/// Every table that belongs to tenants, with how many rows each of them has there.
const TABLES: [(&str, i64); 7] = [
    ("users", 1),
    ("assessments", 1),
    ("leads", 3),
    ("sms_campaigns", 1),
    ("sms_messages", 3),
    ("ab_tests", 1),
    ("ab_test_variants", 2),
];

#[test]
fn each_tenant_is_alone() {
    let database = database();
    let unprotected = "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' \
        AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migrate_revisions' \
        AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))";
    assert_eq!(database.query(unprotected).expect("tables"), [] as [String; 0]);
    database.execute(TENANTS).expect("rows");
    // A role is the whole server's.
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let role = format!("\"program of {name}\"");
    let granted = format!(
        "CREATE ROLE {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    );
    database.execute(&granted).expect("a role");
    let result = database.with_client(async |client| {
        client.batch_execute(&format!("SET ROLE {role}")).await?;
        let result = as_the_program(client).await;
        client.batch_execute("RESET ROLE").await?;
        result
    });
    database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).expect("the role goes");
    result.expect("what is allowed");
}

async fn as_the_program(client: &Client) -> Result<(), Error> {
    let count = async |table: &str| -> Result<i64, Error> {
        Ok(client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await?.get(0))
    };
    // It has not said for whom it works: only where a tenant lives can be looked up.
    assert_eq!(count("tenants").await?, 2);
    for (table, _) in TABLES {
        assert_eq!(count(table).await?, 0, "{table}");
    }
    for tenant in ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"] {
        client.batch_execute(&format!("SET app.tenant = '{tenant}'")).await?;
        for (table, rows) in TABLES {
            assert_eq!(count(table).await?, rows, "{table}");
        }
        assert_eq!(client.execute("UPDATE tenants SET settings = '{\"colour\": \"red\"}'", &[]).await?, 1);
    }
    // Neither by writing to another tenant, nor by giving away what is one's own, nor by deleting all there is.
    for sql in [
        "INSERT INTO assessments (tenant_id, title) VALUES ('11111111-1111-1111-1111-111111111111', 'Mine')",
        "UPDATE leads SET tenant_id = '11111111-1111-1111-1111-111111111111'",
        "INSERT INTO tenants (name, slug) VALUES ('New', 'new')",
    ] {
        let error = client.execute(sql, &[]).await.expect_err(sql);
        assert_eq!(error.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{sql}: {error}");
    }
    assert_eq!(client.execute("DELETE FROM leads", &[]).await?, 3);
    client.batch_execute("SET app.tenant = '11111111-1111-1111-1111-111111111111'").await?;
    assert_eq!(count("leads").await?, 3);
    Ok(())
}

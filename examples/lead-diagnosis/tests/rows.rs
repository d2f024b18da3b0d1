//! The models at work with tokio-postgres: the features `tokio-postgres` and `sea-query` of `migrate-rs`.

use std::path::Path;

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;
use chrono::Utc;
use lead_diagnosis::accounts::Tenant;
use lead_diagnosis::assessments::Assessment;
use lead_diagnosis::leads::Lead;
use lead_diagnosis::phone::PhoneNumber;
use migrate::{FromRow, Statements, Table, ToRow};
use migrate_tests::database::Database;
use sea_query::{Expr, ExprTrait as _, Order, PostgresQueryBuilder};
use tokio_postgres::{Client, Error, NoTls};
use uuid::Uuid;

/// A database with all revisions applied.
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

async fn connect(database: &Database) -> Client {
    let (client, connection) = tokio_postgres::connect(&database.url(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Writes a row, and answers with what the database made of it: keys and times are its own.
async fn insert<T: Statements + FromRow + ToRow>(client: &Client, row: &T) -> Result<T, Error> {
    let insert = T::insert_with_defaults();
    let row = client.query_one(&insert.sql(), &insert.parameters(row)).await?;
    Ok(T::from_row(&row).expect("a row of this table"))
}

#[test]
fn a_lead_from_its_first_answer() -> Result<(), Error> {
    let database = database();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { from_first_answer(&connect(&database).await).await })
}

async fn from_first_answer(client: &Client) -> Result<(), Error> {
    let tenant = Tenant {
        id: Uuid::nil(),
        name: "Example".to_owned(),
        slug: "example".to_owned(),
        settings: serde_json::Value::Null,
        created_at: Utc::now(),
    };
    let tenant = insert(client, &tenant).await?;
    assert!(!tenant.id.is_nil() && tenant.settings.is_object());
    client.execute("INSERT INTO assessments (tenant_id, title) VALUES ($1, 'Roofs')", &[&tenant.id]).await?;
    let select = Assessment::select().to_string(PostgresQueryBuilder);
    let assessment = Assessment::from_row(&client.query_one(&select, &[]).await?).expect("an assessment");

    let mut lead = Lead {
        id: Uuid::nil(),
        tenant_id: tenant.id,
        assessment_id: assessment.id,
        email: "ada@example.org".to_owned(),
        phone: Some(PhoneNumber("+4915112345678".to_owned())),
        name: None,
        answers: serde_json::Value::Null,
        score: "87.50".parse().expect("a number"),
        source: None,
        created_at: Utc::now(),
    };
    lead = insert(client, &lead).await?;
    lead.name = Some("Ada".to_owned());
    let update = Lead::update_only([Lead::COLUMNS.name]);
    assert_eq!(client.execute(&update.sql(), &update.parameters(&lead)).await?, 1);

    let find = Lead::select_by_key();
    let row = client.query_one(&find.sql(), &find.key_parameters(&lead.id)).await?;
    let found = Lead::from_row(&row).expect("a lead");
    assert_eq!((found.name.as_deref(), found.score.to_string().as_str()), (Some("Ada"), "87.50"));
    assert_eq!(found.phone.map(|phone| phone.0).as_deref(), Some("+4915112345678"));

    // What is more than a helper can say.
    let best = Lead::select()
        .and_where(Expr::col(Lead::COLUMNS.score).gte(80))
        .order_by(Lead::COLUMNS.score, Order::Desc)
        .to_string(PostgresQueryBuilder);
    assert_eq!(client.query(&best, &[]).await?.len(), 1);

    let delete = Tenant::delete();
    assert_eq!(client.execute(&delete.sql(), &delete.key_parameters(&tenant.id)).await?, 1);
    assert!(client.query_opt(&find.sql(), &find.key_parameters(&lead.id)).await?.is_none());
    Ok(())
}

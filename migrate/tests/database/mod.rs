//! A database on the server, and what is put into it.

use migrate::{Revision, SqlFile};
use tokio_postgres::{Client, Config, NoTls};

use crate::server::Server;

/// A database of its own for one test.
pub(crate) struct Database {
    pub(crate) config: Config,
    pub(crate) client: Client,
}

impl Database {
    pub(crate) async fn new(name: &str) -> Self {
        let server = Server::shared();
        let mut config = Config::new();
        config.host_path(&server.directory).port(server.port).user("postgres").application_name(name);
        let client = connect(config.clone().dbname("postgres")).await;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        config.dbname(name);
        let client = connect(&config).await;
        Self { config, client }
    }

    pub(crate) async fn text(&self, sql: &str) -> String {
        text(&self.client, sql).await
    }

    /// `id state` of all rows.
    pub(crate) async fn rows(&self) -> String {
        self.text(
            "SELECT coalesce(string_agg(id || ' ' || state, ', ' ORDER BY id), '') FROM migrate_revisions",
        )
        .await
    }

    pub(crate) async fn tables(&self) -> String {
        self.text(
            "SELECT coalesce(string_agg(tablename, ' ' ORDER BY tablename), '') FROM pg_tables WHERE \
             schemaname = 'public' AND tablename <> 'migrate_revisions'",
        )
        .await
    }
}

pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

pub(crate) async fn text(client: &Client, sql: &str) -> String {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

pub(crate) fn revision(id: &str, parents: &[&str], upgrade: &str, downgrade: &str) -> Revision {
    Revision {
        id: id.to_owned().into(),
        parents: parents.iter().map(|parent| (*parent).to_owned().into()).collect(),
        message: format!("about {id}").into(),
        created: "2026-11-21T08:15:30Z".into(),
        upgrade: SqlFile::read_from(format!("migrations/{id}/upgrade.sql"), upgrade.to_owned()),
        downgrade: SqlFile::read_from(format!("migrations/{id}/downgrade.sql"), downgrade.to_owned()),
        changes: format!("id = \"{id}\"\n").into(),
        ..Revision::EMPTY
    }
}

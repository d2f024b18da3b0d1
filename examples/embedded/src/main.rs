//! A service that sends the messages of an outbox. It brings its migrations: whichever of its processes is the
//! first to start upgrades the database, the others wait for it, and then all of them serve.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use embedded::{REVISIONS, outbox, phone};
use migrate::Migrator;
use migrate::apply::Policy;
use tokio_postgres::{Client, NoTls};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "`DATABASE_URL` is not set")?;
    let (mut client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    let connection = tokio::spawn(connection);

    prepare(&mut client).await?;
    println!("ready");

    tokio::select! {
        result = serve(&client) => result?,
        _ = tokio::signal::ctrl_c() => println!("bye"),
        broken = connection => broken??,
    }
    Ok(())
}

/// Brings the database to what this program was built for, and makes sure that it can run on it. A newer version of
/// this program may have been here before: then there is nothing to apply, and what it did decides.
async fn prepare(client: &mut Client) -> Result<(), migrate::Error> {
    let migrator = Migrator::new(REVISIONS)
        .code("e59ea2540679", phone::in_one_notation)
        .observe(|event| eprintln!("{event}"));
    migrator.upgrade(client).await?;
    let status = migrator.check(client, &Policy::new().refuse_drift()).await?;
    for revision in status.unknown {
        eprintln!("the database is ahead, but compatible: {}, {}", revision.id, revision.message);
    }
    Ok(())
}

async fn serve(client: &Client) -> Result<(), tokio_postgres::Error> {
    loop {
        if outbox::send_waiting(client).await? == 0 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

//! The service. It does not touch the schema: it refuses to start on a database that is not the one it was built for.
//!
//! `knowledge-base` serves, and writes its address to `run/address`; `knowledge-base health` asks it how it is.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use knowledge_base::REVISIONS;
use migrate::Migrator;
use migrate::apply::Policy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_postgres::{Client, NoTls};

const ADDRESS: &str = "run/address";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("health") => health().await,
        _ => serve().await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "`DATABASE_URL` is not set")?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    let connection = tokio::spawn(connection);
    Migrator::new(REVISIONS).check(&client, &Policy::new()).await?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    fs::write(ADDRESS, listener.local_addr()?.to_string())?;
    tokio::select! {
        served = answer(&listener, &client) => served,
        broken = connection => Ok(broken??),
    }
}

/// Whatever is asked, the answer is how many articles there are.
async fn answer(listener: &TcpListener, client: &Client) -> Result<(), Box<dyn Error>> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let count: i64 = client.query_one("SELECT count(*) FROM public.articles", &[]).await?.get(0);
        // Who does not wait for the answer does not get it.
        let _ = stream.write_all(format!("ok, {count} articles\n").as_bytes()).await;
    }
}

async fn health() -> Result<(), Box<dyn Error>> {
    let address = fs::read_to_string(ADDRESS).map_err(|_| "it does not run")?;
    let mut stream = TcpStream::connect(address).await.map_err(|_| "it does not answer")?;
    let mut said = String::new();
    stream.read_to_string(&mut said).await?;
    print!("{said}");
    if said.starts_with("ok") { Ok(()) } else { Err("it is not well".into()) }
}

//! What a further PostgreSQL inside of this process begins with, one for a scratch database: a folder that nobody
//! misses, and the roles of the one beside it.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;
use tokio_postgres::Client;

use super::Door;
use crate::error::{Error, Result};
use crate::local::lock::Lock;

/// Makes a folder below this one, with the lock that tells that somebody needs it. Those whose lock nobody holds are
/// what killed commands have left, and are removed.
pub(super) fn folder(parent: &Path) -> Result<(TempDir, Lock)> {
    // A folder without its lock yet looks as if it were left.
    let _gate = Lock::take(parent)?;
    remove_leftovers(parent);
    let folder = tempfile::Builder::new().prefix("").tempdir_in(parent).map_err(|cause| {
        Error::project(format!("cannot make a folder in `{}`", parent.display())).because(cause)
    })?;
    let lock = Lock::take(folder.path())?;
    Ok((folder, lock))
}

fn remove_leftovers(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let folder = entry.path();
        let is_left = entry.file_type().is_ok_and(|it| it.is_dir())
            && Lock::try_take(&folder).is_ok_and(|lock| lock.is_some());
        if is_left {
            Door::remove_left(&folder.join("data"));
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Takes the files of extensions over from other data, which is ten times as fast as to unpack and to try them.
pub(super) fn copy_extensions(from: &Path, to: &Path) -> io::Result<()> {
    for folder in ["share", "lib"] {
        let folder = Path::new("tmp/pglite").join(folder);
        copy_folder(&from.join(&folder), &to.join(&folder))?;
    }
    fs::copy(from.with_file_name("extensions"), to.with_file_name("extensions")).map(drop)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

/// The statements that make the roles of a server: these belong to no database, and revisions name them. What
/// PostgreSQL comes with has numbers below 16384.
pub(super) async fn roles(client: &Client) -> Result<String, tokio_postgres::Error> {
    let query = "
        SELECT coalesce(string_agg(statement, '; ' ORDER BY step, statement), '') FROM (
            SELECT 1 AS step, format('CREATE ROLE %I', rolname)
                || CASE WHEN rolsuper THEN ' SUPERUSER' ELSE '' END
                || CASE WHEN rolcreaterole THEN ' CREATEROLE' ELSE '' END
                || CASE WHEN rolcreatedb THEN ' CREATEDB' ELSE '' END
                || CASE WHEN rolbypassrls THEN ' BYPASSRLS' ELSE '' END
                || CASE WHEN rolreplication THEN ' REPLICATION' ELSE '' END
                || CASE WHEN rolcanlogin THEN ' LOGIN' ELSE '' END
                || CASE WHEN rolinherit THEN '' ELSE ' NOINHERIT' END AS statement
            FROM pg_roles WHERE oid >= 16384
            UNION ALL
            SELECT 2, format('GRANT %I TO %I WITH ADMIN %s, INHERIT %s, SET %s', role.rolname, member.rolname,
                admin_option::text, inherit_option::text, set_option::text)
            FROM pg_auth_members
            JOIN pg_roles role ON role.oid = roleid
            JOIN pg_roles member ON member.oid = pg_auth_members.member
            WHERE roleid >= 16384 OR pg_auth_members.member >= 16384
        ) statements";
    Ok(client.query_one(query, &[]).await?.get(0))
}

//! The READMEs of the examples, lived through.

#![cfg(unix)]

use std::fs;

use migrate_tests::story::Story;

#[test]
fn lead_diagnosis() {
    let _ = Story::told("lead-diagnosis");
}

#[test]
fn knowledge_base() {
    let story = Story::told("knowledge-base");
    story.done("cargo migrate check --live");
    story.done("cargo migrate verify");
    let columns = "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns \
        WHERE table_schema = 'public' AND table_name IN ('articles', 'questions') AND ordinal_position > 4 \
        GROUP BY table_name ORDER BY table_name";
    let columns = story.done(&format!("cargo migrate local psql -- -At -c \"{columns}\""));
    assert_eq!(columns, "updated_at summary\nwas_good\n");
}

#[test]
fn session_cache() {
    let story = Story::told("session-cache");
    for folder in ["migrations", "schema", "src"] {
        story.ends_as_committed(folder);
    }
    // The rows are those of before, and their columns are not.
    let query = "SELECT count(*), bool_or(api_keys_cached), max(api_cache_expires_at) FROM user_sessions";
    let (_, rows) = story.run(&format!("cargo migrate local psql -- -d production -Atc '{query}'"));
    assert_eq!(rows, "1000|f|\n");
    let refused = "cargo migrate downgrade -1 --database-url $(cargo migrate local url --dbname staging)";
    let (_, code) = story.run(&format!("{refused} > /dev/null 2>&1; echo $?"));
    assert_eq!(code, "3\n");

    // Where the server asks for the password, it has to be the right one, letter for letter.
    let (_, file) = story.run("cargo migrate local psql -- -Atc 'SHOW hba_file'");
    let trusting = fs::read_to_string(file.trim()).expect("the file of who may connect");
    let asking = format!("local production deploy scram-sha-256\n{trusting}");
    fs::write(file.trim(), asking).expect("the file of who may connect");
    let (done, said) = story.run("cargo migrate local psql -- -qc 'SELECT pg_reload_conf()'");
    assert!(done, "{said}");
    let status = "cargo migrate status --env-file .env.production";
    // It was stopped meanwhile, and has another folder since.
    let host = "$(cargo migrate local psql -- -Atc 'SHOW unix_socket_directories')";
    let whole = format!("sed \"s|^DB_HOST=.*|DB_HOST={host}|\" .env.production.old > .env.production");
    let (_, said) = story.run(&format!("{whole}; {status}"));
    assert!(said.contains("pending   none"), "{said}");
    let (done, said) = story.run(&format!("sed -i.old s/d#%/d#!/ .env.production; {status}"));
    assert!(!done && said.contains("check the password of `deploy`"), "{said}");
    assert!(!said.contains("p@ss") && !said.contains("p%40ss"), "{said}");
}

#[test]
fn chat_agents() {
    let story = Story::told("chat-agents");
    for folder in ["migrations", "schema", "src"] {
        story.ends_as_committed(folder);
    }
    // What the loop has made is what the revisions make.
    let by_loop = "cargo migrate local psql -- -qc 'CREATE DATABASE by_loop'
        for file in sql/*.sql; do
            cargo migrate local psql -- -q -v ON_ERROR_STOP=1 -d by_loop -f $file || exit 1
        done
        export DATABASE_URL=$(cargo migrate local url --dbname by_loop)
        cargo migrate stamp 764d68f951b1 && cargo migrate upgrade && cargo migrate check --live";
    let (done, said) = story.run(by_loop);
    assert!(done && said.contains("1 revision applied") && said.contains("database agree"), "{said}");
}

/// `apidb` is on the PostgreSQL inside of the process, which has `vector`.
#[test]
fn platform() {
    let story = Story::told_by_embedded("platform");
    for database in ["authdb", "apidb", "admindb"] {
        story.ends_as_committed(&format!("migrations/{database}"));
    }
    story.ends_as_committed("src");
    story.done("cargo migrate check --live --all-databases");
    let columns = "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns \
        WHERE table_name = 'profiles'";
    let columns = story.done(&format!("cargo migrate local psql -- -At -d authdb -c \"{columns}\""));
    assert_eq!(columns, "id user_id display_name avatar_url updated_at birth_date\n");
}

//! The READMEs of the examples, lived through.

#![cfg(unix)]

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

/// `apidb` is on the PostgreSQL inside of the process, which has `vector`.
#[cfg(feature = "embedded")]
#[test]
fn platform() {
    let story = Story::told("platform");
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

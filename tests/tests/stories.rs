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

//! What a developer sees who edits an example: a debug build warns at what was changed, a release is refused
//! there, and one `autogenerate` makes both clean again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use migrate_tests::command::Place;
use migrate_tests::example;

/// One edit: what is changed, where, into what, and how `autogenerate` is answered.
type Edit = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const NOTHING: [&str; 0] = [];

const LEAD_DIAGNOSIS: [Edit; 5] = [
    ("type", "src/ab_tests.rs", "pub sent: i64,", "pub sent: i32,", &[]),
    (
        "name",
        "src/ab_tests.rs",
        "pub content: serde_json::Value,",
        "pub message: serde_json::Value,",
        &["--rename", "ab_test_variants.content=ab_test_variants.message"],
    ),
    (
        "nullability",
        "src/ab_tests.rs",
        "pub started_at: Option<DateTime<Utc>>,",
        "pub started_at: DateTime<Utc>,",
        &["--backfill", "ab_tests.started_at=now()"],
    ),
    ("default", "src/ab_tests.rs", "default = \"'draft'\"", "default = \"'running'\"", &[]),
    ("index", "src/ab_tests.rs", "#[index(tenant_id, status)]", "#[index(tenant_id, status desc)]", &[]),
];

const EMBEDDED: [Edit; 5] = [
    ("type", "src/models.rs", "pub sent_by: Option<i32>,", "pub sent_by: Option<i64>,", &[]),
    (
        "name",
        "src/models.rs",
        "pub created_at: SystemTime,",
        "pub arrived_at: SystemTime,",
        &["--rename", "messages.created_at=messages.arrived_at"],
    ),
    (
        "nullability",
        "src/models.rs",
        "pub sent_at: Option<SystemTime>,",
        "pub sent_at: SystemTime,",
        &["--backfill", "messages.sent_at=now()"],
    ),
    ("default", "src/models.rs", "default = \"now()\"", "default = \"clock_timestamp()\"", &[]),
    ("index", "src/models.rs", "#[index(id, where", "#[index(id desc, where", &[]),
];

const CHAT_AGENTS: [Edit; 5] = [
    ("type", "src/models.rs", "type = \"varchar(500)\"", "type = \"varchar(600)\"", &[]),
    (
        "name",
        "src/models.rs",
        "pub full_name: Option<String>,",
        "pub known_as: Option<String>,",
        &["--rename", "users.full_name=users.known_as"],
    ),
    (
        "nullability",
        "src/models.rs",
        "pub ended_at: Option<DateTime<Utc>>,",
        "pub ended_at: DateTime<Utc>,",
        &["--backfill", "ai_chat_sessions.ended_at=now()"],
    ),
    ("default", "src/models.rs", "default = \"0.70\"", "default = \"0.50\"", &[]),
    ("index", "src/models.rs", "#[index(user_id, where", "#[index(user_id desc, where", &[]),
];

const KNOWLEDGE_BASE: [Edit; 5] = [
    ("type", "src/articles.rs", "type = \"varchar(2)\"", "type = \"varchar(5)\"", &[]),
    (
        "name",
        "src/questions.rs",
        "pub text: String,",
        "pub asked: String,",
        &["--rename", "questions.text=questions.asked"],
    ),
    (
        "nullability",
        "src/articles.rs",
        "pub updated_at: SystemTime,",
        "pub updated_at: Option<SystemTime>,",
        &["--backfill", "articles.updated_at=now()"],
    ),
    ("default", "src/articles.rs", "default = \"'ja'\"", "default = \"'en'\"", &[]),
    ("index", "src/articles.rs", "#[index(language, updated_at desc)]", "#[index(updated_at desc)]", &[]),
];

/// In two of its databases.
const PLATFORM: [Edit; 5] = [
    ("type", "src/authdb.rs", "type = \"varchar(100)\"", "type = \"varchar(120)\"", &["--all-databases"]),
    (
        "name",
        "src/apidb.rs",
        "pub content: String,",
        "pub body: String,",
        &["--all-databases", "--rename", "documents.content=documents.body"],
    ),
    (
        "nullability",
        "src/authdb.rs",
        "pub avatar_url: Option<String>,",
        "pub avatar_url: String,",
        &["--all-databases", "--backfill", "profiles.avatar_url=''"],
    ),
    ("default", "src/authdb.rs", "default = \"true\"", "default = \"false\"", &["--all-databases"]),
    (
        "index",
        "src/authdb.rs",
        "#[index(user_id, name = \"idx_login_logs_user_id\")]",
        "#[index(user_id, success, name = \"idx_login_logs_user_id\")]",
        &["--all-databases"],
    ),
];

const SESSION_CACHE: [Edit; 5] = [
    ("type", "src/models.rs", "type = \"varchar(255)\"", "type = \"varchar(320)\"", &[]),
    (
        "name",
        "src/models.rs",
        "pub password_hash: String,",
        "pub password: String,",
        &["--rename", "users.password_hash=users.password"],
    ),
    (
        "nullability",
        "src/models.rs",
        "pub api_cache_expires_at: Option<DateTime<Utc>>,",
        "pub api_cache_expires_at: DateTime<Utc>,",
        &["--backfill", "user_sessions.api_cache_expires_at=now()"],
    ),
    ("default", "src/models.rs", "default = \"false\"", "default = \"true\"", &[]),
    (
        "index",
        "src/models.rs",
        "#[index(api_cache_expires_at)]",
        "#[index(api_cache_expires_at, where = \"api_keys_cached\")]",
        &[],
    ),
];

#[test]
fn lead_diagnosis_stays_in_step() {
    follow("lead-diagnosis", &LEAD_DIAGNOSIS);
}

#[test]
fn embedded_stays_in_step() {
    follow("embedded", &EMBEDDED);
}

#[test]
fn chat_agents_stays_in_step() {
    follow("chat-agents", &CHAT_AGENTS);
}

#[test]
fn knowledge_base_stays_in_step() {
    follow("knowledge-base", &KNOWLEDGE_BASE);
}

#[test]
fn platform_stays_in_step() {
    follow("platform", &PLATFORM);
}

#[test]
fn session_cache_stays_in_step() {
    follow("session-cache", &SESSION_CACHE);
}

fn follow(name: &str, edits: &[Edit]) {
    let copy = Copy::of(name);
    assert_eq!(copy.debug(), NOTHING, "{name} is out of step as it is");
    assert!(copy.release().status.success(), "{name} cannot be released as it is");
    for (what, file, from, to, answers) in edits {
        let path = copy.folder.join(file);
        let text = fs::read_to_string(&path).expect("a source");
        let at = text.find(from).unwrap_or_else(|| panic!("{file} of {name} has no `{from}`"));
        let line = text[..at].lines().count() + usize::from(text[..at].ends_with('\n'));
        fs::write(&path, text.replacen(from, to, 1)).expect("a source");

        let warned = copy.debug();
        let place = format!("{file}:{line}:");
        assert!(
            warned.iter().any(|at| at.starts_with(&place)),
            "{name}, {what}: {place} is not in {warned:?}"
        );
        let refused = copy.release();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(&place), "{name}, {what}: {said}");

        let mut command = vec!["autogenerate", "-m", what, "--allow", "all"];
        command.extend(*answers);
        Place::new(&copy.folder).run(&command).done(what).expect("a revision");
        assert_eq!(copy.debug(), NOTHING, "{name}, {what}: there is a revision, and still a warning");
        let released = copy.release();
        assert!(released.status.success(), "{name}, {what}: {}", String::from_utf8_lossy(&released.stderr));
    }
}

/// An example where it can be edited.
struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    fn of(name: &str) -> Self {
        let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
        let folder = copies.join(name);
        example::copy(name, &folder);
        Self { folder, target: copies.join("target") }
    }

    fn check(&self, arguments: &[&str]) -> Output {
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--lib", "--offline", "--message-format=short"])
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env_remove("CARGO_TARGET_TMPDIR")
            .env_remove("CARGO_MIGRATE_LOCKSTEP")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo")
    }

    /// The places of what is out of step, with what is said about them.
    fn debug(&self) -> Vec<String> {
        let output = self.check(&[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        said.lines().filter(|line| line.contains("recorded schema")).map(str::to_owned).collect()
    }

    fn release(&self) -> Output {
        self.check(&["--release"])
    }
}

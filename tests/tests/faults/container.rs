//! The task of `examples/chat-agents` as its container would run it, where no engine is: a folder that holds what the
//! image holds, an environment with an address and nothing else, and the commands that stand in the files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Beside;
use migrate_tests::example;
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::files_below;
use serde_json::Value;
use tempfile::TempDir;

use super::is_root;
use super::server::Server;

/// What the image runs as.
const USER: &str = "65532";

fn read(name: &str) -> String {
    fs::read_to_string(example::examples().join("chat-agents").join(name)).expect("a file of the example")
}

/// The list that stands behind a word, as JSON.
fn list(text: &str, word: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(word));
    serde_json::from_str(line.expect("a line with a command").trim()).expect("a command in exec form")
}

fn command_of_image() -> Vec<String> {
    list(&read("Dockerfile"), "CMD ")
}

fn command_of_development() -> Vec<String> {
    list(&read("compose.development.yaml"), "command: ")
}

/// What the image holds.
struct Image(TempDir);

impl Image {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("image-").tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder");
        let program = folder.path().join("cargo-migrate");
        if fs::hard_link(Process::program(), &program).is_err() {
            fs::copy(Process::program(), &program).expect("the program");
        }
        let image = Self(folder);
        for (path, text) in files_below(&example::examples().join("chat-agents/migrations")).expect("files") {
            image.write(&path, &text);
        }
        image
    }

    /// Writes a file of the folder of revisions.
    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join("migrations").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Starts it as an engine does.
    fn start(&self, url: &str, command: &[String]) -> Process {
        let mut process = Command::new("env");
        if is_root() {
            process = Command::new("setpriv");
            let [user, group] = ["--reuid", "--regid"].map(|it| format!("{it}={USER}"));
            process.args([&user, &group, "--clear-groups", "env"]);
        }
        process.args(["-i", &format!("DATABASE_URL={url}"), "./cargo-migrate"]).args(command);
        process.current_dir(self.0.path());
        Process::of(process)
    }

    fn run(&self, url: &str, command: &[String]) -> Answer {
        self.start(url, command).end()
    }
}

/// A server that others than its owner may reach.
fn server() -> Server {
    let server = Server::start("");
    let folder = server.socket().parent().and_then(Path::parent).expect("a folder").to_path_buf();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).expect("a folder");
    server
}

/// What a log of both streams holds: every line of it can be read by a program.
fn log(answer: &Answer) -> Vec<Value> {
    let lines = answer.out.lines().chain(answer.err.lines());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn events(answer: &Answer) -> Vec<String> {
    let events = log(answer).into_iter().filter_map(|line| Some(line.get("event")?.as_str()?.to_owned()));
    let mut events: Vec<String> = events.collect();
    events.dedup();
    events
}

fn last(answer: &Answer) -> Value {
    serde_json::from_str(answer.out.lines().last().expect("a line")).expect("JSON")
}

#[test]
fn the_image_holds_the_program_and_the_revisions_and_nothing_else() {
    let file = read("Dockerfile");
    let stages: Vec<&str> = file.split("\nFROM ").skip(1).collect();
    let [build, image] = stages.as_slice() else { panic!("two stages") };
    let root: PathBuf = example::examples().parent().expect("the root").to_path_buf();

    assert!(build.starts_with("rust:1-alpine AS build\n"), "{build}");
    let source = build.lines().find_map(|line| line.strip_prefix("WORKDIR ")).expect("a folder");
    let package = build.split_whitespace().skip_while(|word| *word != "--package").nth(1).expect("a package");
    let manifest = fs::read_to_string(root.join(package).join("Cargo.toml")).expect("its manifest");
    assert!(
        manifest.contains(&format!("name = \"{package}\""))
            && root.join(package).join("src/main.rs").is_file()
    );
    assert!(root.join("Cargo.lock").is_file(), "`--locked` needs it");

    assert!(image.starts_with("scratch\n"), "{image}");
    let copies: Vec<Vec<&str>> = image
        .lines()
        .filter_map(|line| Some(line.strip_prefix("COPY ")?.split_whitespace().collect()))
        .collect();
    let certificates = "/etc/ssl/certs/ca-certificates.crt";
    let program = format!("{source}/target/release/{package}");
    assert_eq!(
        copies,
        [
            vec!["--from=build", certificates, "/etc/ssl/certs/"],
            vec!["--from=build", &program, "/"],
            vec!["examples/chat-agents/migrations", "/migrations"],
        ]
    );
    assert!(build.contains("ca-certificates"), "they have to be there to be copied");
    assert!(root.join("examples/chat-agents/migrations/schema.lock").is_file());
    assert!(image.contains(&format!("\nUSER {USER}:{USER}\n")), "{image}");
    assert_eq!(list(image, "ENTRYPOINT "), [format!("/{package}")]);

    // What is not sent to the engine cannot be missing in it, and the other way round.
    assert_eq!(read("Dockerfile.dockerignore"), ".git\n**/target\n");
    let compose = read("compose.yaml");
    let built = |word: &str| compose.lines().find_map(|line| line.trim().strip_prefix(word)).expect("a path");
    let context = example::examples().join("chat-agents").join(built("context: "));
    assert!(context.join(built("dockerfile: ")).is_file(), "{}", context.display());
    assert!(compose.contains("condition: service_completed_successfully"), "{compose}");
}

#[test]
fn a_task_waits_creates_the_database_upgrades_and_ends() {
    let (image, mut server) = (Image::new(), server());
    let url = server.url("chat_agents").replacen("postgres@", "postgres:s3cret@", 1);
    server.kill();
    let task = image.start(&url, &command_of_image());
    wait_for("a word of the server that is waited for", || task.out().contains("\"event\":\"waiting\""));
    server.restart();
    let answer = task.end();
    assert_eq!(answer.exit, 0, "{}{}", answer.out, answer.err);
    assert!(!answer.out.contains("s3cret") && !answer.err.contains("s3cret"), "{}{}", answer.out, answer.err);
    let mut expected = vec!["waiting", "database"];
    expected.extend(["started", "finished"].repeat(4));
    expected.push("done");
    assert_eq!(events(&answer), expected);
    assert_eq!(last(&answer)["applied"].as_array().map(Vec::len), Some(4));

    // Once more, as when its machine is started again.
    let again = image.run(&url, &command_of_image());
    assert_eq!((again.exit, events(&again)), (0, vec!["database".to_owned(), "done".to_owned()]));
    assert_eq!(last(&again)["applied"].as_array().map(Vec::len), Some(0));
    let database = Beside::of(&url).expect("the database");
    let agents = database.query("SELECT slug::text FROM ai_agents ORDER BY 1").expect("rows");
    assert_eq!(agents, ["assistant", "researcher"]);
}

#[test]
fn of_several_tasks_one_does_the_work() {
    let (image, server) = (Image::new(), server());
    let url = server.url("chat_agents");
    let tasks: Vec<Process> = (0..3).map(|_| image.start(&url, &command_of_image())).collect();
    let answers: Vec<Answer> = tasks.into_iter().map(Process::end).collect();
    let count = |name: &str, of: fn(&Value) -> u64| -> u64 {
        answers.iter().flat_map(log).filter(|line| line["event"] == name).map(|line| of(&line)).sum()
    };
    for answer in &answers {
        assert_eq!(answer.exit, 0, "{}{}", answer.out, answer.err);
    }
    assert_eq!(count("database", |line| u64::from(line["created"] == true)), 1);
    assert_eq!(count("done", |line| line["applied"].as_array().map_or(0, |it| it.len() as u64)), 4);
}

#[test]
fn a_task_that_fails_says_so_in_one_line_and_the_next_goes_on() {
    let (image, server) = (Image::new(), server());
    let url = server.url("chat_agents");
    let head = fs::read_dir(image.0.path().join("migrations"))
        .expect("revisions")
        .filter_map(|entry| entry.expect("a file").file_name().into_string().ok())
        .filter(|name| name.starts_with("20"))
        .max()
        .expect("a revision");
    let head = head.split('_').nth(2).expect("its id");
    let folder = "20991231_000000_ffffffffffff_slugs_in_lower_case";
    let revision = format!(
        "id = \"ffffffffffff\"\nparents = [\"{head}\"]\nmessage = \"slugs in lower case\"\ncreated = \"2099-12-31T00:00:00Z\"\n"
    );
    image.write(&format!("{folder}/revision.toml"), &revision);
    image.write(&format!("{folder}/upgrade.sql"), "UPDATE ai_agents SET slug = 'the same';\n");
    image.write(&format!("{folder}/downgrade.sql"), "");
    let failed = image.run(&url, &command_of_image());
    assert_eq!(failed.exit, Exit::Database as u8);
    let errors: Vec<Value> = log(&failed).into_iter().filter(|line| line.get("error").is_some()).collect();
    assert_eq!(errors.len(), 1, "{}", failed.err);
    let error = &errors[0]["error"];
    assert_eq!(error["exit"], Exit::Database as u8);
    let message = error["message"].as_str().expect("a message");
    assert!(message.contains("`ffffffffffff` failed: duplicate key value"), "{message}");
    assert!(!events(&failed).contains(&"done".to_owned()));

    image.write(&format!("{folder}/upgrade.sql"), "UPDATE ai_agents SET slug = lower(slug);\n");
    let mended = image.run(&url, &command_of_image());
    assert_eq!(mended.exit, 0, "{}", mended.err);
    assert_eq!(last(&mended)["applied"], serde_json::json!(["ffffffffffff"]));
}

#[test]
fn a_task_that_waits_can_be_stopped() {
    let (image, mut server) = (Image::new(), server());
    let url = server.url("chat_agents");
    server.kill();
    let task = image.start(&url, &command_of_image());
    wait_for("a word of the server that is waited for", || task.out().contains("\"event\":\"waiting\""));
    task.signal("TERM");
    let answer = task.end();
    assert_eq!(answer.exit, Exit::Terminated as u8, "{}{}", answer.out, answer.err);
    assert_eq!(log(&answer).iter().filter(|line| line.get("error").is_some()).count(), 1);
    server.restart();
}

#[test]
fn development_begins_empty_and_production_is_left_alone() {
    let (image, server) = (Image::new(), server());
    let file = read("compose.development.yaml");
    let command = command_of_development();
    let name = command.iter().skip_while(|word| *word != "--yes-really").nth(1).expect("a name");
    let address =
        file.lines().find_map(|line| line.trim().strip_prefix("DATABASE_URL: ")).expect("an address");
    assert!(address.ends_with(&format!("/{name}")), "{address}");
    let production = read("compose.yaml");
    assert!(!production.contains(name.as_str()) && !production.contains("reset"), "{production}");

    let mail = "INSERT INTO users (email, password_hash) VALUES ('ada@example.org', 'x')";
    let count = |url: &str| {
        let database = Beside::of(url).expect("the database");
        database.query("SELECT count(*)::text FROM users").expect("rows").concat()
    };
    let development = server.url(name);
    for _ in 0..2 {
        let answer = image.run(&development, &command);
        assert_eq!(answer.exit, 0, "{}{}", answer.out, answer.err);
        assert_eq!(last(&answer)["applied"].as_array().map(Vec::len), Some(4), "{}", answer.out);
        assert_eq!(count(&development), "0");
        Beside::of(&development).expect("the database").execute(mail).expect("a row");
    }

    let production = server.url("chat_agents");
    assert_eq!(image.run(&production, &command_of_image()).exit, 0);
    Beside::of(&production).expect("the database").execute(mail).expect("a row");
    let refused = image.run(&production, &command);
    assert_eq!(refused.exit, Exit::Usage as u8, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("nothing was done"), "{}", refused.out);
    assert_eq!(count(&production), "1");
}

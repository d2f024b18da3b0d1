//! `erd`: which diagram a schema has, and where it is written.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;
use serde_json::{Value, json};

use super::{by_hand, model, record};

const SHOP: &str = r#"
#[derive(Table)]
#[table(name = "customers", comment = "who buys")]
pub struct Customer {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique, comment = "where bills go")]
    pub email: String,
    #[column(references = Customer)]
    pub invited_by: Option<i64>,
}

#[derive(Table)]
#[table(name = "profiles")]
pub struct Profile {
    #[column(primary_key, references = Customer)]
    pub customer_id: i64,
    #[column(type = "numeric(10,2)")]
    pub credit: rust_decimal::Decimal,
    pub weight: f64,
}

#[derive(Table)]
#[table(name = "orders", schema = "sales")]
#[primary_key(customer_id, number)]
pub struct Order {
    #[column(references = Customer)]
    pub customer_id: i64,
    pub number: i32,
    pub status: OrderStatus,
    pub tags: Vec<String>,
}

#[derive(Table)]
#[table(name = "bills", schema = "sales")]
#[foreign_key(customer_id, number, references = Order(customer_id, number))]
#[index(number, unique)]
#[index(customer_id, unique, where = "number > 0")]
pub struct Bill {
    #[column(primary_key)]
    pub id: uuid::Uuid,
    pub customer_id: Option<i64>,
    pub number: i32,
}

#[derive(PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum OrderStatus {
    Open,
    Paid,
}
"#;

const DIAGRAM: &str = r#"erDiagram
    %% who buys
    customers {
        bigint id PK
        text email UK "where bills go"
        bigint invited_by FK "null"
    }
    profiles {
        bigint customer_id PK, FK
        numeric(10_2) credit "numeric(10,2)"
        double_precision weight
    }
    "sales.bills" {
        uuid id PK
        bigint customer_id FK "null"
        integer number FK, UK
    }
    "sales.orders" {
        bigint customer_id PK, FK
        integer number PK
        order_status status "open, paid"
        text[] tags
    }
    customers |o..o{ customers : "invited_by"
    customers ||--o| profiles : "customer_id"
    "sales.orders" |o..o| "sales.bills" : "customer_id, number"
    customers ||--o{ "sales.orders" : "customer_id"
"#;

/// Nothing of this asks a database.
fn shop() -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, SHOP);
    record(&project, '1', &[]);
    project
}

fn read(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.folder().join(path)).expect("a file")
}

#[track_caller]
fn json_of(project: &Project, arguments: &[&str], exit: Exit) -> Value {
    let arguments = [&["erd", "--format", "json"], arguments].concat();
    serde_json::from_str(&project.run(&arguments).expect(exit, &[]).out).expect("an object")
}

#[test]
fn how_many_rows_belong_to_how_many() {
    let project = shop();
    let answer = project.run(&["erd"]).expect(Exit::Done, &[]);
    assert_eq!((answer.out.as_str(), answer.err.as_str()), (DIAGRAM, ""));
    let value = json_of(&project, &[], Exit::Done);
    assert_eq!(value["diagram"], DIAGRAM);
    assert_eq!(value["revisions"], json!(["111111111111"]));
    assert_eq!(value["language"], "mermaid");
    assert_eq!(
        value["relations"][2],
        json!({
            "table": "sales.bills",
            "columns": ["customer_id", "number"],
            "references": "sales.orders",
            "referenced_columns": ["customer_id", "number"],
            "name": "bills_customer_id_number_fkey",
            "kind": "foreign-key",
            "rows": "zero-or-one",
            "referenced_rows": "zero-or-one",
            "identifying": false,
        })
    );
    assert_eq!(value["enums"], json!([{ "name": "order_status", "values": ["open", "paid"] }]));
    assert_eq!(
        value["tables"][0]["columns"][1],
        json!({ "name": "email", "type": "text", "null": false, "keys": ["UK"], "comment": "where bills go" })
    );
}

#[test]
fn at_a_revision() {
    let project = shop();
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    model(&project, "");
    record(&project, '3', &["--allow-destructive"]);
    for (revision, diagram) in
        [("1111", DIAGRAM), ("head-1", DIAGRAM), ("head", "erDiagram\n"), ("base", "erDiagram\n")]
    {
        assert_eq!(project.run(&["erd", revision]).expect(Exit::Done, &[]).out, diagram, "{revision}");
    }
    project.run(&["erd", "zzz"]).expect(Exit::Usage, &["can't locate revision `zzz`"]);
    project.run(&["erd", "current"]).expect(Exit::Database, &["could not connect"]);
}

#[test]
fn some_of_the_tables() {
    let project = shop();
    let tables = |arguments: &[&str]| {
        let value = json_of(&project, arguments, Exit::Done);
        let tables = value["tables"].as_array().into_iter().flatten();
        let told = tables.map(|table| {
            let columns = table["columns"].as_array().map_or(0, Vec::len);
            format!("{} {columns}", table["name"].as_str().unwrap_or_default())
        });
        (told.collect::<Vec<_>>().join(", "), value["relations"].as_array().map_or(0, Vec::len))
    };
    let told = |text: &str, relations: usize| (text.to_owned(), relations);
    assert_eq!(tables(&[]), told("customers 3, profiles 3, sales.bills 3, sales.orders 4", 4));
    // A neighbour has a name and no columns, and nothing is said of what lies beyond.
    assert_eq!(tables(&["--tables", "sales.bills"]), told("sales.bills 3, sales.orders 0", 1));
    assert_eq!(tables(&["--tables", "prof*"]), told("customers 0, profiles 3", 1));
    assert_eq!(
        tables(&["--tables", "sales.*", "--tables", "profiles"]),
        told("customers 0, profiles 3, sales.bills 3, sales.orders 4", 3)
    );
    assert_eq!(tables(&["--without", "customers"]), told("profiles 3, sales.bills 3, sales.orders 4", 1));
    assert_eq!(
        tables(&["--columns", "keys"]),
        told("customers 3, profiles 1, sales.bills 3, sales.orders 2", 4)
    );
    assert_eq!(
        tables(&["--columns", "none"]),
        told("customers 0, profiles 0, sales.bills 0, sales.orders 0", 4)
    );
    let bare = project.run(&["erd", "--columns", "none", "--tables", "profiles"]).expect(Exit::Done, &[]);
    assert_eq!(
        bare.out,
        "erDiagram\n    customers\n    profiles\n    customers ||--o| profiles : \"customer_id\"\n"
    );
    project.run(&["erd", "--tables", "profile"]).expect(
        Exit::Usage,
        &["`--tables profile` fits no table of the recorded schema", "there is `profiles`"],
    );
    project.run(&["erd", "--tables", "a.b.c"]).expect(Exit::Usage, &["`--tables` has a pattern", "a.b.c"]);
}

#[test]
fn a_diagram_within_a_page() {
    let project = shop();
    project.write("README.md", "# Shop\n").expect("a page");
    project.run(&["erd", "--output", "README.md"]).expect(
        Exit::Project,
        &[
            "`README.md` does not say where the diagram goes",
            "`<!-- begin cargo migrate erd -->` and `<!-- end cargo migrate erd -->`",
        ],
    );
    assert_eq!(read(&project, "README.md"), "# Shop\n");
    let page = |between: &str| {
        format!(
            "# Shop\n\n<!-- begin cargo migrate erd -->\n{between}<!-- end cargo migrate erd -->\n\nThe end\n"
        )
    };
    project.write("README.md", &page("")).expect("a page");
    let check = ["erd", "--output", "README.md", "--check"];
    project.run(&check).expect(Exit::No, &["no: `README.md` does not hold the diagram"]);
    assert_eq!(read(&project, "README.md"), page(""));
    project.run(&["erd", "--output", "README.md"]).expect(Exit::Done, &["README.md is written: 4 tables"]);
    let whole = page(&format!("```mermaid\n{DIAGRAM}```\n"));
    assert_eq!(read(&project, "README.md"), whole);
    project.run(&check).expect(Exit::Done, &["README.md is up to date"]);
    // As Git leaves it on Windows.
    project.write("README.md", &whole.replace('\n', "\r\n")).expect("a page");
    assert_eq!(json_of(&project, &check[1..], Exit::Done)["fresh"], json!(true));
    model(&project, "");
    record(&project, '2', &["--allow-destructive"]);
    assert_eq!(json_of(&project, &check[1..], Exit::No)["fresh"], json!(false));
    project.run(&["erd", "-o", "README.md"]).expect(Exit::Done, &["README.md is written: 0 tables"]);
    assert_eq!(read(&project, "README.md"), page("```mermaid\nerDiagram\n```\n").replace('\n', "\r\n"));
    project.run(&["erd", "-o", "docs/new.md", "--as", "dot"]).expect(Exit::Done, &[]);
    assert!(read(&project, "docs/new.md").starts_with("<!-- begin cargo migrate erd -->\n```dot\ndigraph"));
}

#[test]
fn a_file_of_its_own() {
    let project = shop();
    project.run(&["erd", "-o", "schema.mmd"]).expect(Exit::Done, &["schema.mmd is written: 4 tables"]);
    let text = read(&project, "schema.mmd");
    let heading = "%% Written by `cargo migrate erd`; what is changed here is lost the next time\n";
    assert_eq!(text, format!("{heading}{DIAGRAM}"));
    // What it has written it writes anew, and nothing else.
    project.write("schema.mmd", &text.replace("text email", "text mail")).expect("a file");
    project.run(&["erd", "-o", "schema.mmd"]).expect(Exit::Done, &["is written"]);
    project.run(&["erd", "-o", "schema.mmd"]).expect(Exit::Done, &["is up to date"]);
    assert_eq!(read(&project, "schema.mmd"), text);
    project.write("own.mmd", "erDiagram\n    mine\n").expect("a file");
    project.run(&["erd", "-o", "own.mmd"]).expect(Exit::Project, &["`own.mmd` was not written", "--force"]);
    assert_eq!(read(&project, "own.mmd"), "erDiagram\n    mine\n");
    project.run(&["erd", "-o", "own.mmd", "--force"]).expect(Exit::Done, &[]);
    assert_eq!(read(&project, "own.mmd"), text);

    for (arguments, words) in [
        (&["-o", "schema.svg"][..], "`cargo migrate erd --as dot | dot -Tsvg -o schema.svg`"),
        (&["-o", "schema.txt"], "`schema.txt` does not say in which language"),
        (&["-o", "schema.dot", "--as", "mermaid"], "`schema.dot` is no name for `--as mermaid`"),
        (&["--as", "plantuml"], "[possible values: mermaid, dot]"),
        (&["--check"], "--output <FILE>"),
    ] {
        project.run(&[&["erd"], arguments].concat()).expect(Exit::Usage, &[words]);
    }
    project.run(&["erd", "-o", "schema.txt", "--as", "dot"]).expect(Exit::Done, &[]);
    assert!(read(&project, "schema.txt").starts_with("// Written by `cargo migrate erd`"));
}

/// Graphviz itself finds every table, column and line where they should be.
#[test]
fn dot_is_drawn() {
    let project = shop();
    let text = project.run(&["erd", "--as", "dot"]).expect(Exit::Done, &[]).out;
    for line in [
        "\"customers\":\"invited_by right\":e -> \"customers\":\"id right\":e [arrowtail=crowodot, arrowhead=teeodot, style=dashed, label=<invited_by>];",
        "\"profiles\":\"customer_id right\":e -> \"customers\":\"id\":w [arrowtail=teeodot, arrowhead=teetee, label=<customer_id>];",
        "\"sales.bills\" -> \"sales.orders\" [arrowtail=teeodot, arrowhead=teeodot, style=dashed, label=<customer_id, number>];",
        "\"sales.orders\":\"status right\":e -> \"enum order_status\" [dir=none, style=dotted];",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let started = Command::new("dot").arg("-Tplain").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut dot) = started else {
        println!("skipped: there is no `dot`");
        return;
    };
    dot.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("Graphviz reads");
    let output = dot.wait_with_output().expect("Graphviz");
    let drawn = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert_eq!(drawn.lines().filter(|line| line.starts_with("node ")).count(), 5, "{drawn}");
    assert_eq!(drawn.lines().filter(|line| line.starts_with("edge ")).count(), 5, "{drawn}");
}

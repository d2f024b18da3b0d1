//! What `#[derive(Table)]` costs an application that is in step, in units of serde's derives.
//!
//! `cargo bench -p migrate-rs --bench derive`, or with sizes of one's own: `-- 100 2000`.
//!
//! The same structs of twelve fields are compiled three times, one after the other and in turns: as they are,
//! with `#[derive(Table)]` beside the `schema.lock` that is theirs, and with serde's `Serialize` and
//! `Deserialize`. What the structs cost by themselves is taken off both. Debug builds; everything but the package
//! itself is compiled before. Then the derive's own cold build, with all that it depends on, in units of that of
//! syn and quote. Only figures of one run can be compared, so all that is printed is ratios.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const SIZES: [usize; 3] = [1, 100, 1000];
const ROUNDS: usize = 5;
const COLD_ROUNDS: usize = 7;

fn main() -> io::Result<()> {
    let sizes: Vec<usize> = env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };

    println!("{:>7}  {:>22}", "models", "Table, of serde's two");
    for models in sizes {
        let packages = KINDS.map(|kind| Package::create(kind, models));
        let [plain, table, serde] = packages;
        let [plain, table, serde] = [plain?, table?, serde?];
        let mut best = [f64::INFINITY; 3];
        for round in 0..=ROUNDS {
            for (package, best) in [&plain, &table, &serde].into_iter().zip(&mut best) {
                let seconds = package.compile()?;
                // The first round compiles the dependencies.
                if round > 0 {
                    *best = best.min(seconds);
                }
            }
        }
        let [plain, table, serde] = best;
        println!("{models:>7}  {:>22.2}", (table - plain) / (serde - plain));
    }

    let mut ratios = [const { Vec::new() }; 2];
    for _ in 0..COLD_ROUNDS {
        let own = cold("derive", &migrate_derive())?;
        for (features, ratios) in SYN_FEATURES.into_iter().zip(&mut ratios) {
            ratios.push(own / cold("alone", &syn_and_quote(features))?);
        }
    }
    let [full, default] = ratios.map(|mut ratios| {
        ratios.sort_by(f64::total_cmp);
        ratios[COLD_ROUNDS / 2]
    });
    println!(
        "\nThe derive's own cold build, of that of syn and quote alone: {full:.2} where syn reads all of Rust, \
         {default:.2} with its default features (medians of {COLD_ROUNDS})"
    );
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Table,
    Serde,
}

const KINDS: [Kind; 3] = [Kind::Plain, Kind::Table, Kind::Serde];

/// What this workspace asks of syn, which reads all of Rust in the command; and nothing.
const SYN_FEATURES: [&str; 2] = ["\"full\"", ""];

fn syn_and_quote(features: &str) -> String {
    format!("syn = {{ version = \"3\", features = [{features}] }}\nquote = \"1\"\nproc-macro2 = \"1\"\n")
}

fn migrate_derive() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate-derive");
    format!("migrate-derive = {{ path = \"{}\" }}\n", here.display())
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("derive").join(name)
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[package.metadata.migrate]\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    )
}

fn lay_out(folder: &Path, manifest: &str, library: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), library)?;
    // The versions that the workspace has are those that are at hand.
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// Compiles all of it, from nothing.
fn cold(name: &str, dependencies: &str) -> io::Result<f64> {
    let folder = place(name);
    lay_out(&folder, &manifest(name, dependencies), "")?;
    let target = place(name).with_extension("target");
    let _ = fs::remove_dir_all(&target);
    build(&folder, &target)
}

fn build(folder: &Path, target: &Path) -> io::Result<f64> {
    let start = Instant::now();
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--offline", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("CARGO_TARGET_TMPDIR")
        .env_remove("CARGO_MIGRATE_LOCKSTEP")
        .env_remove("RUSTFLAGS")
        .stdout(Stdio::null())
        .status()?;
    let seconds = start.elapsed().as_secs_f64();
    if status.success() { Ok(seconds) } else { Err(io::Error::other(format!("cargo failed: {status}"))) }
}

struct Package {
    folder: PathBuf,
}

impl Package {
    fn create(kind: Kind, models: usize) -> io::Result<Self> {
        let (name, dependencies) = match kind {
            Kind::Plain => ("plain", String::new()),
            Kind::Table => {
                let here = env!("CARGO_MANIFEST_DIR");
                ("table", format!("migrate = {{ package = \"migrate-rs\", path = \"{here}\" }}\n"))
            }
            Kind::Serde => {
                ("serde_derives", "serde = { version = \"1\", features = [\"derive\"] }\n".to_owned())
            }
        };
        let folder = place(&format!("{name}_{models}"));
        lay_out(&folder, &manifest(&format!("{name}_{models}"), &dependencies), &library(kind, models))?;
        if kind == Kind::Table {
            fs::create_dir_all(folder.join("migrations"))?;
            fs::write(folder.join("migrations/schema.lock"), lock(models))?;
        }
        Ok(Self { folder })
    }

    fn compile(&self) -> io::Result<f64> {
        let library = self.folder.join("src/lib.rs");
        let text = fs::read_to_string(&library)?;
        fs::write(&library, text)?;
        build(&self.folder, &place("target"))
    }
}

fn library(kind: Kind, models: usize) -> String {
    let mut text = String::new();
    for at in 0..models {
        let (derive, key, email, created) = match kind {
            Kind::Plain => ("", "", "", ""),
            Kind::Serde => ("#[derive(serde::Serialize, serde::Deserialize)]\n", "", "", ""),
            Kind::Table => (
                "#[derive(migrate::Table)]\n",
                "    #[column(primary_key, identity)]\n",
                "    #[column(unique)]\n",
                "    #[column(default = \"now()\")]\n",
            ),
        };
        let _ = write!(
            text,
            "{derive}pub struct Model{at} {{\n{key}    pub id: i64,\n{email}    pub email: String,\n    \
             pub first: Option<String>,\n    pub last: String,\n    pub age: Option<i32>,\n    pub active: bool,\n    \
             pub score: f64,\n    pub rank: i16,\n    pub data: Vec<u8>,\n    pub tags: Vec<String>,\n    \
             pub points: Option<i64>,\n{created}    pub note: Option<String>,\n}}\n\n"
        );
    }
    text
}

fn lock(models: usize) -> String {
    let mut names: Vec<String> = (0..models).map(|at| format!("model{at}")).collect();
    names.sort();
    let mut text = "version = 1\n".to_owned();
    for name in names {
        let _ = write!(
            text,
            "\n[table.{name}]\ncolumn.active = {{ type = \"boolean\" }}\ncolumn.age = {{ type = \"integer\", null = true }}\n\
             column.data = {{ type = \"bytea\" }}\ncolumn.email = {{ type = \"text\" }}\n\
             column.first = {{ type = \"text\", null = true }}\n\
             column.id = {{ type = \"bigint\", identity = {{ generated = \"always\" }} }}\n\
             column.last = {{ type = \"text\" }}\n\
             column.note = {{ type = \"text\", null = true, default = \"now()\" }}\n\
             column.points = {{ type = \"bigint\", null = true }}\ncolumn.rank = {{ type = \"smallint\" }}\n\
             column.score = {{ type = \"double precision\" }}\ncolumn.tags = {{ type = \"text[]\" }}\n\
             primary-key = {{ name = \"{name}_pkey\", columns = [\"id\"] }}\n\
             unique.{name}_email_key = {{ columns = [\"email\"] }}\n"
        );
    }
    text
}

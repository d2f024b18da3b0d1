//! The programs that take part.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use cargo_metadata::semver::{Version, VersionReq};
use serde::Deserialize;

use super::Section;
use crate::context::Context;
use crate::project::Project;
use crate::workspace;

/// What an application depends on.
const LIBRARY: &str = "migrate-rs";

pub(super) fn look(project: Option<&Project>, context: &Context<'_>) -> Section {
    let mut section = Section::new("tool");
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    section.ok("cargo-migrate", format!("{}, {os} {arch}", env!("CARGO_PKG_VERSION")));
    for (program, variable) in [("cargo", "CARGO"), ("rustc", "RUSTC")] {
        let mut question = Command::new(context.terminal.variable(variable).unwrap_or(program));
        question.arg("--version").current_dir(&context.terminal.directory);
        question.env_clear().envs(&context.terminal.environment);
        match question.output() {
            Ok(answer) if answer.status.success() => {
                section.ok(program, String::from_utf8_lossy(&answer.stdout).trim().to_owned());
            }
            Ok(_) => section.warning(
                program,
                "is there, and does not tell its version",
                &["`rustup show` tells which toolchain is meant"],
            ),
            Err(_) => section.ok(program, "not here; revisions can be applied without it"),
        }
    }
    if let Some(manifest) = project.and_then(|project| project.manifest.as_deref()) {
        library(&mut section, project, manifest, context);
    }
    section
}

/// The derives and this program read the same files, so they should be of one version.
fn library(section: &mut Section, project: Option<&Project>, manifest: &Path, context: &Context<'_>) {
    let workspace = match workspace::read(context.terminal, Some(manifest)) {
        Ok(workspace) => workspace,
        Err(error) => {
            let causes = error.causes.join(": ");
            let help = ["`cargo metadata --no-deps` shows it"];
            return section.warning(LIBRARY, format!("cargo does not tell the packages: {causes}"), &help);
        }
    };
    let meant = project.and_then(|project| project.package.as_deref());
    let package = workspace.packages.iter().find(|package| Some(&*package.name) == meant);
    let dependency = package.and_then(|package| package.dependencies.iter().find(|it| it.package == LIBRARY));
    let (Some(package), Some(dependency)) = (package, dependency) else {
        return section.ok(LIBRARY, "not a dependency: nothing is derived, and no revision is embedded");
    };
    let ours = env!("CARGO_PKG_VERSION");
    let update = format!("cargo update -p {LIBRARY}");
    let help = [&*format!(
        "`cargo install cargo-migrate --version X` for the program, or `{update}` for the package"
    )];
    match locked(&workspace.root.join("Cargo.lock")).as_slice() {
        [version] if version == ours => section.ok(LIBRARY, format!("{version}, as `Cargo.lock` says")),
        [] => {
            let fits = VersionReq::parse(&dependency.requirement)
                .ok()
                .zip(Version::parse(ours).ok())
                .is_some_and(|(asked, ours)| asked.matches(&ours));
            let says = format!("`{}` asks for {}", package.name, dependency.requirement);
            match fits || dependency.path.is_some() {
                true => section.ok(LIBRARY, says),
                false => section.warning(LIBRARY, format!("{says}, and this program is {ours}"), &help),
            }
        }
        versions => section.warning(
            LIBRARY,
            format!("{} in `Cargo.lock`, and this program is {ours}", versions.join(" and ")),
            &help,
        ),
    }
}

/// The versions of the library that a `Cargo.lock` settles on.
fn locked(path: &Path) -> Vec<String> {
    #[derive(Deserialize)]
    struct Lock {
        #[serde(default)]
        package: Vec<BTreeMap<String, toml::Value>>,
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let Ok(lock) = toml::from_str::<Lock>(&text) else { return Vec::new() };
    let text = |package: &BTreeMap<String, toml::Value>, key: &str| {
        package.get(key).and_then(toml::Value::as_str).map(str::to_owned)
    };
    let ours = lock.package.iter().filter(|package| text(package, "name").as_deref() == Some(LIBRARY));
    ours.filter_map(|package| text(package, "version")).collect()
}

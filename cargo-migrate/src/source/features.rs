//! Which features are on in which package, as Cargo unifies them over the packages of the workspace.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::workspace::{Package, Workspace};

/// The choice of features on the command line.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// `--features`: names of the package, or `package/feature`.
    pub named: Vec<String>,
    /// `--all-features`.
    pub all: bool,
    /// `--no-default-features`.
    pub no_default: bool,
}

/// The features that are on, by the name of the package.
#[derive(Debug, Default)]
pub(super) struct Enabled {
    on: BTreeMap<String, BTreeSet<String>>,
    /// Optional dependencies that are there, by the name of the package.
    optional: BTreeMap<String, BTreeSet<String>>,
    /// Weak requests `dependency?/feature`, until the dependency is there.
    weak: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Enabled {
    /// Those of `chosen` with the command line's choice, those of `others` with their defaults, and of
    /// whatever they depend on what they ask for.
    pub(super) fn new(
        workspace: &Workspace,
        chosen: &Package,
        others: &[&Package],
        features: &Features,
    ) -> Result<Self> {
        let mut enabled = Self::default();
        for package in others {
            enabled.reach(workspace, package, true, &[]);
        }
        enabled.reach(workspace, chosen, !features.no_default, &[]);
        if features.all {
            for feature in chosen.features.keys() {
                enabled.enable(workspace, chosen, feature);
            }
        }
        for names in &features.named {
            for name in names.split([',', ' ']).filter(|name| !name.is_empty()) {
                enabled.enable_named(workspace, chosen, name)?;
            }
        }
        Ok(enabled)
    }

    /// The features of a package.
    pub(super) fn of(&self, package: &str) -> BTreeSet<String> {
        self.on.get(package).cloned().unwrap_or_default()
    }

    /// Adds a package that lies outside of the workspace and is only now known.
    pub(super) fn reach(
        &mut self,
        workspace: &Workspace,
        package: &Package,
        default: bool,
        asked: &[String],
    ) {
        let is_new = !self.on.contains_key(&package.name);
        self.on.entry(package.name.clone()).or_default();
        if default && package.features.contains_key("default") {
            self.enable(workspace, package, "default");
        }
        for feature in asked {
            self.enable(workspace, package, feature);
        }
        if is_new {
            for dependency in package.dependencies.iter().filter(|dependency| !dependency.optional) {
                self.reach_dependency(workspace, package, dependency.key());
            }
        }
    }

    fn reach_dependency(&mut self, workspace: &Workspace, package: &Package, key: &str) {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.key() == key) {
            if dependency.path.is_some()
                && let Some(other) = workspace.packages.iter().find(|other| other.name == dependency.package)
            {
                self.reach(workspace, other, dependency.default_features, &dependency.features);
            }
        }
        let waiting = self.weak.remove(&(package.name.clone(), key.to_owned()));
        for feature in waiting.into_iter().flatten() {
            self.enable_of_dependency(workspace, package, key, &feature);
        }
    }

    fn enable_named(&mut self, workspace: &Workspace, chosen: &Package, name: &str) -> Result<()> {
        if let Some((key, feature)) = name.split_once('/') {
            if key == chosen.name {
                return self.enable_named(workspace, chosen, feature);
            }
            if chosen.dependencies.iter().any(|dependency| dependency.key() == key) {
                self.enable_dependency(workspace, chosen, key);
                self.enable_of_dependency(workspace, chosen, key, feature);
                return Ok(());
            }
            return self.enable_named(workspace, workspace.named(key)?, feature);
        }
        if !chosen.features.contains_key(name) {
            let error = Error::usage(format!("package `{}` has no feature `{name}`", chosen.name));
            return Err(match migrate_model::closest(name, chosen.features.keys().map(String::as_str)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
        self.enable(workspace, chosen, name);
        Ok(())
    }

    fn enable(&mut self, workspace: &Workspace, package: &Package, feature: &str) {
        if !self.on.entry(package.name.clone()).or_default().insert(feature.to_owned()) {
            return;
        }
        for implied in package.features.get(feature).into_iter().flatten() {
            if let Some(key) = implied.strip_prefix("dep:") {
                self.enable_dependency(workspace, package, key);
            } else if let Some((key, feature)) = implied.split_once("?/") {
                if self.is_there(package, key) {
                    self.enable_of_dependency(workspace, package, key, feature);
                } else {
                    let place = (package.name.clone(), key.to_owned());
                    self.weak.entry(place).or_default().insert(feature.to_owned());
                }
            } else if let Some((key, feature)) = implied.split_once('/') {
                self.enable_dependency(workspace, package, key);
                // `x/y` also switches on a feature of the name `x`, where there is one.
                if package.features.contains_key(key) {
                    self.enable(workspace, package, key);
                }
                self.enable_of_dependency(workspace, package, key, feature);
            } else {
                self.enable(workspace, package, implied);
            }
        }
    }

    fn is_there(&self, package: &Package, key: &str) -> bool {
        self.optional.get(&package.name).is_some_and(|keys| keys.contains(key))
            || package.dependencies.iter().any(|dependency| dependency.key() == key && !dependency.optional)
    }

    fn enable_dependency(&mut self, workspace: &Workspace, package: &Package, key: &str) {
        if self.optional.entry(package.name.clone()).or_default().insert(key.to_owned()) {
            self.reach_dependency(workspace, package, key);
        }
    }

    fn enable_of_dependency(&mut self, workspace: &Workspace, package: &Package, key: &str, feature: &str) {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.key() == key) {
            if dependency.path.is_some()
                && let Some(other) = workspace.packages.iter().find(|other| other.name == dependency.package)
            {
                self.enable(workspace, other, feature);
            }
        }
    }
}

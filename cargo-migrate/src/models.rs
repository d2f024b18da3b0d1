//! The models of the project that a command is about.

use crate::context::Context;
use crate::error::Result;
use crate::project::Project;
use crate::source::{Features, Models, ReadOptions, Reader};
use crate::workspace;

/// Reads the models, and finds the project that they belong to. Cargo runs beside the parser.
///
/// # Errors
/// No project, or everything that is wrong with its models, all at once.
pub fn read(context: &Context<'_>) -> Result<(Project, Models)> {
    let (terminal, common) = (&*context.terminal, &context.common);
    let pending = workspace::start(terminal, common.manifest_path.as_deref());
    let mut reader = Reader::new(terminal);
    if common.package.is_none() {
        reader.read_ahead(&pending);
    }
    let workspace = pending.wait()?;
    let package = workspace.package(common.package.as_deref(), terminal)?;
    let project = Project::of_package(&workspace, package, common, terminal)?;
    let configuration = &project.configuration;
    let options = ReadOptions {
        features: Features {
            named: common
                .features
                .iter()
                .flat_map(|names| names.split([',', ' ']))
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            all: common.all_features,
            no_default: common.no_default_features,
        },
        comments: configuration.comments,
        models: configuration.models.clone(),
        database: configuration.database.clone(),
        databases: configuration.databases.clone(),
        extensions: configuration.extensions.clone(),
        naming: configuration.naming.clone(),
    };
    let models = reader.read(&workspace, package, &options, terminal)?;
    Ok((project, models))
}

//! SQL objects from their files: everything that ends in `.sql` below one folder, one object a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use migrate_schema::object::{Mistake, ObjectKind, SqlFile, SqlObject};
use migrate_schema::schema::{Namespace, QualifiedName, Schema};

use crate::error::{Error, Result};
use crate::project::Project;
use crate::recorded::shown;
use crate::terminal::Terminal;

/// Adds the objects of a project to what its models say, and the schemas that they live in.
///
/// # Errors
/// Everything that is wrong with the files, all at once and each at its place.
pub fn read(project: &Project, schema: &mut Schema, terminal: &Terminal) -> Result<()> {
    if project.configuration.objects.is_empty() {
        return Ok(());
    }
    let folder = project.root.join(&project.configuration.objects);
    let mut paths = Vec::new();
    collect(&folder, &project.migrations, &mut paths)?;
    let mut mistakes = Mistakes { terminal, shown: Vec::new() };
    let mut found: BTreeMap<(ObjectKind, String), (PathBuf, SqlObject)> = BTreeMap::new();
    let mut schemas: BTreeMap<String, (PathBuf, Namespace)> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for path in paths {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                mistakes.plain(&format!("could not read `{}`: {error}", shown(&path, terminal)), None);
                continue;
            }
        };
        let object = match SqlFile::read(&stem(&path, &folder), &text) {
            Ok(SqlFile::Object(object)) => object,
            Ok(SqlFile::Schema(namespace, grants)) => {
                if let Some((other, _)) = schemas.get(&namespace.name) {
                    let (other, path) = (shown(other, terminal), shown(&path, terminal));
                    let message = format!("`{other}` and `{path}` both create schema {}", namespace.name);
                    mistakes.plain(&message, Some("keep one of the files"));
                }
                if let Some(grants) = grants {
                    found.insert((grants.kind, grants.name.clone()), (path.clone(), grants));
                }
                schemas.insert(namespace.name.clone(), (path, namespace));
                continue;
            }
            Err(mistake) => {
                mistakes.add(&path, &text, &mistake);
                continue;
            }
        };
        let Ok(identity) = object.identity() else { continue };
        let is_relation = matches!(
            object.kind,
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence | ObjectKind::Partition
        );
        if is_relation && schema.table(&identity.name).is_some() {
            let message = format!("`{}` creates {object}, and so does a model", shown(&path, terminal));
            mistakes.plain(&message, Some("give one of them another name"));
        }
        used.insert(identity.name.schema);
        let id = (object.kind, object.name.clone());
        if let Some((other, _)) = found.get(&id) {
            let message =
                format!("`{}` and `{}` both create {object}", shown(other, terminal), shown(&path, terminal));
            mistakes.plain(&message, Some("keep one of the files"));
        } else {
            found.insert(id, (path, object));
        }
    }
    mistakes.check(&project.configuration.objects)?;
    schema.objects = found.into_values().map(|(_, object)| object).collect();
    let own = |name: &String| !matches!(name.as_str(), "" | QualifiedName::PUBLIC | "pg_catalog");
    used.retain(own);
    used.extend(schema.namespaces.iter().map(|namespace| namespace.name.clone()));
    used.extend(schemas.keys().cloned());
    let said = |name: String| schemas.remove(&name).map_or_else(|| Namespace::new(name), |(_, said)| said);
    schema.namespaces = used.into_iter().map(said).collect();
    Ok(())
}

/// The files below a folder, sorted; a folder that is not there holds none.
fn collect(folder: &Path, migrations: &[PathBuf], found: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::project(format!("could not read `{}`", folder.display())).because(error)
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(failed)?;
    paths.sort();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if is_hidden || migrations.contains(&path) {
            continue;
        }
        if path.is_dir() {
            collect(&path, migrations, found)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql")) {
            found.push(path);
        }
    }
    Ok(())
}

/// `grants/reporting` for `schema/grants/reporting.sql`, on every system.
fn stem(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path).with_extension("");
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

struct Mistakes<'t> {
    terminal: &'t Terminal,
    shown: Vec<String>,
}

impl Mistakes<'_> {
    fn add(&mut self, path: &Path, text: &str, mistake: &Mistake) {
        let text = SqlObject::clean(text);
        let path = shown(path, self.terminal);
        let mark = AnnotationKind::Primary.span(mistake.range.clone());
        let mut group = Level::ERROR
            .primary_title(mistake.message.as_str())
            .element(Snippet::source(text.as_str()).path(path.as_str()).annotation(mark));
        if let Some(help) = &mistake.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        self.shown.push(self.renderer().render(&[group]));
    }

    fn plain(&mut self, message: &str, help: Option<&str>) {
        let mut group =
            Level::ERROR.primary_title(message).elements(Vec::<annotate_snippets::Message<'_>>::new());
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        self.shown.push(self.renderer().render(&[group]));
    }

    fn renderer(&self) -> Renderer {
        let renderer = if self.terminal.color { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(self.terminal.width)
    }

    fn check(self, folder: &str) -> Result<()> {
        let message = match self.shown.len() {
            0 => return Ok(()),
            1 => "1 mistake in the SQL objects".to_owned(),
            number => format!("{number} mistakes in the SQL objects"),
        };
        Err(Error::project(message).excerpt(self.shown.join("\n\n")).help(format!(
            "every `.sql` file below `{folder}/` is one object; `objects = \"…\"` in the configuration names another folder"
        )))
    }
}

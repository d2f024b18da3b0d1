//! `migrate::embed!`: the revisions of a folder as constants.

mod configured;
mod head;
mod toml;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

use self::configured::Configured;
use self::head::Head;

/// An expression of the type `&'static [migrate::Revision]`. With mistakes in the folders it is empty beside
/// them, so that they are the only ones.
pub(crate) fn embed(input: TokenStream) -> TokenStream {
    let embedded = match Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(input) {
        Ok(places) => Embedded::read(&places),
        Err(error) => Err(error),
    };
    match embedded {
        Ok(embedded) => embedded.expand(),
        Err(error) => {
            let errors = error.into_compile_error();
            quote!({
                #errors
                const REVISIONS: &[::migrate::Revision] = &[];
                REVISIONS
            })
        }
    }
}

/// What was found in the folders.
struct Embedded {
    revisions: Vec<Folder>,
    /// Other files whose change has to build the program anew.
    tracked: Vec<PathBuf>,
}

/// The folder of a revision.
struct Folder {
    path: PathBuf,
    /// As a user would name it.
    shown: String,
    head: Head,
}

const FILES: [&str; 3] = ["revision.toml", "upgrade.sql", "downgrade.sql"];

/// Written anew with every revision. A new folder would go unnoticed: the compiler follows files alone.
const LOCK_FILE: &str = "schema.lock";

impl Embedded {
    fn read(places: &Punctuated<LitStr, Token![,]>) -> syn::Result<Self> {
        let at = Span::call_site();
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .ok_or_else(|| syn::Error::new(at, "`CARGO_MANIFEST_DIR` is not set: build with cargo"))?;
        let mut tracked = Vec::new();
        let places: Vec<(String, Span)> = if places.is_empty() {
            let configured = Configured::of(&package).map_err(|problem| syn::Error::new(at, problem))?;
            tracked.extend(configured.read_from);
            configured.places.into_iter().map(|place| (place, at)).collect()
        } else {
            places.iter().map(|place| (place.value(), place.span())).collect()
        };

        let mut mistakes = Mistakes::default();
        let mut revisions = Vec::new();
        for (number, (place, span)) in places.iter().enumerate() {
            let read =
                revision_folders(&package, place).map_err(|problem| syn::Error::new(*span, problem))?;
            for (path, shown) in read {
                match read_head(&path, &shown) {
                    Ok(head) => revisions.push(Folder { path, shown, head }),
                    Err(problems) => problems.into_iter().for_each(|problem| mistakes.push(*span, problem)),
                }
            }
            let lock = package.join(place).join(LOCK_FILE);
            if lock.is_file() {
                tracked.push(lock);
            } else if number == 0 {
                let help = "`cargo migrate autogenerate -m \"…\"` writes it anew; without it a new revision would go unnoticed";
                mistakes.push(*span, format!("`{place}/{LOCK_FILE}` is missing; {help}"));
            }
        }
        if mistakes.all.is_none() {
            let span = places.first().map_or(at, |(_, span)| *span);
            connect(&revisions).into_iter().for_each(|problem| mistakes.push(span, problem));
        }
        mistakes.all.map_or(Ok(Self { revisions, tracked }), Err)
    }

    fn expand(&self) -> TokenStream {
        let tracked = self.tracked.iter().map(|path| file_name(path));
        let revisions = self.revisions.iter().map(Folder::expand);
        quote!({
            #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#tracked);)*
            const REVISIONS: &[::migrate::Revision] = &[#(#revisions),*];
            REVISIONS
        })
    }
}

impl Folder {
    fn expand(&self) -> TokenStream {
        let Head { id, parents, message, created, labels, depends_on } = &self.head;
        let [changes, upgrade, downgrade] = FILES.map(|file| file_name(&self.path.join(file)));
        let [_, upgrade_shown, downgrade_shown] = FILES.map(|file| format!("{}/{file}", self.shown));
        let borrowed = quote!(::std::borrow::Cow::Borrowed);
        let list = |items: &[String]| quote!(#borrowed(&[#(#borrowed(#items)),*]));
        let [parents, labels, depends_on] = [list(parents), list(labels), list(depends_on)];
        let sql = |file: &str, shown: &str| {
            quote!(::migrate::SqlFile {
                text: #borrowed(::core::include_str!(#file)),
                path: ::core::option::Option::Some(#borrowed(#shown)),
            })
        };
        let [upgrade, downgrade] = [sql(&upgrade, &upgrade_shown), sql(&downgrade, &downgrade_shown)];
        quote!(::migrate::Revision {
            id: #borrowed(#id),
            parents: #parents,
            message: #borrowed(#message),
            created: #borrowed(#created),
            labels: #labels,
            depends_on: #depends_on,
            upgrade: #upgrade,
            downgrade: #downgrade,
            changes: #borrowed(::core::include_str!(#changes)),
        })
    }
}

/// All mistakes, so that none waits for another to be mended.
#[derive(Default)]
struct Mistakes {
    all: Option<syn::Error>,
}

impl Mistakes {
    fn push(&mut self, span: Span, problem: String) {
        let error = syn::Error::new(span, problem);
        match &mut self.all {
            Some(all) => all.combine(error),
            None => self.all = Some(error),
        }
    }
}

/// The folders of revisions below a place, sorted, each with the name that messages have for it.
fn revision_folders(package: &Path, place: &str) -> Result<Vec<(PathBuf, String)>, String> {
    let directory = package.join(place);
    let entries = fs::read_dir(&directory).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("there is no folder `{place}` in the package; `cargo migrate init` makes the one that is configured")
        }
        _ => format!("could not read the folder `{place}`: {error}"),
    })?;
    let mut names: Vec<OsString> = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| format!("could not read the folder `{place}`: {error}"))?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(b".") && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    let place = place.trim_end_matches(['/', '\\']);
    let shown = |name: &OsString| format!("{place}/{}", name.to_string_lossy());
    Ok(names.iter().map(|name| (directory.join(name), shown(name))).collect())
}

/// What `revision.toml` says, if all of the revision's files are there and whole.
fn read_head(folder: &Path, shown: &str) -> Result<Head, Vec<String>> {
    let mut problems = Vec::new();
    let mut texts = FILES.map(|file| {
        let text = read_text(&folder.join(file), &format!("{shown}/{file}"));
        text.map_err(|problem| problems.push(problem)).unwrap_or_default()
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = std::mem::take(&mut texts[0]);
    let name = format!("{shown}/{}", FILES[0]);
    let head = Head::read(&text).map_err(|mistake| vec![format!("`{name}` cannot be read: {mistake}")])?;
    let digits = head.id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if head.id.len() != 12 || !digits {
        let help = "an id has twelve hexadecimal digits, in lower case";
        return Err(vec![format!("`{name}` says `id = \"{}\"`; {help}", head.id)]);
    }
    Ok(head)
}

fn read_text(path: &Path, shown: &str) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("`{shown}` is missing; bring it back from version control"),
        std::io::ErrorKind::InvalidData => format!("`{shown}` is not UTF-8"),
        _ => format!("could not read `{shown}`: {error}"),
    })?;
    match text.lines().position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
        Some(line) => Err(format!("`{shown}` holds a merge conflict in line {}; resolve it", line + 1)),
        None => Ok(text),
    }
}

/// What is wrong with how revisions follow each other. Labels and circles are left to `History`, which knows
/// them when the program starts.
fn connect(revisions: &[Folder]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut known: BTreeMap<&str, &Folder> = BTreeMap::new();
    for folder in revisions {
        if let Some(twin) = known.insert(&folder.head.id, folder) {
            problems.push(format!(
                "two folders hold revision `{}`: `{}` and `{}`; give one of them another id",
                folder.head.id, twin.shown, folder.shown
            ));
        }
    }
    for folder in revisions {
        for parent in folder.head.parents.iter().filter(|parent| !known.contains_key(parent.as_str())) {
            problems.push(format!(
                "can't locate revision `{parent}`, a parent of `{}` in `{}`; bring its folder back from \
                 version control",
                folder.head.id, folder.shown
            ));
        }
    }
    problems
}

/// A path as `include_str!` takes it.
fn file_name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

//! `migrate::embed!`: the revisions of a folder as constants.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use migrate_model::{Errors, Mistake, literal};
use migrate_recorded::{Head, Places};
use migrate_schema::lock;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;

/// An expression of the type `&'static [migrate::Revision]`. With mistakes in the folders it is empty beside
/// them, so that they are the only ones.
pub(crate) fn embed(input: TokenStream) -> TokenStream {
    let read = || {
        let places = places(input)?;
        Embedded::read(&package()?, places)
    };
    match read() {
        Ok(embedded) => embedded.expand(),
        Err(errors) => quote!({
            #errors
            const REVISIONS: &[::migrate::Revision] = &[];
            REVISIONS
        }),
    }
}

/// The folders that are named, each with its place: strings with commas between them.
fn places(input: TokenStream) -> Result<Vec<(String, Span)>, Mistake> {
    let mut tokens = input.into_iter();
    let mut places = Vec::new();
    while let Some(token) = tokens.next() {
        let span = token.span();
        let place = string(token).ok_or_else(|| Mistake::new(span, "expected string literal"))?;
        places.push((place, span));
        match tokens.next() {
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            Some(other) => return Err(Mistake::new(other.span(), "expected `,`")),
            None => break,
        }
    }
    Ok(places)
}

/// The value of a string; what a macro passes on is wrapped into a group without brackets.
fn string(token: TokenTree) -> Option<String> {
    match token {
        TokenTree::Literal(text) => literal::text(&text),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().and_then(string)
        }
        _ => None,
    }
}

/// The folder of the package that is compiled.
fn package() -> Result<PathBuf, Mistake> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).ok_or_else(|| {
        Mistake::new(Span::call_site(), "`CARGO_MANIFEST_DIR` is not set; build the program with cargo")
    })
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

impl Embedded {
    fn read(package: &Path, places: Vec<(String, Span)>) -> Result<Self, Errors> {
        let at = Span::call_site();
        let (root, mut tracked, places) = if places.is_empty() {
            let Places { root, folders, read_from } =
                Places::of(package).map_err(|problem| Mistake::new(at, problem))?;
            (root, read_from, folders.into_iter().map(|place| (place, at)).collect::<Vec<_>>())
        } else {
            (package.to_path_buf(), Vec::new(), places)
        };

        let mut errors = Errors::new();
        let mut revisions = Vec::new();
        for (number, (place, span)) in places.iter().enumerate() {
            let read = revision_folders(&root, place).map_err(|problem| Mistake::new(*span, problem))?;
            for (path, shown) in read {
                match read_head(&path, &shown) {
                    Ok(head) => revisions.push(Folder { path, shown, head }),
                    Err(problems) => {
                        errors.extend(problems.into_iter().map(|problem| Mistake::new(*span, problem)));
                    }
                }
            }
            // Written anew with every revision. A new folder would go unnoticed: the compiler follows files alone.
            let file = lock::FILE;
            let lock = root.join(place).join(file);
            if lock.is_file() {
                tracked.push(lock);
            } else if number == 0 {
                let help = "`cargo migrate autogenerate -m \"…\"` writes it anew; without it a new revision would go unnoticed";
                errors.push(Mistake::new(*span, format!("`{place}/{file}` is missing; {help}")));
            }
        }
        if errors.is_empty() {
            let span = places.first().map_or(at, |(_, span)| *span);
            errors.extend(connect(&revisions).into_iter().map(|problem| Mistake::new(span, problem)));
        }
        if errors.is_empty() { Ok(Self { revisions, tracked }) } else { Err(errors) }
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
        let Head { id, parents, message, created, labels, depends_on, replaces } = &self.head;
        let [changes, upgrade, downgrade] = FILES.map(|file| file_name(&self.path.join(file)));
        let [_, upgrade_shown, downgrade_shown] = FILES.map(|file| format!("{}/{file}", self.shown));
        let borrowed = quote!(::std::borrow::Cow::Borrowed);
        let list = |items: &[String]| quote!(#borrowed(&[#(#borrowed(#items)),*]));
        let [parents, labels, depends_on, replaces] =
            [parents, labels, depends_on, replaces].map(|items| list(items));
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
            replaces: #replaces,
            upgrade: #upgrade,
            downgrade: #downgrade,
            changes: #borrowed(::core::include_str!(#changes)),
        })
    }
}

/// The folders of revisions below a place, sorted, each with the name that messages have for it.
fn revision_folders(root: &Path, place: &str) -> Result<Vec<(PathBuf, String)>, String> {
    let directory = root.join(place);
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
            let at = names.partition_point(|other| *other < name);
            names.insert(at, name);
        }
    }
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
    let head = Head::read(&text).map_err(|problem| vec![format!("`{name}` cannot be read: {problem}")])?;
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
    match migrate_schema::lock::conflict(&text) {
        Some(line) => Err(format!("`{shown}` holds a merge conflict in line {line}; resolve it")),
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
    // What another one stands for needs no folder any more.
    for folder in revisions {
        for replaced in &folder.head.replaces {
            known.entry(replaced).or_insert(folder);
        }
    }
    for folder in revisions {
        for parent in &folder.head.parents {
            if !known.contains_key(parent.as_str()) {
                problems.push(format!(
                    "can't locate revision `{parent}`, a parent of `{}` in `{}`; bring its folder back from \
                     version control",
                    folder.head.id, folder.shown
                ));
            }
        }
    }
    problems
}

/// A path as `include_str!` takes it.
fn file_name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A package with these files.
    fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
        let package = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = package.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        package
    }

    fn read(files: &[(&str, &str)], places: TokenStream) -> Result<Vec<String>, Vec<String>> {
        let package = package(files);
        let places = super::places(places).expect("places");
        match Embedded::read(package.path(), places) {
            Ok(embedded) => Ok(embedded.revisions.into_iter().map(|folder| folder.head.id).collect()),
            Err(errors) => Err(errors.into_iter().map(|mistake| mistake.message).collect()),
        }
    }

    fn head(id: &str, parents: &str) -> String {
        format!("id = \"{id}\"\nparents = [{parents}]\nmessage = \"\"\ncreated = \"\"\n")
    }

    #[test]
    fn revisions_are_found_where_they_are_configured() {
        let [one, two] = [head("000000000001", ""), head("000000000002", "'000000000001'")];
        let files = [
            ("Cargo.toml", "[package.metadata.migrate]\nmigrations = [\"db\", \"more\"]"),
            ("db/schema.lock", ""),
            ("db/1/revision.toml", &one),
            ("db/1/upgrade.sql", ""),
            ("db/1/downgrade.sql", ""),
            ("db/.git/HEAD", ""),
            ("more/2/revision.toml", &two),
            ("more/2/upgrade.sql", ""),
            ("more/2/downgrade.sql", ""),
        ];
        let ids = |ids: &[&str]| Ok(ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(read(&files, quote!()), ids(&["000000000001", "000000000002"]));
        assert_eq!(read(&files, quote!("db/")), ids(&["000000000001"]));
        assert_eq!(read(&[("Cargo.toml", ""), ("migrations/schema.lock", "")], quote!()), ids(&[]));
    }

    #[test]
    fn all_that_is_broken_is_told_at_once() {
        let [one, two] = [head("000000000001", ""), head("000000000002", "'00000000000a'")];
        let conflict = format!("{one}<<<<<<< HEAD\n");
        let files = [
            ("m/1/revision.toml", &*one),
            ("m/1/upgrade.sql", "SELECT 1;\n>>>>>>> theirs\n"),
            ("m/2/revision.toml", &two),
            ("m/2/upgrade.sql", ""),
            ("m/3/revision.toml", &conflict),
            ("m/3/upgrade.sql", ""),
            ("m/3/downgrade.sql", ""),
            ("m/4/revision.toml", "id = \"4\"\nparents = []\nmessage = \"\"\ncreated = \"\"\n"),
            ("m/4/upgrade.sql", ""),
            ("m/4/downgrade.sql", ""),
            ("m/5/revision.toml", "id = 5\n"),
            ("m/5/upgrade.sql", ""),
            ("m/5/downgrade.sql", ""),
        ];
        assert_eq!(
            read(&files, quote!("m")).expect_err("mistakes"),
            [
                "`m/1/upgrade.sql` holds a merge conflict in line 2; resolve it",
                "`m/1/downgrade.sql` is missing; bring it back from version control",
                "`m/2/downgrade.sql` is missing; bring it back from version control",
                "`m/3/revision.toml` holds a merge conflict in line 5; resolve it",
                "`m/4/revision.toml` says `id = \"4\"`; an id has twelve hexadecimal digits, in lower case",
                "`m/5/revision.toml` cannot be read: `id` is not a string in line 1",
                "`m/schema.lock` is missing; `cargo migrate autogenerate -m \"…\"` writes it anew; without it a \
                 new revision would go unnoticed",
            ]
        );
        assert_eq!(
            read(&[], quote!("m")).expect_err("a mistake"),
            ["there is no folder `m` in the package; `cargo migrate init` makes the one that is configured"]
        );
    }

    #[test]
    fn what_is_replaced_needs_no_folder() {
        let [one, two] = [head("000000000001", ""), head("000000000002", "'00000000000a'")];
        let one = format!("{one}replaces = ['00000000000a']\n");
        let files = [
            ("m/schema.lock", ""),
            ("m/1/revision.toml", &*one),
            ("m/1/upgrade.sql", ""),
            ("m/1/downgrade.sql", ""),
            ("m/2/revision.toml", &two),
            ("m/2/upgrade.sql", ""),
            ("m/2/downgrade.sql", ""),
        ];
        let ids = ["000000000001", "000000000002"].map(str::to_owned).to_vec();
        assert_eq!(read(&files, quote!("m")), Ok(ids));
        let package = package(&files);
        let places = super::places(quote!("m")).expect("places");
        let expanded = Embedded::read(package.path(), places).map(|embedded| embedded.expand().to_string());
        assert!(expanded.is_ok_and(|text| text.contains("\"00000000000a\")])")));
    }

    #[test]
    fn revisions_follow_each_other() {
        let [one, two] = [head("000000000001", ""), head("000000000001", "'00000000000a'")];
        let files = [
            ("m/schema.lock", ""),
            ("m/1/revision.toml", &*one),
            ("m/1/upgrade.sql", ""),
            ("m/1/downgrade.sql", ""),
            ("m/2/revision.toml", &two),
            ("m/2/upgrade.sql", ""),
            ("m/2/downgrade.sql", ""),
        ];
        assert_eq!(
            read(&files, quote!("m")).expect_err("mistakes"),
            [
                "two folders hold revision `000000000001`: `m/1` and `m/2`; give one of them another id",
                "can't locate revision `00000000000a`, a parent of `000000000001` in `m/2`; bring its folder back \
                 from version control",
            ]
        );
    }
}

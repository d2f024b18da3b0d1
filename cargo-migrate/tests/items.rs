//! That items are cut as syn parses them: all structs, enums, unions and aliases in the sources of this workspace
//! and of the packages that it depends on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use cargo_metadata::MetadataCommand;
use migrate_model::{Alias, Data, Fields, Generics, Item, ParameterKind, unraw};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, GenericParam};

#[test]
fn items_are_cut_as_syn_parses_them() {
    // Some sources are nested deeply, and syn goes down with them.
    let thread = thread::Builder::new().stack_size(1 << 28).spawn(compare).expect("a thread");
    thread.join().expect("the comparison");
}

fn compare() {
    // Packages for other platforms are not at hand.
    let options = ["--offline", "--filter-platform", &host()].map(str::to_owned).to_vec();
    let metadata = MetadataCommand::new().other_options(options).exec().expect("the packages");
    let mut seen = Seen::default();
    for package in &metadata.packages {
        let folder = package.manifest_path.parent().expect("a folder");
        for file in sources(&folder.join("src").into_std_path_buf()) {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            // What syn cannot parse is no Rust, or newer than syn.
            let Ok(parsed) = syn::parse_file(&text) else { continue };
            seen.file = file;
            parsed.items.iter().for_each(|item| seen.item(item));
        }
    }
    assert!(seen.items > 10_000 && seen.aliases > 1_000, "{} items, {} aliases", seen.items, seen.aliases);
}

fn host() -> String {
    let said = Command::new("rustc").arg("-vV").output().expect("rustc");
    let said = String::from_utf8(said.stdout).expect("a text");
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("the host").to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    folders.iter().flat_map(|folder| sources(folder)).chain(files).collect()
}

/// An item in a few words, to be compared.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    name: String,
    attributes: usize,
    visibility: String,
    parameters: Vec<String>,
    /// Each with its name, the number of its attributes and its type.
    fields: Vec<(String, usize, String)>,
    /// Each with its name and the number of its attributes; its fields are among the others.
    variants: Vec<(String, usize)>,
}

#[derive(Default)]
struct Seen {
    file: PathBuf,
    items: usize,
    aliases: usize,
}

impl Seen {
    fn item(&mut self, item: &syn::Item) {
        let expected = match item {
            syn::Item::Struct(item) => {
                let fields = item.fields.iter().map(field_of_syn).collect();
                Told { fields, ..told_by_syn(&item.ident, &item.attrs, &item.vis, &item.generics) }
            }
            syn::Item::Union(item) => told_by_syn(&item.ident, &item.attrs, &item.vis, &item.generics),
            syn::Item::Enum(item) => {
                let fields = item.variants.iter().flat_map(|variant| &variant.fields).map(field_of_syn);
                let variants = item.variants.iter();
                let variants =
                    variants.map(|variant| (unraw(&variant.ident), attributes_of_syn(&variant.attrs)));
                Told {
                    fields: fields.collect(),
                    variants: variants.collect(),
                    ..told_by_syn(&item.ident, &item.attrs, &item.vis, &item.generics)
                }
            }
            syn::Item::Type(item) => return self.alias(item),
            syn::Item::Mod(module) => {
                return module.content.iter().flat_map(|(_, items)| items).for_each(|item| self.item(item));
            }
            _ => return,
        };
        self.items += 1;
        match Item::parse(item.to_token_stream(), &|_| true) {
            Ok(found) => assert_eq!(told(&found), expected, "in {}", self.file.display()),
            Err(mistake) => panic!("{}: `{}`: {}", self.file.display(), expected.name, mistake.message),
        }
    }

    fn alias(&mut self, item: &syn::ItemType) {
        self.aliases += 1;
        let (generics, equals, ty, end) = (&item.generics, item.eq_token, &item.ty, item.semi_token);
        let mut tokens = TokenStream::new();
        // Without the name, as the reader of sources passes it on.
        generics.to_tokens(&mut tokens);
        equals.to_tokens(&mut tokens);
        ty.to_tokens(&mut tokens);
        generics.where_clause.to_tokens(&mut tokens);
        end.to_tokens(&mut tokens);
        match Alias::parse(tokens) {
            Ok(found) => {
                assert_eq!(
                    parameters(&found.generics),
                    parameters_of_syn(generics),
                    "{}",
                    self.file.display()
                );
                assert_eq!(plain(&found.target), plain(ty), "in {}", self.file.display());
            }
            Err(mistake) => panic!("{}: `{}`: {}", self.file.display(), item.ident, mistake.message),
        }
    }
}

fn told(item: &Item) -> Told {
    let field = |field: &migrate_model::Field| {
        let name = field.ident.as_ref().map(unraw).unwrap_or_default();
        (name, field.attributes.len(), plain(&field.rust_type))
    };
    let of = |fields: &Fields| fields.iter().map(field).collect::<Vec<_>>();
    let (fields, variants) = match &item.data {
        Data::Struct(fields) => (of(fields), Vec::new()),
        Data::Enum(variants) => (
            variants.iter().flat_map(|variant| of(&variant.fields)).collect(),
            variants.iter().map(|variant| (unraw(&variant.ident), variant.attributes.len())).collect(),
        ),
        Data::Union => (Vec::new(), Vec::new()),
    };
    Told {
        name: unraw(&item.ident),
        attributes: item.attributes.len(),
        visibility: plain(&item.visibility),
        parameters: parameters(&item.generics),
        fields,
        variants,
    }
}

fn parameters(generics: &Generics) -> Vec<String> {
    let parameters = generics.parameters.iter().map(|parameter| {
        let kind = match parameter.kind {
            ParameterKind::Lifetime => "'",
            ParameterKind::Type => "",
            ParameterKind::Const => "const ",
        };
        let default = parameter.default.as_ref().map(|default| format!(" = {}", plain(default)));
        format!("{kind}{}{}", parameter.ident, default.unwrap_or_default())
    });
    parameters.collect()
}

fn told_by_syn(
    name: &syn::Ident,
    attributes: &[Attribute],
    visibility: &syn::Visibility,
    generics: &syn::Generics,
) -> Told {
    Told {
        name: unraw(name),
        attributes: attributes_of_syn(attributes),
        visibility: plain(visibility),
        parameters: parameters_of_syn(generics),
        ..Told::default()
    }
}

fn field_of_syn(field: &syn::Field) -> (String, usize, String) {
    let name = field.ident.as_ref().map(unraw).unwrap_or_default();
    (name, attributes_of_syn(&field.attrs), plain(&field.ty))
}

/// Of longer paths nobody ever wants one.
fn attributes_of_syn(attributes: &[Attribute]) -> usize {
    attributes.iter().filter(|attribute| attribute.path().get_ident().is_some()).count()
}

fn parameters_of_syn(generics: &syn::Generics) -> Vec<String> {
    let parameters = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => format!("'{}", parameter.lifetime.ident),
        GenericParam::Type(parameter) => {
            let default = parameter.default.as_ref().map(|(_, default)| format!(" = {}", plain(default)));
            format!("{}{}", parameter.ident, default.unwrap_or_default())
        }
        GenericParam::Const(parameter) => {
            let default = parameter.default.as_ref().map(|(_, default)| format!(" = {}", plain(default)));
            format!("const {}{}", parameter.ident, default.unwrap_or_default())
        }
    });
    parameters.collect()
}

/// Tokens as a text in which it is no difference what stands close together.
fn plain(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().split_whitespace().collect()
}

//! Names of Rust for names of PostgreSQL, which may be anything.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use migrate_model::{RenameAll, is_keyword};
use migrate_schema::schema::{EnumType, QualifiedName, Schema};
use proc_macro2::{TokenStream, TokenTree};
use unicode_normalization::UnicodeNormalization as _;

/// What the structs and enums of a schema are called.
#[derive(Debug, Default)]
pub(super) struct RustNames {
    /// Tables.
    pub(super) tables: BTreeMap<QualifiedName, String>,
    /// Enum types, domains and composite types.
    pub(super) types: BTreeMap<QualifiedName, String>,
    /// All of them.
    idents: BTreeSet<String>,
}

impl RustNames {
    /// Chooses a name for each: short where nothing else wants it, `public` first.
    pub(super) fn of(schema: &Schema) -> Self {
        let mut names = Self::default();
        let mut taken: BTreeSet<String> = PRELUDE.iter().map(|name| (*name).to_owned()).collect();
        let mut tables: Vec<_> = schema.tables.iter().map(|table| &table.name).collect();
        // Whoever is called in the singular already has the better right to it.
        tables.sort_by_key(|name| {
            (name.schema != QualifiedName::PUBLIC, struct_name(&name.name) != camel(&name.name))
        });
        for name in tables {
            let (one, whole, within) = (struct_name(&name.name), camel(&name.name), camel(&name.schema));
            let candidates = match name.schema.as_str() {
                QualifiedName::PUBLIC => [one.clone(), whole.clone(), whole, format!("{one}Row")],
                _ => [
                    one.clone(),
                    joined(&within, &one),
                    joined(&within, &whole),
                    joined(&within, &format!("{one}Row")),
                ],
            };
            names.tables.insert(name.clone(), choose(candidates, &mut taken));
        }
        let enums = schema.enums.iter().map(|kind| &kind.name);
        let domains = schema.domains.iter().map(|domain| &domain.name);
        let composites = schema.composites.iter().map(|composite| &composite.name);
        let mut types: Vec<_> = enums.chain(domains).chain(composites).collect();
        types.sort_by_key(|name| name.schema != QualifiedName::PUBLIC);
        for name in types {
            let (whole, within) = (camel(&name.name), camel(&name.schema));
            let candidates = match name.schema.as_str() {
                QualifiedName::PUBLIC => [whole.clone(), format!("{whole}Type")],
                _ => [whole.clone(), joined(&within, &whole)],
            };
            names.types.insert(name.clone(), choose(candidates, &mut taken));
        }
        names.idents = names.tables.values().chain(names.types.values()).cloned().collect();
        names
    }

    /// Whether a struct or enum is called so.
    pub(super) fn has(&self, ident: &str) -> bool {
        self.idents.contains(ident)
    }
}

/// What every module has in scope, and what ours import: another thing of this name would be taken for it.
const PRELUDE: [&str; 22] = [
    "Bound",
    "Box",
    "Clone",
    "ColumnType",
    "Composite",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Err",
    "Fn",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "PgEnum",
    "Result",
    "Self",
    "Some",
    "String",
    "Table",
    "Vec",
];

fn choose<const N: usize>(candidates: [String; N], taken: &mut BTreeSet<String>) -> String {
    let last = candidates[N - 1].clone();
    let free = candidates.into_iter().find(|name| !taken.contains(name));
    let numbered = || (2..).map(|number| format!("{last}{number}")).find(|name| !taken.contains(name));
    let chosen = free.or_else(numbered).unwrap_or(last);
    taken.insert(chosen.clone());
    chosen
}

/// `AuthUser` for `users` in `auth`.
fn joined(schema: &str, name: &str) -> String {
    format!("{schema}{}", name.trim_start_matches('_'))
}

/// `User` for `users`.
fn struct_name(table: &str) -> String {
    let snake = composed(table).to_snake_case();
    let (before, last) = snake.rsplit_once('_').unwrap_or(("", &snake));
    camel(&format!("{before}_{}", singular(last)))
}

/// `UserStatus` for `user_status`; for what holds no letter, the best that there is.
fn camel(name: &str) -> String {
    identifier(composed(name).to_upper_camel_case(), "Model")
}

/// The field of a column, and of each other one: names as they are, where Rust has such names.
pub(super) fn fields<'c>(columns: impl Iterator<Item = &'c str> + Clone) -> Vec<String> {
    let mut taken: BTreeSet<String> =
        columns.clone().filter(|name| is_field(name)).map(str::to_owned).collect();
    let fields = columns.enumerate().map(|(at, name)| {
        if is_field(name) {
            return raw(name);
        }
        let mut wanted = identifier(composed(name).to_snake_case(), "column");
        if wanted == "column" {
            wanted = format!("column_{}", at + 1);
        }
        if NEVER_RAW.contains(&wanted.as_str()) {
            wanted.push('_');
        }
        raw(&free(wanted, &mut taken))
    });
    fields.collect()
}

/// Keywords that are no name behind `r#` either.
const NEVER_RAW: [&str; 5] = ["Self", "_", "crate", "self", "super"];

/// Whether a column's name is that of a field, as the compiler likes them.
fn is_field(name: &str) -> bool {
    is_word(name)
        && !NEVER_RAW.contains(&name)
        && !name.chars().any(char::is_uppercase)
        && !name.trim_matches('_').contains("__")
}

fn raw(name: &str) -> String {
    // `gen` is a keyword since edition 2024.
    if is_keyword(name) || name == "gen" { format!("r#{name}") } else { name.to_owned() }
}

/// A field's name without its `r#`.
pub(super) fn unraw(field: &str) -> &str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// The module of a table or type.
pub(super) fn module(ident: &str, taken: &mut BTreeSet<String>) -> String {
    // Names of devices, which no file on Windows can have, and files that mean something else.
    const NEVER: [&str; 8] = ["aux", "con", "lib", "main", "mod", "nul", "prn", "types"];
    // The compiler loads no file that is called otherwise.
    let snake = ident.to_snake_case();
    let words = snake.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut wanted = words.collect::<Vec<_>>().join("_");
    if wanted.is_empty() {
        wanted.push_str("table");
    } else if wanted.starts_with(|c: char| c.is_ascii_digit()) {
        wanted.insert_str(0, "table_");
    }
    if is_keyword(&wanted) || wanted == "gen" || NEVER.contains(&wanted.as_str()) {
        wanted.push('_');
    }
    free(wanted, taken)
}

/// The first of `name`, `name_2`, `name_3`, … that is not taken, which then is.
fn free(wanted: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{}_{number}", wanted.trim_end_matches('_')));
    let free = std::iter::once(wanted.clone()).chain(numbered).find(|name| !taken.contains(name));
    let chosen = free.unwrap_or(wanted);
    taken.insert(chosen.clone());
    chosen
}

/// Variants with what is said of them, and the rule that says most.
pub(super) fn variants(kind: &EnumType) -> (Option<&'static str>, Vec<Variant>) {
    let mut taken = BTreeSet::new();
    let idents: Vec<String> = kind
        .values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let spelt = composed(value).to_upper_camel_case();
            let mut wanted = identifier(spelt.clone(), "Value");
            if wanted == "Value" && spelt != "Value" {
                wanted = if value.is_empty() { "Empty".to_owned() } else { format!("Value{}", at + 1) };
            }
            choose([wanted.clone(), format!("{wanted}Value")], &mut taken)
        })
        .collect();
    let matches = |rule: Option<RenameAll>| {
        let spelt = |ident: &String| rule.map_or_else(|| ident.clone(), |rule| rule.apply(ident));
        kind.values.iter().zip(&idents).filter(|(value, ident)| **value == spelt(ident)).count()
    };
    // Of two rules that say as much, the one that is in more people's mouths.
    const RULES: [RenameAll; 8] = [
        RenameAll::Snake,
        RenameAll::Lower,
        RenameAll::ScreamingSnake,
        RenameAll::Upper,
        RenameAll::Kebab,
        RenameAll::Camel,
        RenameAll::ScreamingKebab,
        RenameAll::Pascal,
    ];
    let mut best = (None, matches(None));
    for rule in RULES {
        let count = matches(Some(rule));
        if count > best.1 {
            best = (Some(rule), count);
        }
    }
    let rule = best.0;
    let variants = idents.into_iter().zip(&kind.values).map(|(ident, value)| {
        let spelt = rule.map_or_else(|| ident.clone(), |rule| rule.apply(&ident));
        Variant { rename: (spelt != *value).then(|| value.clone()), ident }
    });
    let word = rule.and_then(|rule| RenameAll::ALL.iter().find(|(_, other)| *other == rule));
    (word.map(|(word, _)| *word), variants.collect())
}

/// One value of an enum type.
pub(super) struct Variant {
    pub(super) ident: String,
    /// The value, where the name does not say it.
    pub(super) rename: Option<String>,
}

/// Whether Rust reads this as one word, and as the same one.
pub(super) fn is_word(text: &str) -> bool {
    let is_read = || {
        let mut tokens = text.parse::<TokenStream>().ok()?.into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Ident(ident)), None) => Some(ident.to_string()),
            _ => None,
        }
    };
    // A lone underscore is a pattern. Rust compares names in their composed form.
    text != "_" && text.nfc().eq(text.chars()) && is_read().as_deref() == Some(text)
}

/// The same name as one word of Rust; `fallback` where nothing is left of it.
fn identifier(name: String, fallback: &str) -> String {
    if is_word(&name) && name != "Self" {
        return name;
    }
    let behind = format!("_{name}");
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() && is_word(&behind) => behind,
        _ if name == "Self" => "SelfValue".to_owned(),
        _ => fallback.to_owned(),
    }
}

/// In the form in which Rust compares names.
fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// English, as far as tables are called in it; what is no plural stays.
fn singular(word: &str) -> String {
    const IRREGULAR: [(&str, &str); 24] = [
        ("menus", "menu"),
        ("ties", "tie"),
        ("people", "person"),
        ("children", "child"),
        ("men", "man"),
        ("women", "woman"),
        ("feet", "foot"),
        ("teeth", "tooth"),
        ("geese", "goose"),
        ("mice", "mouse"),
        ("indices", "index"),
        ("matrices", "matrix"),
        ("vertices", "vertex"),
        ("appendices", "appendix"),
        ("criteria", "criterion"),
        ("quizzes", "quiz"),
        ("lives", "life"),
        ("knives", "knife"),
        ("wolves", "wolf"),
        ("shelves", "shelf"),
        ("leaves", "leaf"),
        ("halves", "half"),
        ("movies", "movie"),
        ("cookies", "cookie"),
    ];
    /// Ends of words that look like plurals, and whole words.
    const SAME: [&str; 5] = ["ss", "us", "is", "series", "species"];
    const SAME_WORDS: [&str; 8] = ["alias", "atlas", "bias", "canvas", "gas", "gps", "news", "sms"];
    /// Ends of plurals, and what stands there in the singular.
    const ENDS: [(&str, &str); 14] = [
        ("sses", "ss"),
        ("uses", "us"),
        ("lyses", "lysis"),
        ("theses", "thesis"),
        ("crises", "crisis"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("zzes", "zz"),
        ("ties", "ty"),
        ("ies", "y"),
        ("toes", "to"),
        ("roes", "ro"),
        ("s", ""),
    ];
    /// Words that end like one of these, and are regular.
    const REGULAR: [(&str, &str); 9] = [
        ("causes", "cause"),
        ("clauses", "clause"),
        ("pauses", "pause"),
        ("houses", "house"),
        ("uses", "use"),
        ("caches", "cache"),
        ("axes", "axis"),
        ("aliases", "alias"),
        ("gases", "gas"),
    ];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    for (many, one) in REGULAR {
        if let Some(before) = word.strip_suffix(many)
            && (many.len() > 4 || before.is_empty())
        {
            return format!("{before}{one}");
        }
    }
    let is_same = SAME.iter().any(|end| word.ends_with(end)) || SAME_WORDS.contains(&word);
    if is_same || word.len() < 3 {
        return word.to_owned();
    }
    let found = ENDS.iter().find_map(|(many, one)| Some(format!("{}{one}", word.strip_suffix(many)?)));
    found.unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_have_a_singular() {
        for (many, one) in [
            ("users", "user"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("batches", "batch"),
            ("statuses", "status"),
            ("status", "status"),
            ("houses", "house"),
            ("warehouses", "warehouse"),
            ("databases", "database"),
            ("licenses", "license"),
            ("invoices", "invoice"),
            ("people", "person"),
            ("salespeople", "salespeople"),
            ("analyses", "analysis"),
            ("data", "data"),
            ("news", "news"),
            ("series", "series"),
            ("movies", "movie"),
            ("buses", "bus"),
            ("tables", "table"),
            ("keys", "key"),
            ("pages", "page"),
            ("alias", "alias"),
            ("aliases", "alias"),
            ("heroes", "hero"),
            ("cities", "city"),
            ("ties", "tie"),
            ("taxes", "tax"),
            ("processes", "process"),
            ("campus", "campus"),
            ("basis", "basis"),
            ("canvas", "canvas"),
            ("gas", "gas"),
            ("s", "s"),
            ("日本", "日本"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
    }

    #[test]
    fn every_column_has_a_field() {
        for (columns, expected) in [
            (&["id", "type", "self"][..], &["id", "r#type", "self_"][..]),
            (&["UserId", "user_id", "USER ID"], &["user_id_2", "user_id", "user_id_3"]),
            (
                &["1st", "", "%", "a b", "größe", "_x", "a__b"],
                &["_1st", "column_2", "column_3", "a_b", "größe", "_x", "a_b_2"],
            ),
            (&["gen", "crate", "_", "Type"], &["r#gen", "crate_", "column_3", "r#type"]),
            (&["nai\u{308}ve"], &["na\u{ef}ve"]),
        ] {
            assert_eq!(fields(columns.iter().copied()), expected, "{columns:?}");
        }
    }

    #[test]
    fn modules_are_files_everywhere() {
        let mut taken = BTreeSet::new();
        let names = ["User", "Type", "Aux", "Mod", "Straße", "日本", "_1st", "R2d2", "User"];
        let modules = names.map(|ident| module(ident, &mut taken));
        assert_eq!(
            modules,
            ["user", "type_", "aux_", "mod_", "stra_e", "table", "table_1st", "r2d2", "user_2"]
        );
    }

    #[test]
    fn the_rule_that_says_most_is_chosen() {
        let read = |values: &[&str]| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let kind = EnumType { name: QualifiedName::public("e"), values, comment: None };
            let (rule, variants) = variants(&kind);
            let shown: Vec<_> = variants
                .into_iter()
                .map(|variant| match variant.rename {
                    Some(rename) => format!("{} {rename}", variant.ident),
                    None => variant.ident,
                })
                .collect();
            (rule, shown.join(", "))
        };
        for (values, rule, variants) in [
            (&["active", "on_hold"][..], Some("snake_case"), "Active, OnHold"),
            (&["Active", "OnHold"], None, "Active, OnHold"),
            (&["on-hold", "off"], Some("kebab-case"), "OnHold, Off"),
            (&["ON_HOLD"], Some("SCREAMING_SNAKE_CASE"), "OnHold"),
            (
                &["a", "on hold", "1", "", "+", "self"],
                Some("snake_case"),
                "A, OnHold on hold, _1, Empty , Value5 +, SelfValue self",
            ),
            (&["a", "A"], Some("snake_case"), "A, AValue A"),
        ] {
            assert_eq!(read(values), (rule, variants.to_owned()), "{values:?}");
        }
    }
}

//! `cfg` and `cfg_attr`: which parts of a source file the compiler sees.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitStr, Meta, Token, parenthesized};

/// What a predicate comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Truth {
    /// The compiler sees it.
    #[default]
    Yes,
    /// The compiler does not see it.
    No,
    /// It hangs on a name that only a build script knows.
    Unknown(String),
}

/// What stands in `cfg(…)`.
enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Name(String),
    Value(String, String),
    Constant(bool),
}

impl Parse for Predicate {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitBool) {
            return Ok(Self::Constant(input.parse::<LitBool>()?.value));
        }
        let name = Ident::parse_any(input)?;
        if input.peek(syn::token::Paren) {
            let inside;
            parenthesized!(inside in input);
            let mut parts =
                Punctuated::<Self, Token![,]>::parse_terminated(&inside)?.into_iter().collect::<Vec<_>>();
            return match name.to_string().as_str() {
                "all" => Ok(Self::All(parts)),
                "any" => Ok(Self::Any(parts)),
                "not" if parts.len() == 1 => Ok(Self::Not(Box::new(parts.remove(0)))),
                "not" => Err(syn::Error::new(name.span(), "`not` takes one condition")),
                other => Err(syn::Error::new(
                    name.span(),
                    format!("`{other}` is no condition; `all`, `any` and `not` are"),
                )),
            };
        }
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(Self::Value(name.to_string(), input.parse::<LitStr>()?.value()));
        }
        Ok(Self::Name(name.to_string()))
    }
}

/// What the predicates of one crate are held against.
pub(super) struct Conditions<'a> {
    /// The features that are on.
    pub(super) features: &'a BTreeSet<String>,
    /// Whether a build script may have set a `cfg`.
    pub(super) has_build_script: bool,
    /// What the compiler sets for the host.
    pub(super) host: &'a Host,
}

/// Attributes after `cfg_attr` is expanded, and whether the compiler sees what they stand at.
#[derive(Default)]
pub(super) struct Expanded {
    pub(super) truth: Truth,
    pub(super) attributes: Vec<Attribute>,
}

impl Conditions<'_> {
    /// Expands every `cfg_attr` and evaluates every `cfg`; the `cfg`s themselves are left out.
    pub(super) fn expand(&self, attributes: &[Attribute], expanded: &mut Expanded) -> syn::Result<()> {
        attributes.iter().try_for_each(|attribute| self.expand_one(attribute, expanded))
    }

    fn expand_one(&self, attribute: &Attribute, expanded: &mut Expanded) -> syn::Result<()> {
        let Meta::List(list) = &attribute.meta else {
            expanded.attributes.push(attribute.clone());
            return Ok(());
        };
        if list.path.is_ident("cfg") {
            let predicate = single.parse2(list.tokens.clone())?;
            expanded.truth = and(&expanded.truth, self.evaluate(&predicate));
        } else if list.path.is_ident("cfg_attr") {
            let (predicate, metas) = conditional.parse2(list.tokens.clone())?;
            // An attribute that hangs on what nobody knows makes the whole unknown.
            match self.evaluate(&predicate) {
                Truth::Yes => {
                    for meta in metas {
                        self.expand_one(&Attribute { meta, ..attribute.clone() }, expanded)?;
                    }
                }
                Truth::No => {}
                unknown => expanded.truth = and(&expanded.truth, unknown),
            }
        } else {
            expanded.attributes.push(attribute.clone());
        }
        Ok(())
    }

    fn evaluate(&self, predicate: &Predicate) -> Truth {
        match predicate {
            Predicate::Constant(value) => truth(*value),
            Predicate::All(parts) => {
                parts.iter().fold(Truth::Yes, |all, part| and(&all, self.evaluate(part)))
            }
            Predicate::Any(parts) => {
                not(parts.iter().fold(Truth::Yes, |none, part| and(&none, not(self.evaluate(part)))))
            }
            Predicate::Not(part) => not(self.evaluate(part)),
            Predicate::Value(name, value) if name == "feature" => truth(self.features.contains(value)),
            Predicate::Value(name, value) => self.of_compiler(name, Some(value)),
            Predicate::Name(name) => match name.as_str() {
                "test" | "doc" | "doctest" | "miri" | "rustfmt" | "clippy" | "proc_macro" => Truth::No,
                "debug_assertions" | "overflow_checks" => Truth::Yes,
                _ => self.of_compiler(name, None),
            },
        }
    }

    fn of_compiler(&self, name: &str, value: Option<&str>) -> Truth {
        if self.host.sets(name, value) {
            Truth::Yes
        } else if self.has_build_script && !is_well_known(name) {
            Truth::Unknown(name.to_owned())
        } else {
            Truth::No
        }
    }
}

fn single(input: ParseStream<'_>) -> syn::Result<Predicate> {
    let predicate = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    Ok(predicate)
}

fn conditional(input: ParseStream<'_>) -> syn::Result<(Predicate, Vec<Meta>)> {
    let predicate = input.parse()?;
    if input.is_empty() {
        return Ok((predicate, Vec::new()));
    }
    input.parse::<Token![,]>()?;
    let metas = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
    Ok((predicate, metas.into_iter().collect()))
}

fn truth(value: bool) -> Truth {
    if value { Truth::Yes } else { Truth::No }
}

fn not(value: Truth) -> Truth {
    match value {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        unknown => unknown,
    }
}

fn and(a: &Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::No, _) | (_, Truth::No) => Truth::No,
        (Truth::Unknown(name), _) => Truth::Unknown(name.clone()),
        (Truth::Yes, b) => b,
    }
}

/// Names that the compiler sets; every other one comes from a build script or from flags.
fn is_well_known(name: &str) -> bool {
    name.starts_with("target_")
        || matches!(
            name,
            "unix" | "windows" | "panic" | "relocation_model" | "sanitize" | "ub_checks" | "fmt_debug"
        )
}

/// Whether a text with conditions asks for something that only the compiler can tell, so that it should be asked early.
pub(super) fn asks_compiler(text: &str) -> bool {
    text.split(|c: char| c != '_' && !c.is_alphanumeric()).any(is_well_known)
}

/// The span of the first `cfg` or `cfg_attr`.
pub(super) fn span_of(attributes: &[Attribute]) -> Option<Span> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
        .and_then(|attribute| attribute.path().get_ident().map(Ident::span))
}

/// What `rustc --print cfg` says of the host; asked once, and only when somebody wants to know.
pub(super) struct Host {
    environment: BTreeMap<String, String>,
    running: RefCell<Option<JoinHandle<Vec<u8>>>>,
    settings: OnceCell<BTreeSet<(String, Option<String>)>>,
}

impl Host {
    pub(super) fn new(environment: BTreeMap<String, String>) -> Self {
        Self { environment, running: RefCell::new(None), settings: OnceCell::new() }
    }

    /// Lets the compiler run beside this thread, if it does not yet.
    pub(super) fn start(&self) {
        if self.settings.get().is_some() || self.running.borrow().is_some() {
            return;
        }
        let compiler = self.variable("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from);
        let mut question = Command::new(compiler);
        question.args(["--print", "cfg"]).args(self.flags()).envs(&self.environment);
        let run = move || question.output().map(|answer| answer.stdout).unwrap_or_default();
        *self.running.borrow_mut() = Some(thread::spawn(run));
    }

    /// The `--cfg` of `RUSTFLAGS`; nothing else there changes what is compiled.
    fn flags(&self) -> Vec<String> {
        let words: Vec<String> = match self.variable("CARGO_ENCODED_RUSTFLAGS") {
            Some(flags) => flags.split('\u{1f}').map(str::to_owned).collect(),
            None => self
                .variable("RUSTFLAGS")
                .map(|flags| flags.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
        };
        let mut chosen = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if word == "--cfg" {
                chosen.extend([word, words.next().unwrap_or_default()]);
            } else if word.starts_with("--cfg=") {
                chosen.push(word);
            }
        }
        chosen
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn sets(&self, name: &str, value: Option<&str>) -> bool {
        let settings = self.settings.get_or_init(|| {
            self.start();
            let answer = self.running.borrow_mut().take().and_then(|running| running.join().ok());
            let mut settings = read(&String::from_utf8_lossy(&answer.unwrap_or_default()));
            if settings.is_empty() {
                settings = of_this_program();
            }
            settings
        });
        settings.contains(&(name.to_owned(), value.map(str::to_owned)))
    }
}

fn read(answer: &str) -> BTreeSet<(String, Option<String>)> {
    answer
        .lines()
        .map(|line| match line.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.trim_matches('"').to_owned())),
            None => (line.to_owned(), None),
        })
        .collect()
}

/// Where no compiler can be asked, models are for the machine that this program was made for.
fn of_this_program() -> BTreeSet<(String, Option<String>)> {
    use std::env::consts::{ARCH, FAMILY, OS};
    let width = usize::BITS.to_string();
    let endian = if cfg!(target_endian = "big") { "big" } else { "little" };
    [("target_os", OS), ("target_arch", ARCH), ("target_family", FAMILY)]
        .into_iter()
        .chain([("target_pointer_width", width.as_str()), ("target_endian", endian)])
        .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
        .chain([(FAMILY.to_owned(), None)])
        .collect()
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    fn holds(predicate: &str, has_build_script: bool) -> Truth {
        let features = BTreeSet::from(["a".to_owned()]);
        let environment = BTreeMap::from([("RUSTFLAGS".to_owned(), "-g --cfg flagged".to_owned())]);
        let host = Host::new(environment);
        let conditions = Conditions { features: &features, has_build_script, host: &host };
        let attribute: Attribute = syn::parse_quote!(#[cfg(A)]);
        let tokens: TokenStream = predicate.parse().expect("tokens");
        let Meta::List(mut list) = attribute.meta.clone() else { unreachable!("it is a list") };
        list.tokens = tokens;
        let mut expanded = Expanded::default();
        let attributes = [Attribute { meta: Meta::List(list), ..attribute }];
        conditions.expand(&attributes, &mut expanded).expect("a predicate");
        expanded.truth
    }

    #[test]
    fn predicates_hold_as_for_the_compiler() {
        for (predicate, expected) in [
            ("feature = \"a\"", true),
            ("feature = \"b\"", false),
            ("test", false),
            ("not(test)", true),
            ("debug_assertions", true),
            ("all()", true),
            ("any()", false),
            ("true", true),
            ("false", false),
            ("all(feature = \"a\", not(any(test, feature = \"b\")))", true),
            ("any(unix, windows)", true),
            ("flagged", true),
            ("made_up", false),
        ] {
            assert_eq!(holds(predicate, false), truth(expected), "{predicate}");
        }
        assert_eq!(holds("made_up", true), Truth::Unknown("made_up".to_owned()));
        assert_eq!(holds("all(made_up, test)", true), Truth::No);
        assert_eq!(holds("any(made_up, unix, windows)", true), Truth::Yes);
    }
}

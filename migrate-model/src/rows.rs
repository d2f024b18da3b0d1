//! Which rows may be there together, and who sees them: exclusion constraints and policies.

use super::errors::{Errors, Mistake};
use super::options::{self, Options};
use super::read::{deferrable, one_of};
use super::span::Span;
use super::spanned::Spanned;
use super::{Exclude, Policy};
use migrate_schema::schema::{PolicyCommand, RowSecurity, read_elements, split_name};

pub(super) fn read_exclude(mut options: Options, span: Span, errors: &mut Errors) -> Option<Exclude> {
    let others = std::mem::take(&mut options.others);
    let [first] = others.as_slice() else {
        if !options.is_broken {
            errors.push(
                Mistake::new(span, "the exclusion constraint needs one string that says what is compared")
                    .help("write `#[exclude(using = \"gist\", \"room with =, during with &&\")]`"),
            );
        }
        return None;
    };
    let text = options::string(first).ok_or_else(|| {
        Mistake::new(options::span_of(first).unwrap_or(span), "expected what is compared in a string")
            .help("write `#[exclude(using = \"gist\", \"room with =, during with &&\")]`")
    });
    let text = errors.ok(text)?;
    let elements = read_elements(&text.value)
        .map_err(|reason| Mistake::because(text.span, &reason, "write `\"room with =, during with &&\"`"));
    let elements = errors.ok(elements)?;
    Some(Exclude {
        span,
        name: options.text("name"),
        using: options.text("using").filter(|method| !method.eq_ignore_ascii_case("btree")),
        elements: elements.into_iter().map(|element| Spanned::new(element, text.span)).collect(),
        predicate: options.text("where"),
        deferrable: deferrable(&mut options, errors).map(|deferrable| deferrable.value),
        renamed_from: options.text("renamed_from"),
    })
}

pub(super) fn read_policy(mut options: Options, span: Span, errors: &mut Errors) -> Policy {
    let command = options.text("for").and_then(|word| errors.ok(one_of("for", &word, &PolicyCommand::ALL)));
    let command = command.unwrap_or_default();
    let to = options.text("to").and_then(|roles| errors.ok(read_roles(&roles))).unwrap_or_default();
    let (using, with_check) = (options.text("using"), options.text("with_check"));
    let wrong = match command {
        PolicyCommand::Insert => using.as_ref().map(|using| (using.span, "using", "with_check")),
        PolicyCommand::Select | PolicyCommand::Delete => {
            with_check.as_ref().map(|check| (check.span, "with_check", "using"))
        }
        PolicyCommand::All | PolicyCommand::Update => None,
    };
    if let Some((span, wrong, right)) = wrong {
        let message = format!("a policy for `{}` has no `{wrong}`", command.word());
        errors.push(Mistake::new(span, message).help(format!("write `{right} = \"…\"`")));
    } else if using.is_none() && with_check.is_none() && !options.is_broken {
        errors.push(
            Mistake::new(span, "the policy does not say which rows it is about")
                .help("add `using = \"…\"`, `with_check = \"…\"` or both; `\"true\"` is all rows"),
        );
    }
    Policy {
        span,
        name: options.text("name"),
        command,
        to,
        using,
        with_check,
        restrictive: options.flag("restrictive"),
        renamed_from: options.text("renamed_from"),
    }
}

/// `app, "Admin"`; everybody is nobody in particular.
fn read_roles(roles: &Spanned<String>) -> Result<Vec<String>, Mistake> {
    let mut names = Vec::new();
    for role in roles.value.split(',') {
        let role = role.trim();
        let name = match split_name(role).as_deref() {
            Ok([_]) if role.starts_with('"') => role.to_owned(),
            Ok([name]) => name.to_lowercase(),
            _ => {
                return Err(Mistake::new(roles.span, format!("`{role}` is no role"))
                    .help("write the names of roles with commas between them: `to = \"app, admin\"`"));
            }
        };
        if let Err(at) = names.binary_search(&name) {
            names.insert(at, name);
        }
    }
    if names.iter().any(|name| name == "public") {
        names.clear();
    }
    Ok(names)
}

/// `rls`, `rls = "force"` or `rls = "force only"`.
pub(super) fn read_row_security(options: &mut Options, errors: &mut Errors) -> Option<RowSecurity> {
    let (_, word) = options.optional_text("rls")?;
    let Some(word) = word else { return Some(RowSecurity::Enabled) };
    let words = [
        ("force", RowSecurity::Forced),
        ("enable", RowSecurity::Enabled),
        ("force only", RowSecurity::ForcedOnly),
    ];
    errors.ok(one_of("rls", &word, &words))
}

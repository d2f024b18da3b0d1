//! Row-level security and exclusion constraints: which rows are seen, and which are there together.

use migrate_schema::schema::{Exclude, Policy, PolicyCommand, QualifiedName, RowSecurity};

use super::{Writer, parts, qualified, quote};

/// What stands for a role without being the name of one.
const NO_NAMES: [&str; 3] = ["current_role", "current_user", "session_user"];

/// `CONSTRAINT … EXCLUDE USING … (…)`.
pub(super) fn exclude(exclude: &Exclude) -> String {
    let elements: Vec<String> = exclude
        .elements
        .iter()
        .map(|element| format!("{} WITH {}", parts::key(&element.key), element.with))
        .collect();
    let using = exclude.using.as_ref().map(|method| format!(" USING {}", quote::name(method)));
    let predicate = exclude.predicate.as_ref().map(|predicate| format!(" WHERE ({predicate})"));
    format!(
        "CONSTRAINT {} EXCLUDE{} ({}){}{}",
        quote::name(&exclude.name),
        using.unwrap_or_default(),
        elements.join(", "),
        predicate.unwrap_or_default(),
        parts::deferrable(exclude.deferrable)
    )
}

impl Writer {
    pub(super) fn alter_row_security(
        &mut self,
        table: &QualifiedName,
        from: Option<RowSecurity>,
        to: Option<RowSecurity>,
    ) {
        let mut alter = |action: &str| {
            self.statement(format!("ALTER TABLE {} {action} ROW LEVEL SECURITY", qualified(table)));
        };
        let is_enabled = |it: Option<RowSecurity>| it.is_some_and(RowSecurity::is_enabled);
        let is_forced = |it: Option<RowSecurity>| it.is_some_and(RowSecurity::is_forced);
        if is_forced(from) && !is_forced(to) {
            alter("NO FORCE");
        }
        match (is_enabled(from), is_enabled(to)) {
            (false, true) => alter("ENABLE"),
            (true, false) => alter("DISABLE"),
            _ => {}
        }
        if is_forced(to) && !is_forced(from) {
            alter("FORCE");
        }
    }

    pub(super) fn create_policy(&mut self, table: &QualifiedName, policy: &Policy) {
        let mut statement = format!("CREATE POLICY {} ON {}", quote::name(&policy.name), qualified(table));
        if policy.restrictive {
            statement.push_str(" AS RESTRICTIVE");
        }
        if policy.command != PolicyCommand::All {
            statement.push_str(&format!(" FOR {}", policy.command.word().to_uppercase()));
        }
        if !policy.to.is_empty() {
            statement.push_str(&format!(" TO {}", roles(&policy.to)));
        }
        self.statement(format!("{statement}{}", expressions(policy)));
    }

    pub(super) fn alter_policy(&mut self, table: &QualifiedName, from: &Policy, to: &Policy) {
        let mut statement = format!("ALTER POLICY {} ON {}", quote::name(&to.name), qualified(table));
        if from.to != to.to {
            statement.push_str(&format!(" TO {}", roles(&to.to)));
        }
        let changed = |old: &Option<String>, new: &Option<String>| new.clone().filter(|_| old != new);
        let changes = Policy {
            using: changed(&from.using, &to.using),
            with_check: changed(&from.with_check, &to.with_check),
            ..to.clone()
        };
        self.statement(format!("{statement}{}", expressions(&changes)));
    }

    pub(super) fn drop_policy(&mut self, table: &QualifiedName, name: &str) {
        self.statement(format!("DROP POLICY {} ON {}", quote::name(name), qualified(table)));
    }

    pub(super) fn rename_policy(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let (from, to) = (quote::name(from), quote::name(to));
        self.statement(format!("ALTER POLICY {from} ON {} RENAME TO {to}", qualified(table)));
    }
}

fn roles(roles: &[String]) -> String {
    if roles.is_empty() {
        return "PUBLIC".to_owned();
    }
    let name = |role: &String| {
        if role.starts_with('"') || NO_NAMES.contains(&role.as_str()) {
            role.clone()
        } else {
            quote::name(role)
        }
    };
    roles.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn expressions(policy: &Policy) -> String {
    let using = policy.using.as_ref().map(|using| format!(" USING ({using})")).unwrap_or_default();
    let check = policy.with_check.as_ref().map(|check| format!(" WITH CHECK ({check})")).unwrap_or_default();
    using + &check
}

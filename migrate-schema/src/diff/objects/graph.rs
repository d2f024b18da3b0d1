//! Which object uses which, by the names in their texts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Mentions, SqlObject};
use crate::schema::{Exclude, KeyTarget, Policy, QualifiedName, Table};

/// The objects of one schema.
#[derive(Default)]
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) schemas: BTreeSet<&'a str>,
    by_name: BTreeMap<String, Vec<usize>>,
}

/// One object, and where it points.
pub(super) struct Node<'a> {
    pub(super) object: &'a SqlObject,
    name: Option<QualifiedName>,
    pub(super) mentions: Mentions,
    /// What PostgreSQL knows that it uses.
    uses: BTreeSet<usize>,
    /// What a body names besides.
    names: BTreeSet<usize>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(objects: &'a [SqlObject], mut schemas: BTreeSet<&'a str>) -> Self {
        schemas.insert(QualifiedName::PUBLIC);
        let mut graph = Self { nodes: Vec::new(), schemas, by_name: BTreeMap::new() };
        for (at, object) in objects.iter().enumerate() {
            let name = object.identity().ok().map(|identity| identity.name);
            if let Some(name) = &name {
                graph.by_name.entry(name.name.clone()).or_default().push(at);
            }
            let mentions = Mentions::of_object(object);
            graph.nodes.push(Node { object, name, mentions, uses: BTreeSet::new(), names: BTreeSet::new() });
        }
        for at in 0..graph.nodes.len() {
            let (mut uses, mut names) = graph.linked(&graph.nodes[at].mentions);
            // An object is not its own neighbour, nor is an overload of it. What has its name in another schema is
            // meant by the name alone in `public` only.
            let is_other = |other: &usize| {
                let (Some(own), Some(name)) = (&graph.nodes[at].name, &graph.nodes[*other].name) else {
                    return graph.nodes[*other].name != graph.nodes[at].name;
                };
                let is_namesake = own.name == name.name && name.schema != QualifiedName::PUBLIC;
                own != name && (!is_namesake || graph.nodes[at].mentions.qualifies(name))
            };
            uses.retain(is_other);
            names.retain(|other| is_other(other) && !uses.contains(other));
            (graph.nodes[at].uses, graph.nodes[at].names) = (uses, names);
        }
        graph
    }

    /// What is used, and what is named.
    fn linked(&self, mentions: &Mentions) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let (mut uses, mut names) = (BTreeSet::new(), BTreeSet::new());
        for at in mentions.words().filter_map(|word| self.by_name.get(word)).flatten() {
            let node = &self.nodes[*at];
            let Some(name) = &node.name else { continue };
            if mentions.uses_object(node.object.kind, name, &self.schemas) {
                uses.insert(*at);
            } else if mentions.names_object(node.object.kind, name, &self.schemas) {
                names.insert(*at);
            }
        }
        (uses, names)
    }

    /// The objects that expressions use.
    pub(super) fn used(&self, mentions: &Mentions) -> BTreeSet<usize> {
        self.linked(mentions).0
    }

    pub(super) fn used_by(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes[at].uses.iter().copied()
    }

    /// Everything that an object names, its body included.
    pub(super) fn named_by(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes[at].uses.union(&self.nodes[at].names).copied()
    }

    /// The objects that a table's expressions and types use.
    pub(super) fn used_by_table(&self, table: &Table) -> BTreeSet<usize> {
        if self.nodes.is_empty() {
            return BTreeSet::new();
        }
        let expressions = expressions(table);
        self.used(&Mentions::of_expressions(expressions.iter().map(AsRef::as_ref)))
    }

    /// The objects that a table's computed columns use.
    pub(super) fn computing(&self, table: &Table) -> BTreeSet<usize> {
        let expressions = table.columns.iter().filter_map(|column| column.generated.as_deref());
        self.used(&Mentions::of_expressions(expressions))
    }

    /// These, and all that they name in turn, as far as it is wanted.
    pub(super) fn with_named(
        &self,
        start: BTreeSet<usize>,
        is_wanted: &impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let mut found = start;
        loop {
            let more: Vec<usize> = found
                .iter()
                .flat_map(|at| self.named_by(*at))
                .filter(|at| is_wanted(*at) && !found.contains(at))
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// What has to be there before an object: all that it uses, and what its body names unless that rests
    /// on something that waits for the object.
    pub(super) fn needed_by(&self, at: usize, begun: &BTreeSet<usize>) -> Vec<usize> {
        let free = self.nodes[at].names.iter().filter(|named| {
            let below = self.resting(**named);
            !below.iter().any(|below| *below == at || begun.contains(below))
        });
        self.nodes[at].uses.iter().chain(free).copied().collect()
    }

    /// An object and all that it uses, however far.
    fn resting(&self, at: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([at]);
        let mut open = vec![at];
        while let Some(next) = open.pop() {
            open.extend(self.nodes[next].uses.iter().filter(|used| found.insert(**used)));
        }
        found
    }

    /// Whether a table has to be there before an object is created: PostgreSQL looks into some bodies then.
    pub(super) fn needs_table(&self, at: usize, table: &QualifiedName) -> bool {
        let mentions = &self.nodes[at].mentions;
        if mentions.is_checked() {
            mentions.names(table, &self.schemas)
        } else {
            mentions.uses(table, &self.schemas)
        }
    }

    /// All objects, each behind what it needs.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut begun = BTreeSet::new();
        let mut done = BTreeSet::new();
        for at in 0..self.nodes.len() {
            self.visit(at, &mut begun, &mut done, &mut order);
        }
        order
    }

    fn visit(
        &self,
        at: usize,
        begun: &mut BTreeSet<usize>,
        done: &mut BTreeSet<usize>,
        order: &mut Vec<usize>,
    ) {
        if done.contains(&at) || !begun.insert(at) {
            return;
        }
        for needed in self.needed_by(at, begun) {
            self.visit(needed, begun, done, order);
        }
        begun.remove(&at);
        done.insert(at);
        order.push(at);
    }
}

/// Every expression of a table, and the names of its types.
fn expressions(table: &Table) -> Vec<Cow<'_, str>> {
    let mut found: Vec<Cow<'_, str>> = Vec::new();
    for column in &table.columns {
        let written = [&column.default, &column.generated, &column.collation];
        found.extend(written.into_iter().flatten().map(|text| Cow::from(text.as_str())));
        if column.sql_type.built_in_name().is_none() {
            found.push(column.sql_type.element().without_modifiers().to_string().into());
        }
    }
    found.extend(table.checks.iter().map(|check| check.expression.as_str().into()));
    for index in &table.indexes {
        found.extend(index.predicate.iter().map(|text| text.as_str().into()));
        for key in &index.keys {
            if let KeyTarget::Expression(expression) = &key.target {
                found.push(expression.as_str().into());
            }
            let named = [&key.operator_class, &key.collation];
            found.extend(named.into_iter().flatten().map(|text| Cow::from(text.as_str())));
        }
    }
    let excluded = table.excludes.iter().flat_map(Exclude::expressions);
    let shown = table.policies.iter().flat_map(Policy::expressions);
    found.extend(excluded.chain(shown).map(|text| text.as_str().into()));
    found
}

//! Enums, domains and composite types.

use migrate_schema::schema::{Attribute, Composite, Domain, DomainCheck, EnumType, QualifiedName};
use migrate_schema::sql_type::SqlType;

use super::expressions::{default, literal, value};
use super::{Builder, Place};

const ENUMS: usize = 2;
const ENUM_BYTES: usize = 7;
const VALUES: u8 = 4;
const DOMAINS: usize = 2;
const DOMAIN_BYTES: usize = 14;
const COMPOSITES: usize = 2;
const ATTRIBUTES: usize = 3;
const COMPOSITE_BYTES: usize = 4 + ATTRIBUTES * 4;
const DOMAINS_BEGIN: usize = ENUMS * ENUM_BYTES;
const COMPOSITES_BEGIN: usize = DOMAINS_BEGIN + DOMAINS * DOMAIN_BYTES;

/// How many bytes all types have.
pub(super) const LENGTH: usize = COMPOSITES_BEGIN + COMPOSITES * COMPOSITE_BYTES;

impl Builder<'_> {
    pub(super) fn types(&mut self) {
        for place in 0..ENUMS {
            self.at = place * ENUM_BYTES;
            let found = self.enum_type(place);
            self.built.enums.push(found);
        }
        // Composite types hold domains, and domains are over composite types: some come before, some behind.
        for place in 0..DOMAINS {
            self.at = DOMAINS_BEGIN + place * DOMAIN_BYTES;
            let found = self.domain(place);
            self.built.domains.push(found);
            if place == 0 {
                self.composites();
            }
        }
    }

    fn composites(&mut self) {
        for place in 0..COMPOSITES {
            self.at = COMPOSITES_BEGIN + place * COMPOSITE_BYTES;
            let found = self.composite(place);
            self.built.composites.push(found);
        }
    }

    fn enum_type(&mut self, place: usize) -> Option<Place> {
        let is_there = self.likely(4);
        let name = ["mood", "Kind", "state", "mood"][self.below(4)];
        let name = QualifiedName::new(self.namespace(), format!("{name}_{place}"));
        let (absent, other, turned, comment) = (self.byte(), self.byte(), self.below(4), self.comment());
        let values: Vec<Option<String>> = (0..VALUES)
            .map(|value| {
                // The first one always stays, so that defaults, checks and rows have something to name.
                let is_there = value == 0 || absent >> value & 1 == 0;
                let word = if other >> value & 1 == 0 { "value" } else { "it's" };
                is_there.then(|| format!("{word} {value}"))
            })
            .collect();
        let mut order: Vec<String> = values.iter().flatten().cloned().collect();
        let count = order.len();
        order.rotate_left(turned % count);
        is_there.then(|| {
            self.built.schema.enums.push(EnumType { name: name.clone(), values: order, comment });
            Place { name, within: values }
        })
    }

    fn domain(&mut self, place: usize) -> Option<Place> {
        let is_there = self.likely(3);
        let name = ["dom", "Dom", "d d", "dom"][self.below(4)];
        let name = QualifiedName::new(self.namespace(), format!("{name}_{place}"));
        let schema = &self.built.schema;
        let base = |text: &str| text.parse().expect("a type");
        let enum_type = schema.enums.first().map(|enum_type| SqlType::named(enum_type.name.clone()));
        let other = schema.domains.first().map(|domain| SqlType::named(domain.name.clone()));
        let list = other.clone().map(SqlType::array);
        let composites = [0, 1].map(|at| schema.composites.get(at).map(|it| SqlType::named(it.name.clone())));
        let [composite, further] = composites;
        let sql_type = match self.below(14) {
            0 | 1 => base("integer"),
            2 => base("bigint"),
            3 | 4 => base("text"),
            5 => base("varchar(20)"),
            6 => base("numeric"),
            7 => enum_type.unwrap_or_else(|| base("integer")),
            8 => other.unwrap_or_else(|| base("text")),
            9 => list.unwrap_or_else(|| base("integer[]")),
            10 => composite.unwrap_or_else(|| base("text")),
            11 => further.unwrap_or_else(|| base("bigint")),
            12 => base("int4range"),
            _ => base("integer[]"),
        };
        let (is_collated, has_default, not_null) = (self.rarely(4), self.rarely(3), self.rarely(4));
        let checks = (0..2).filter_map(|number| {
            let (is_there, other, is_renamed) = (self.rarely(3), self.rarely(2), self.rarely(4));
            let name = if is_renamed { format!("Rule {number}") } else { format!("rule_{number}") };
            let resolved = self.built.schema.resolved(&sql_type);
            let expression = match (resolved.is_array(), resolved.built_in_name()) {
                (false, Some("integer" | "bigint" | "numeric")) if other => "VALUE < 100".to_owned(),
                (false, Some("integer" | "bigint" | "numeric")) => "VALUE > 0".to_owned(),
                (false, Some("int4range")) => "NOT isempty(VALUE)".to_owned(),
                (false, Some(_)) if other => "VALUE <> 'a'".to_owned(),
                (false, Some(_)) => "length(VALUE) > 0".to_owned(),
                (false, None) => {
                    // The value that rows have stays allowed.
                    let value = value(&sql_type, &self.built.schema.enums, true)?;
                    let is_of_rows = value.ends_with(" 0");
                    format!("VALUE <> {}", Some(literal(&value)).filter(|_| !is_of_rows)?)
                }
                (true, _) => "cardinality(VALUE) < 9".to_owned(),
            };
            is_there.then_some(DomainCheck { name, expression })
        });
        let checks: Vec<DomainCheck> = checks.collect();
        let comment = self.comment();
        let collation = (is_collated && matches!(sql_type.built_in_name(), Some("text" | "varchar")))
            .then(|| "C".to_owned());
        let default =
            has_default.then(|| default(&self.built.schema.resolved(&sql_type), &self.built.schema.enums));
        is_there.then(|| {
            let name = name.clone();
            self.built.schema.domains.push(Domain {
                name: name.clone(),
                sql_type,
                collation,
                default,
                not_null,
                checks,
                comment,
            });
            Place { name, within: Vec::new() }
        })
    }

    fn composite(&mut self, place: usize) -> Option<Place> {
        let is_there = self.likely(3);
        let name = ["pair", "Pair", "p p", "pair"][self.below(4)];
        let name = QualifiedName::new(self.namespace(), format!("{name}_{place}"));
        let comment = self.comment();
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut within = Vec::new();
        for place in 0..ATTRIBUTES {
            // The first one always stays, so that there is a type.
            let is_there = self.likely(4) || place == 0;
            let name = if self.rarely(4) { format!("Att {place}") } else { format!("a{place}") };
            let (choice, is_collated) = (self.below(9), self.rarely(5));
            within.push(is_there.then(|| name.clone()));
            if is_there {
                let sql_type = self.attribute_type(choice);
                let is_text = sql_type.built_in_name() == Some("text") && !sql_type.is_array();
                let collation = (is_text && is_collated).then(|| "C".to_owned());
                attributes.push(Attribute { name, sql_type, collation });
            }
        }
        is_there.then(|| {
            self.built.schema.composites.push(Composite { name: name.clone(), attributes, comment });
            Place { name, within }
        })
    }

    fn attribute_type(&self, choice: usize) -> SqlType {
        let schema = &self.built.schema;
        let base = |text: &str| text.parse().expect("a type");
        let first_of = |name: Option<&QualifiedName>| name.cloned().map(SqlType::named);
        match choice {
            0 | 1 => base("integer"),
            2 => base("text"),
            3 => base("bigint"),
            4 => base("numeric(10,2)"),
            5 => base("text[]"),
            6 => first_of(schema.enums.first().map(|it| &it.name)).unwrap_or_else(|| base("integer")),
            7 => first_of(schema.domains.first().map(|it| &it.name)).unwrap_or_else(|| base("text")),
            _ => first_of(schema.composites.first().map(|it| &it.name)).unwrap_or_else(|| base("text")),
        }
    }
}

//! Enum types, domains and composite types.

use migrate_schema::name;
use migrate_schema::schema::{Composite, Domain, EnumType, QualifiedName};

use super::attribute::Attribute;
use super::item::{Item, Writer};
use super::rust_name;

impl Writer<'_> {
    /// An enum type as an enum.
    pub(super) fn enum_type(&mut self, kind: &EnumType) -> Item {
        let ident = self.names.types[&kind.name].clone();
        let mut item = self.item(ident.clone());
        let derive = item.derive("PgEnum");
        let (rule, variants) = rust_name::variants(kind);
        let mut attribute = Attribute::new("pg_enum");
        self.named(&mut attribute, &kind.name, &ident);
        attribute.text("rename_all", rule);
        item.comment(0, kind.comment.as_deref(), &mut attribute);
        item.line(0, &format!("#[derive(Clone, Copy, Debug, PartialEq, Eq, {derive})]"));
        item.attribute(0, &attribute);
        item.line(0, &format!("pub enum {ident} {{"));
        for variant in variants {
            if let Some(rename) = &variant.rename {
                let mut attribute = Attribute::new("pg_enum");
                attribute.text("rename", Some(rename));
                item.attribute(4, &attribute);
            }
            item.line(4, &format!("{},", variant.ident));
        }
        item.line(0, "}");
        item.done()
    }

    /// A domain as a newtype.
    pub(super) fn domain(&mut self, domain: &Domain) -> Item {
        let ident = self.names.types[&domain.name].clone();
        let mut item = self.item(ident.clone());
        let derive = item.derive("ColumnType");
        let mut attribute = Attribute::new("domain");
        self.named(&mut attribute, &domain.name, &ident);
        attribute.flag("not_null", domain.not_null);
        attribute.text("default", domain.default.as_deref());
        let own = name::check(&domain.name.name, None, |_| false);
        let (own, others): (Vec<_>, Vec<_>) = domain.checks.iter().partition(|check| check.name == own);
        attribute.text("check", own.first().map(|check| check.expression.as_str()));
        attribute.text("collate", domain.collation.as_deref());
        item.comment(0, domain.comment.as_deref(), &mut attribute);
        if attribute.is_empty() {
            // The word is what makes it a domain.
            attribute.text("name", Some(&domain.name.name));
        }
        item.line(0, &format!("#[derive(Clone, Debug, {derive})]"));
        let field = self.types.of(&domain.sql_type, item.scope());
        if !field.says_all {
            let mut attribute = Attribute::new("column_type");
            attribute.text("type", Some(&domain.sql_type.to_string()));
            item.attribute(0, &attribute);
        }
        item.attribute(0, &attribute);
        for check in others {
            let mut attribute = Attribute::new("check");
            attribute.text("name", Some(&check.name));
            attribute.expression(&check.expression);
            item.attribute(0, &attribute);
        }
        item.line(0, &format!("pub struct {ident}(pub {});", field.rust));
        item.done()
    }

    /// A composite type as a struct.
    pub(super) fn composite(&mut self, composite: &Composite) -> Item {
        let ident = self.names.types[&composite.name].clone();
        let mut item = self.item(ident.clone());
        let derive = item.derive("Composite");
        let mut attribute = Attribute::new("composite");
        self.named(&mut attribute, &composite.name, &ident);
        item.comment(0, composite.comment.as_deref(), &mut attribute);
        item.line(0, &format!("#[derive(Clone, Debug, {derive})]"));
        item.attribute(0, &attribute);
        item.line(0, &format!("pub struct {ident} {{"));
        let fields = rust_name::fields(composite.attributes.iter().map(|attribute| attribute.name.as_str()));
        for (part, field) in composite.attributes.iter().zip(fields) {
            let of = self.types.of(&part.sql_type, item.scope());
            let mut attribute = Attribute::new("field");
            attribute.text("name", (rust_name::unraw(&field) != part.name).then_some(part.name.as_str()));
            attribute.text("type", (!of.says_all).then(|| part.sql_type.to_string()).as_deref());
            attribute.text("collate", part.collation.as_deref());
            item.attribute(4, &attribute);
            // No attribute of a composite type can be NOT NULL.
            item.line(4, &format!("pub {field}: Option<{}>,", of.rust));
        }
        item.line(0, "}");
        item.done()
    }

    /// Says the name and the place of a type or table, where they do not follow from the struct's name.
    pub(super) fn named(&self, attribute: &mut Attribute, name: &QualifiedName, ident: &str) {
        let is_own = name::of_identifier(ident) == name.name;
        attribute.text("name", (!is_own).then_some(name.name.as_str()));
        attribute.text("schema", (name.schema != QualifiedName::PUBLIC).then_some(name.schema.as_str()));
        attribute.text("database", self.options.database.as_deref());
    }
}

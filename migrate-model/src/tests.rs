use super::*;
use migrate_schema::schema::{IdentityKind, KeyTarget, Nulls};

fn model(source: &str) -> Model {
    let mut errors = Errors::new();
    let model = Model::from_item(&item(source), &mut errors);
    let messages = errors.iter().map(|mistake| mistake.message.as_str()).collect::<Vec<_>>();
    assert_eq!(messages, Vec::<&str>::new(), "{source}");
    model.expect("a model")
}

fn item(source: &str) -> Item {
    let tokens = source.parse().unwrap_or_else(|error| panic!("{source}: {error}"));
    Item::parse(tokens, &|_| true).unwrap_or_else(|mistake| panic!("{source}: {}", mistake.message))
}

fn names(columns: &[Spanned<String>]) -> Vec<&str> {
    columns.iter().map(|column| column.value.as_str()).collect()
}

fn text<T: std::borrow::Borrow<Spanned<String>>>(option: &Option<T>) -> Option<&str> {
    option.as_ref().map(|text| text.borrow().value.as_str())
}

#[test]
fn a_table_with_everything() {
    let model = model(
        r##"
        /// People who can sign in.
        #[derive(Debug, Table)]
        #[serde(rename_all = "camelCase")]
        #[table(name = "users", schema = "auth")]
        #[table(database = "main", comment = "people", renamed_from = "members",)]
        #[unique(tenant_id, email, name = "u", nulls_not_distinct, deferrable, include(nickname), renamed_from = "v")]
        #[index(tenant_id, created_at desc, where = "deleted_at IS NULL")]
        #[check(name = "c", "position('@' in email) > 1", no_inherit)]
        #[foreign_key(tenant_id, id, references = "x.y(a, b)", match = "full", deferrable = "deferred")]
        pub struct User {
            #[sqlx(rename = "x")]
            #[column(primary_key, default = "gen_random_uuid()")]
            pub id: uuid::Uuid,
            /// The tenant.
            #[column(references = crate::tenants::Tenant, on_delete = "CASCADE", on_update = "set null", index)]
            pub tenant_id: uuid::Uuid,
            #[column(type = "character varying(255)", name = "email", renamed_from = "mail")]
            #[column(collate = "C", comment = "as it is written", check = "email <> ''", unique)]
            pub address: String,
            #[column(using = "x::text", backfill = "''")]
            pub nickname: Option<String>,
            #[column(generated = "now()")]
            pub created_at: chrono::DateTime<chrono::Utc>,
            #[column(identity = "by default", start = -5, increment = 10)]
            pub number: i64,
            #[column(skip)]
            pub session: Session,
            pub r#type: i32,
        }
        "##,
    );
    assert_eq!(model.qualified_name(), QualifiedName::new("auth", "users"));
    assert_eq!(model.renamed_from.as_deref(), Some(&QualifiedName::new("auth", "members")));
    assert_eq!(text(&model.database), Some("main"));
    assert_eq!(text(&model.comment), Some("people"));
    assert_eq!(model.documentation.as_deref(), Some("People who can sign in."));
    assert_eq!(model.skipped.len(), 1);
    let columns = model.columns.iter().map(|column| column.name.value.as_str()).collect::<Vec<_>>();
    assert_eq!(columns, ["id", "tenant_id", "email", "nickname", "created_at", "number", "type"]);

    let key = model.primary_key.as_ref().expect("a primary key");
    assert_eq!(names(&key.columns), ["id"]);

    let [of_field, of_struct] = model.uniques.as_slice() else { panic!("two uniques") };
    assert_eq!(names(&of_field.columns), ["email"]);
    assert_eq!(names(&of_struct.columns), ["tenant_id", "email"]);
    assert_eq!(names(&of_struct.include), ["nickname"]);
    assert!(of_struct.nulls_not_distinct);
    assert_eq!(of_struct.deferrable, Some(Deferrable::Immediate));
    assert_eq!((text(&of_struct.name), text(&of_struct.renamed_from)), (Some("u"), Some("v")));

    let [of_field, of_struct] = model.indexes.as_slice() else { panic!("two indexes") };
    assert_eq!(of_field.keys[0].value, IndexKey::column("tenant_id"));
    assert!(of_struct.keys[1].value.descending);
    assert_eq!(text(&of_struct.predicate), Some("deleted_at IS NULL"));

    let [of_field, of_struct] = model.checks.as_slice() else { panic!("two checks") };
    assert_eq!(of_field.expression.value, "email <> ''");
    assert_eq!(text(&of_struct.name), Some("c"));
    assert!(of_struct.no_inherit && !of_field.no_inherit);

    let [of_field, of_struct] = model.foreign_keys.as_slice() else { panic!("two foreign keys") };
    assert!(matches!(&of_field.references.target, ReferenceTarget::Model(path) if path.len() == 3));
    assert_eq!(of_field.on_delete, ForeignKeyAction::Cascade);
    assert_eq!(of_field.on_update, ForeignKeyAction::SetNull);
    assert!(
        matches!(&of_struct.references.target, ReferenceTarget::Table(name) if *name == QualifiedName::new("x", "y"))
    );
    assert_eq!(of_struct.references.columns.as_deref().map(names), Some(vec!["a", "b"]));
    assert!(of_struct.match_full);
    assert_eq!(of_struct.deferrable, Some(Deferrable::Deferred));

    let email = model.column("email").expect("a column");
    assert_eq!(email.field.value, "address");
    assert_eq!(email.sql_type.as_ref().map(|sql_type| sql_type.to_string()).as_deref(), Some("varchar(255)"));
    assert_eq!(text(&email.renamed_from), Some("mail"));
    assert_eq!(text(&email.collation), Some("C"));
    assert_eq!(text(&email.comment), Some("as it is written"));
    let nickname = model.column("nickname").expect("a column");
    assert_eq!((text(&nickname.using), text(&nickname.backfill)), (Some("x::text"), Some("''")));
    assert_eq!(text(&model.columns[0].default), Some("gen_random_uuid()"));
    assert_eq!(model.columns[1].documentation.as_deref(), Some("The tenant."));
    assert_eq!(text(&model.columns[4].generated), Some("now()"));
    let identity = &model.columns[5].identity.as_ref().expect("an identity").value;
    assert_eq!(
        *identity,
        Identity {
            generated: IdentityKind::ByDefault,
            start: Some(-5),
            increment: Some(10),
            min: None,
            max: None,
            cache: None,
            cycle: false,
        }
    );
}

#[test]
fn little_is_enough() {
    let model = model("struct HttpRequest { id: i64 }");
    assert_eq!(model.qualified_name(), QualifiedName::public("http_request"));
    assert!(model.primary_key.is_none() && model.indexes.is_empty());
}

#[test]
fn keys_of_an_index() {
    let key = |written: &str| {
        let source = format!("#[index({written})] struct A {{ a: i64, b: i64, unique: i64, name: i64 }}");
        let mut model = model(&source);
        model.indexes.remove(0).keys.remove(0).value
    };
    let column = IndexKey::column("a");
    let lower = IndexKey::of(KeyTarget::Expression("lower(a)".to_owned()));
    for (written, expected) in [
        ("a", column.clone()),
        ("\"a\"", column.clone()),
        ("a asc nulls last", column.clone()),
        ("a DESC NULLS FIRST", IndexKey { descending: true, ..column.clone() }),
        ("a desc nulls last", IndexKey { descending: true, nulls: Some(Nulls::Last), ..column.clone() }),
        ("a nulls first", IndexKey { nulls: Some(Nulls::First), ..column.clone() }),
        ("a collate \"C\"", IndexKey { collation: Some("C".to_owned()), ..column.clone() }),
        (
            "a varchar_pattern_ops",
            IndexKey { operator_class: Some("varchar_pattern_ops".to_owned()), ..column.clone() },
        ),
        (
            "a collate \"C\" public.gist_trgm_ops(siglen = 32) desc",
            IndexKey {
                collation: Some("C".to_owned()),
                operator_class: Some("public.gist_trgm_ops(siglen = 32)".to_owned()),
                descending: true,
                ..column.clone()
            },
        ),
        ("\"lower(a)\"", lower.clone()),
        ("\"lower(a)\" desc", IndexKey { descending: true, ..lower.clone() }),
        ("\"unique\"", IndexKey::column("unique")),
        ("unique desc", IndexKey { descending: true, ..IndexKey::column("unique") }),
        ("name", IndexKey::column("name")),
        ("r#name", IndexKey::column("name")),
    ] {
        assert_eq!(key(written), expected, "{written}");
    }
}

#[test]
fn options_of_an_index() {
    let model = model(
        "#[index(a, unique, using = \"gin\", include(b), with = \"fillfactor = 70\", name = \"n\", \
         nulls_not_distinct, renamed_from = \"o\")] #[index(b, using = \"btree\")] struct A { a: i64, b: i64 }",
    );
    let [first, second] = model.indexes.as_slice() else { panic!("two indexes") };
    assert!(first.unique && first.nulls_not_distinct);
    assert_eq!(text(&first.using), Some("gin"));
    assert_eq!(text(&first.with), Some("fillfactor = 70"));
    assert_eq!((text(&first.name), text(&first.renamed_from)), (Some("n"), Some("o")));
    assert_eq!(names(&first.include), ["b"]);
    assert_eq!(text(&second.using), None);
}

#[test]
fn columns_are_found_by_field_but_their_own_name_wins() {
    let model = model(
        "#[unique(mail)] #[primary_key(a)] struct A { #[column(name = \"email\")] mail: String, \
         #[column(name = \"b\")] a: i64, #[column(name = \"a\")] c: i64 }",
    );
    assert_eq!(names(&model.uniques[0].columns), ["email"]);
    assert_eq!(names(&model.primary_key.expect("a primary key").columns), ["a"]);
}

#[test]
fn what_postgresql_does_anyway_is_no_difference() {
    for (options, expected) in [
        ("identity, start = 1, increment = 1", (None, None)),
        ("identity, start = -1, increment = -1", (None, Some(-1))),
        ("identity = \"always\", start = 7", (Some(7), None)),
    ] {
        let model = model(&format!("struct A {{ #[column({options})] a: i64 }}"));
        let identity = model.columns[0].identity.clone().expect("an identity").value;
        assert_eq!((identity.start, identity.increment), expected, "{options}");
        assert_eq!(identity.generated, IdentityKind::Always);
    }
}

#[test]
fn a_macro_may_wrap_what_it_passes_on() {
    use proc_macro2::{Delimiter, Group, TokenTree};
    use quote::quote;

    let name = TokenTree::Group(Group::new(Delimiter::None, quote!("users")));
    let rust_type = TokenTree::Group(Group::new(Delimiter::None, quote!(i64)));
    let tokens = quote! {
        #[table(name = #name)]
        struct A { #[column(identity)] a: #rust_type }
    };
    let item = Item::parse(tokens, &|_| true).expect("a struct");
    let mut errors = Errors::new();
    let model = Model::from_item(&item, &mut errors).expect("a model");
    assert!(errors.is_empty());
    assert_eq!(model.name.value, "users");
}

#[test]
fn an_enum_type() {
    let item = item(
        "/// Where a user stands.
        #[pg_enum(schema = \"auth\", rename_all = \"SCREAMING_SNAKE_CASE\", renamed_from = \"public.status\")]
        enum UserStatus { VeryActive, #[pg_enum(rename = \"on hold\", renamed_from = \"blocked\")] OnHold = 7, r#Type }",
    );
    let mut errors = Errors::new();
    let model = PgEnumModel::from_item(&item, &mut errors).expect("an enum type");
    assert!(errors.is_empty());
    assert_eq!(model.qualified_name(), QualifiedName::new("auth", "user_status"));
    assert_eq!(model.renamed_from.as_deref(), Some(&QualifiedName::public("status")));
    assert_eq!(model.documentation.as_deref(), Some("Where a user stands."));
    let values = model.values.iter().map(|value| value.value.value.as_str()).collect::<Vec<_>>();
    assert_eq!(values, ["VERY_ACTIVE", "on hold", "TYPE"]);
    assert_eq!(text(&model.values[1].renamed_from), Some("blocked"));
}

#[test]
fn values_follow_the_rule() {
    for (rule, expected) in [
        ("lowercase", "onhold"),
        ("UPPERCASE", "ONHOLD"),
        ("PascalCase", "OnHold"),
        ("camelCase", "onHold"),
        ("snake_case", "on_hold"),
        ("SCREAMING_SNAKE_CASE", "ON_HOLD"),
        ("kebab-case", "on-hold"),
        ("SCREAMING-KEBAB-CASE", "ON-HOLD"),
    ] {
        let (_, found) = RenameAll::ALL.iter().find(|(name, _)| *name == rule).expect(rule);
        assert_eq!(found.apply("OnHold"), expected);
    }
}

#[test]
fn a_newtype() {
    for source in ["struct Email(String);", "struct Email { inner: String }"] {
        let mut errors = Errors::new();
        let model = ColumnTypeModel::from_item(&item(source), &mut errors).expect("a newtype");
        assert!(errors.is_empty() && model.sql_type.is_none());
    }
}

#[test]
fn columns_may_stand_in_brackets() {
    let model = model(
        "#[index([a desc, \"lower(b)\"], unique)] #[primary_key([a, b])] struct A { a: i32, b: String }",
    );
    assert_eq!(model.indexes[0].keys.len(), 2);
    assert!(model.indexes[0].unique && model.indexes[0].keys[0].value.descending);
    assert_eq!(names(&model.primary_key.expect("a key").columns), ["a", "b"]);
}

#[test]
fn examples_of_every_vocabulary_can_be_read() {
    for vocabulary in vocabulary::ALL {
        for word in vocabulary.words.iter().filter(|word| word.takes != vocabulary::Takes::Later) {
            let mut errors = Errors::new();
            let mut options = options::Options::new(vocabulary);
            options.read(word.example.parse().expect("tokens"), &mut errors);
            assert!(errors.is_empty(), "{}", word.example);
            assert_eq!(options.names().map(|(name, _)| name).collect::<Vec<_>>(), [word.name]);
        }
    }
}

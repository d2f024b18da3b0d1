use super::*;

fn item(source: &str) -> Item {
    let tokens = source.parse().unwrap_or_else(|error| panic!("{source}: {error}"));
    Item::parse(tokens, &|_| true).unwrap_or_else(|mistake| panic!("{source}: {}", mistake.message))
}

fn fields(item: &Item) -> Vec<(String, String)> {
    let Data::Struct(fields) = &item.data else { panic!("a struct") };
    let name = |field: &Field| field.ident.as_ref().map(unraw).unwrap_or_default();
    fields.iter().map(|field| (name(field), field.rust_type.to_string())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, rust_type)| ((*name).to_owned(), (*rust_type).to_owned())).collect()
}

#[test]
fn fields_end_where_their_types_do() {
    for (source, expected) in [
        ("struct A;", pairs(&[])),
        ("struct A {}", pairs(&[])),
        ("struct A { r#type: i32, pub b: String }", pairs(&[("type", "i32"), ("b", "String")])),
        (
            "pub struct A { pub(crate) a: HashMap<i32, Vec<(u8, u8)>>, pub(in crate::b) b: &'static str, }",
            pairs(&[("a", "HashMap<i32, Vec<(u8, u8)>>"), ("b", "&'static str")]),
        ),
        (
            "struct A { a: fn(&'a str) -> Map<K, V>, b: Box<dyn Fn() -> i32>, c: <X as Y>::Z }",
            pairs(&[("a", "fn(&'a str) -> Map<K, V>"), ("b", "Box<dyn Fn() -> i32>"), ("c", "<X as Y>::Z")]),
        ),
        ("struct A { a: i32 = f::<A, B>(), b: u8 }", pairs(&[("a", "i32"), ("b", "u8")])),
        ("struct A(pub(crate) i32, pub (i32, u8));", pairs(&[("", "i32"), ("", "(i32, u8)")])),
        ("struct A<'a, T>(&'a mut T) where T: Clone;", pairs(&[("", "&'a mut T")])),
        ("struct A where [u8; { 1 + 1 }]: X, B<{ N }>: Y { a: i32 }", pairs(&[("a", "i32")])),
    ] {
        assert_eq!(fields(&item(source)), expected, "{source}");
    }
}

#[test]
fn only_attributes_that_are_wanted_are_kept() {
    let source =
        "/// A.\n#[serde::x] #[table(name = \"a\")] #[other = 1] struct A { #[column(a)] #[b] a: i32 }";
    let item = Item::parse(source.parse().expect("tokens"), &|word| word == "table" || word == "column");
    let item = item.expect("a struct");
    assert!(matches!(item.attributes.as_slice(), [only] if only.is("table")));
    let Data::Struct(fields) = &item.data else { panic!("a struct") };
    assert!(fields.iter().all(|field| matches!(field.attributes.as_slice(), [only] if only.is("column"))));
}

#[test]
fn variants_end_where_their_numbers_do() {
    let source = "enum A { B, C = 1 << 3, #[x] D = size::<u8, u16>() as isize, E(i32, #[cfg(a)] u8), F { a: i32 } = 7 }";
    let Data::Enum(variants) = item(source).data else { panic!("an enum") };
    let variants = variants.iter().map(|variant| (unraw(&variant.ident), variant.fields.len()));
    let expected = [("B", 0), ("C", 0), ("D", 0), ("E", 2), ("F", 1)];
    assert_eq!(variants.collect::<Vec<_>>(), expected.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn parameters_are_told_apart() {
    let generics = item(
        "struct A<'a, 'b: 'a, T: Into<Vec<u8>> + 'a = Vec<u8>, F: Fn(T) -> Option<T>, const N: usize = 3>\
         where T: Clone, { a: T }",
    );
    let generics = generics.generics;
    let shown = |tokens: &[TokenTree]| Type::of(tokens.to_vec()).to_string();
    let parameters = generics.parameters.iter().map(|parameter| {
        (parameter.kind, shown(&parameter.declaration), parameter.default.as_ref().map(Type::to_string))
    });
    let parameters = parameters.collect::<Vec<_>>();
    let parameters =
        parameters.iter().map(|(kind, shown, default)| (*kind, shown.as_str(), default.as_deref()));
    assert_eq!(
        parameters.collect::<Vec<_>>(),
        [
            (ParameterKind::Lifetime, "'a", None),
            (ParameterKind::Lifetime, "'b : 'a", None),
            (ParameterKind::Type, "T : Into<Vec<u8>> + 'a", Some("Vec<u8>")),
            (ParameterKind::Type, "F : Fn(T) -> Option<T>", None),
            (ParameterKind::Const, "const N : usize", Some("3")),
        ]
    );
    assert_eq!(shown(&generics.predicates), "T : Clone,");
}

#[test]
fn an_alias_stands_for_a_type() {
    let alias = Alias::parse("<T = i32> = Option<Vec<T>>;".parse().expect("tokens")).expect("an alias");
    assert_eq!(alias.target.to_string(), "Option<Vec<T>>");
    assert_eq!(alias.generics.parameters[0].default.as_ref().map(Type::to_string).as_deref(), Some("i32"));
    let alias = Alias::parse("<T> = Vec<T> where T: Clone;".parse().expect("tokens")).expect("an alias");
    assert_eq!(alias.target.to_string(), "Vec<T>");
    assert!(Alias::parse(": Bound = i32;".parse().expect("tokens")).is_err());
}

#[test]
fn what_a_macro_passes_on_is_in_groups_without_brackets() {
    use quote::quote;

    let wrap = |tokens| TokenTree::Group(Group::new(Delimiter::None, tokens));
    let [nothing, public] = [wrap(quote!()), wrap(quote!(pub(crate)))];
    let [meta, text] = [wrap(quote!(table(name = "a"))), wrap(quote!("doc"))];
    let rust_type = wrap(quote!(Vec<u8>));
    let tokens =
        quote!(#[#meta] #[doc = #text] #public struct A { #nothing a: #rust_type, b: Option<#rust_type> });
    let item = Item::parse(tokens, &|_| true).expect("a struct");
    assert!(item.attributes[0].is("table"));
    assert_eq!(item.attributes[1].text().as_deref(), Some("doc"));
    assert_eq!(item.visibility.to_string(), public.to_string());
    let Data::Struct(fields) = &item.data else { panic!("a struct") };
    let written = fields.iter().map(|field| field.rust_type.written()).collect::<Vec<_>>();
    let expected = ["Vec<u8>", "Option<Vec<u8>>"].map(|rust| rust.parse::<Type>().expect("a type").written());
    assert_eq!(written, expected);
}

/// A macro may say of any sign that it belongs to what stands behind it.
#[test]
fn only_two_signs_are_an_arrow() {
    let rust_type: TokenStream = "Box<dyn Iterator<Item = u8>>".parse().expect("tokens");
    let rust_type = rust_type.into_iter().map(|token| match token {
        TokenTree::Punct(punct) => TokenTree::Punct(proc_macro2::Punct::new(punct.as_char(), Spacing::Joint)),
        token => token,
    });
    let rust_type = rust_type.collect::<TokenStream>();
    let tokens = quote::quote!(struct A { a: #rust_type, b: u8 });
    assert_eq!(Item::parse(tokens, &|_| true).map(|item| fields(&item).len()).ok(), Some(2));
}

#[test]
fn what_cannot_be_cut_is_a_mistake() {
    for (source, message) in [
        ("fn a() {}", "expected `struct`, `enum` or `union`"),
        ("struct", "expected a name"),
        ("struct A", "expected fields"),
        ("struct A<T { a: i32 }", "expected `>`"),
        ("enum A;", "expected variants"),
        ("enum A { B C }", "expected `,`"),
        ("# struct A;", "expected `[`"),
        ("#[a b] struct A;", "expected `(` or `=`"),
        ("struct A { a i32 }", "expected `:`"),
        ("struct A { : i32 }", "expected the name of a field"),
        ("struct A { fn: i32 }", "expected the name of a field"),
        ("struct A { a: i32; b: i32 }", "expected `,`"),
        ("struct A { a: , }", "expected a type"),
        ("struct A { a: Vec<i32 }", "expected `>`"),
        ("struct A { a: i32 b: i32 }", "expected `,`"),
        ("struct A { a: Vec<i32> pub b: &str }", "expected `,`"),
    ] {
        match Item::parse(source.parse().expect("tokens"), &|_| true) {
            Ok(_) => panic!("{source} was read"),
            Err(mistake) => assert_eq!(mistake.message, message, "{source}"),
        }
    }
}

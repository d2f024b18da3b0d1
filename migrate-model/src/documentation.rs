use super::Attribute;

/// The doc comment, joined and without its indentation, as rustdoc reads it.
pub(super) fn read(attributes: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for text in attributes.iter().filter(|attribute| attribute.is("doc")).filter_map(Attribute::text) {
        lines.extend(undecorated(&text));
    }
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()?;
    let text = lines.iter().map(|line| line.get(indent..).unwrap_or("").trim_end()).collect::<Vec<_>>();
    Some(text.join("\n").trim_matches('\n').to_owned())
}

/// The lines of one comment, without the stars that a block comment draws at its left edge.
fn undecorated(text: &str) -> Vec<String> {
    let starred =
        text.split('\n').skip(1).all(|line| line.trim_start().starts_with('*') || line.trim().is_empty());
    text.split('\n')
        .enumerate()
        .map(|(number, line)| match line.trim_start().strip_prefix('*') {
            Some(rest) if starred && number > 0 => rest.to_owned(),
            _ => line.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Item;
    use super::*;

    fn documentation(source: &str) -> Option<String> {
        let item = Item::parse(source.parse().expect("tokens"), &|_| true).expect("a struct");
        read(&item.attributes)
    }

    #[test]
    fn comments_are_joined_and_unindented() {
        for (source, expected) in [
            ("struct A;", None),
            ("/// \nstruct A;", None),
            ("/// One.\nstruct A;", Some("One.")),
            ("/// One.\n///\n///   - two\nstruct A;", Some("One.\n\n  - two")),
            ("/** One.\n * Two. */ struct A;", Some("One.\nTwo.")),
            ("#[doc = \" One.\"] #[doc(hidden)] /// Two.\nstruct A;", Some("One.\nTwo.")),
        ] {
            assert_eq!(documentation(source).as_deref(), expected, "{source}");
        }
    }
}

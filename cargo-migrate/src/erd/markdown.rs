//! A diagram within a page of Markdown, between two lines that nobody sees, so that it can be written anew.

/// The line before the diagram.
pub const BEGIN: &str = "<!-- begin cargo migrate erd -->";
/// The line behind it.
pub const END: &str = "<!-- end cargo migrate erd -->";

/// Why a page has no place for a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// Neither line is there.
    Unmarked,
    /// One of them is missing, is there twice, or they stand the wrong way round.
    Unclear,
}

/// The page with another diagram in its place; everything else stays as it is, line ends too.
///
/// # Errors
/// It has no place for one, or more than one.
pub fn renewed(page: &str, language: &str, diagram: &str) -> Result<String, NoPlace> {
    let mut offset = 0;
    let (mut begins, mut ends) = (Vec::new(), Vec::new());
    for line in page.split_inclusive('\n') {
        match line.trim() {
            BEGIN => begins.push(offset + line.len()),
            END => ends.push(offset),
            _ => {}
        }
        offset += line.len();
    }
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Err(NoPlace::Unmarked),
        ([begin], [end]) if begin <= end => {
            let block = fenced(language, diagram);
            let block = if page[..*begin].ends_with("\r\n") { block.replace('\n', "\r\n") } else { block };
            Ok(format!("{}{block}{}", &page[..*begin], &page[*end..]))
        }
        _ => Err(NoPlace::Unclear),
    }
}

/// A page with nothing but the diagram.
#[must_use]
pub fn page(language: &str, diagram: &str) -> String {
    format!("{BEGIN}\n{}{END}\n", fenced(language, diagram))
}

/// Lines of a diagram stand in by four at least or begin with a word, so that none of them closes the fence.
fn fenced(language: &str, diagram: &str) -> String {
    format!("```{language}\n{diagram}```\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_diagram_is_written_anew() {
        let first = page("mermaid", "erDiagram\n    a\n");
        assert_eq!(renewed(&first, "mermaid", "erDiagram\n    a\n").as_ref(), Ok(&first));
        let around = format!("# Title\n\n{first}\nThe end");
        let anew = renewed(&around, "mermaid", "erDiagram\n    b\n").expect("a place");
        assert_eq!(anew, around.replace("    a\n", "    b\n"));
        let windows = around.replace('\n', "\r\n");
        assert_eq!(
            renewed(&windows, "mermaid", "erDiagram\n    b\n"),
            Ok(windows.replace("    a\r\n", "    b\r\n"))
        );
    }

    #[test]
    fn a_page_without_a_clear_place() {
        let written = |page: &str| renewed(page, "mermaid", "erDiagram\n");
        assert_eq!(written("# Title\n"), Err(NoPlace::Unmarked));
        for page in [
            BEGIN.to_owned(),
            END.to_owned(),
            format!("{END}\n{BEGIN}\n"),
            format!("{BEGIN}\n{END}\n{BEGIN}\n{END}\n"),
        ] {
            assert_eq!(written(&page), Err(NoPlace::Unclear), "{page}");
        }
    }
}

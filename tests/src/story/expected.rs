//! Output that a README shows, held against output that there is.
//!
//! What no two runs share is no difference: how long something took, when it was, how large a backup is, the ids of
//! revisions (one that the README shows twice is one here, too). `…` stands for anything in its line, and alone for any lines.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What no two runs share and is nothing but itself, each as an expression: a time, a duration, a size.
const FLEETING: [&str; 3] = [
    r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?: ?UTC|Z|[+-]\d\d(?::\d\d)?)?",
    r"(?:<1|\b\d+(?:\.\d+)?) (?:ms|s|min)\b",
    r"\b\d+(?:\.\d+)? (?:kB|MB)\b",
];

/// What a shown line is searched for: the name of a folder, an id, those above, and `…`.
static VOLATILE: LazyLock<Regex> = LazyLock::new(|| {
    let [time, duration, size] = FLEETING;
    let expression = format!(
        r"\d{{8}}_\d{{6}}_(?<folder>[0-9a-f]{{12}})|\b(?<id>[0-9a-f]{{12}})\b|(?<f0>{time})|(?<f1>{duration})|(?<f2>{size})|…"
    );
    Regex::new(&expression).expect("an expression")
});

/// The ids that the README shows, and those that there are.
#[derive(Debug, Default)]
pub(super) struct Ids {
    found: BTreeMap<String, String>,
}

impl Ids {
    /// A command with the ids that there are in the place of those that are shown, beginnings of ids too.
    pub(super) fn put_in(&self, command: &str) -> String {
        static WORD: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"\b[0-9a-f]{4,12}\b").expect("an expression"));
        WORD.replace_all(command, |word: &Captures<'_>| {
            let word = &word[0];
            let found = self.found.iter().find(|(shown, _)| shown.starts_with(word));
            found.map_or_else(|| word.to_owned(), |(_, found)| found[..word.len()].to_owned())
        })
        .into_owned()
    }

    /// Whether the lines are those that are shown.
    pub(super) fn agree(&mut self, shown: &[String], found: &[&str]) -> bool {
        let Some((line, rest)) = shown.split_first() else { return found.is_empty() };
        if line.trim() == "…" {
            return (0..=found.len()).any(|skipped| self.agree(rest, &found[skipped..]));
        }
        let Some((first, others)) = found.split_first() else { return false };
        let before = self.found.clone();
        if self.agree_in(line, first) && self.agree(rest, others) {
            return true;
        }
        self.found = before;
        false
    }

    fn agree_in(&mut self, shown: &str, found: &str) -> bool {
        let mut expression = String::from("^");
        let mut new: Vec<String> = Vec::new();
        let mut end = 0;
        for it in VOLATILE.captures_iter(shown) {
            let whole = it.get(0).expect("a match");
            expression.push_str(&regex::escape(&shown[end..whole.start()]));
            end = whole.end();
            if it.name("folder").is_some() {
                expression.push_str(r"\d{8}_\d{6}_");
            }
            let id = it.name("id").or_else(|| it.name("folder"));
            if let Some(id) = id.map(|id| id.as_str()) {
                match self.found.get(id) {
                    Some(found) => expression.push_str(found),
                    None => {
                        new.push(id.to_owned());
                        expression.push_str("([0-9a-f]{12})");
                    }
                }
            } else if let Some(at) = (0..FLEETING.len()).find(|at| it.name(&format!("f{at}")).is_some()) {
                expression.push_str(FLEETING[at]);
            } else {
                expression.push_str(".*");
            }
        }
        expression.push_str(&regex::escape(shown[end..].trim_end()));
        expression.push_str(r"\s*$");
        let expression = Regex::new(&expression).expect("an expression");
        let Some(found) = expression.captures(found) else { return false };
        for (shown, found) in new.iter().zip(found.iter().skip(1)) {
            let found = found.expect("a group").as_str().to_owned();
            if self.found.get(shown).is_some_and(|other| *other != found) {
                return false;
            }
            self.found.insert(shown.clone(), found);
        }
        true
    }

    /// A text with the ids that the README shows in the place of those that there are.
    pub(super) fn told(&self, text: &str) -> String {
        self.found.iter().fold(text.to_owned(), |text, (shown, found)| text.replace(found, shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_no_two_runs_share_is_no_difference() {
        let mut ids = Ids::default();
        let shown =
            "+ 1/2 5d1f0c7a92e4  a  <1 ms\n20260601_081240_5d1f0c7a92e4_a\nat 2026-06-01 08:12:40 UTC";
        let found =
            "+ 1/2 aaaaaaaaaaaa  a  11.5 s\n20261101_091240_aaaaaaaaaaaa_a\nat 2027-06-01 08:12:40 UTC";
        assert!(ids.agree(&lines(shown), &found.lines().collect::<Vec<_>>()));
        assert_eq!(ids.put_in("upgrade 5d1f head 5d1e"), "upgrade aaaa head 5d1e");
        assert!(!ids.agree(&lines("5d1f0c7a92e4"), &["bbbbbbbbbbbb"]));
        assert!(!ids.agree(&lines("3 revisions"), &["4 revisions"]));
        assert!(ids.agree(&lines("a 1.5 kB, 3 ms"), &["a 20 MB, 1.1 s"]));
        assert!(!ids.agree(&lines("a 1.5 kB, 3 ms"), &["a 20 MB, soon"]));
        let digest = "5d1f0c7a92e45d1f0c7a92e45d1f0c7a92e4";
        assert!(!ids.agree(&lines(digest), &[&digest.replace('5', "6")]));
    }

    #[test]
    fn dots_stand_for_anything() {
        let mut ids = Ids::default();
        assert!(ids.agree(&lines("a\n…\nb … d\n…"), &["a", "x", "y", "b c d"]));
        assert!(!ids.agree(&lines("a\n…\nb"), &["a", "b", "c"]));
        assert!(!ids.agree(&lines("a"), &[]));
    }
}

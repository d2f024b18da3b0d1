/// The candidate that was probably meant; `None` when nothing is near.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = candidates.into_iter().filter_map(|candidate| Some((distance(word, candidate)?, candidate)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How far the two are from each other; `None` when that is too far.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    if word.len() >= 4 && candidate.starts_with(word) {
        return Some(0);
    }
    let near = match word.chars().count().min(candidate.chars().count()) {
        0..=1 => 0,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let distance = strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase());
    (distance <= near).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near() {
        let words = ["name", "type", "unique", "primary_key"];
        assert_eq!(closest("nmae", words), Some("name"));
        assert_eq!(closest("primarykey", words), Some("primary_key"));
        assert_eq!(closest("Unique", words), Some("unique"));
        assert_eq!(closest("prim", words), Some("primary_key"));
        assert_eq!(closest("tenant", words), None);
        assert_eq!(closest("a", words), None);
        assert_eq!(closest("idd", ["id", "email"]), Some("id"));
    }
}

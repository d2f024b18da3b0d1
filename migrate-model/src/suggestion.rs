/// The candidate that was probably meant; `None` when nothing is near.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in candidates {
        if let Some(distance) = distance(word, candidate)
            && nearest.is_none_or(|(least, _)| distance < least)
        {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
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
    let distance = edits(&word.to_lowercase(), &candidate.to_lowercase());
    (distance <= near).then_some(distance)
}

/// How many letters are missing, too many, others, or swapped with their neighbour. It is counted here, because a
/// crate of all such measures would be compiled before every application that has a model.
fn edits(word: &str, candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().collect();
    // What each beginning of the candidate is from that of the word: without its last letter, and with it.
    let mut earlier = Vec::new();
    let mut edits: Vec<usize> = (0..=candidate.len()).collect();
    let mut before = None;
    for (at, letter) in word.chars().enumerate() {
        let mut next = vec![at + 1];
        for (place, other) in candidate.iter().enumerate() {
            let replaced = edits[place] + usize::from(letter != *other);
            let mut least = replaced.min(edits[place + 1] + 1).min(next[place] + 1);
            if place > 0 && before == Some(*other) && candidate[place - 1] == letter {
                least = least.min(earlier[place - 1] + 1);
            }
            next.push(least);
        }
        earlier = std::mem::replace(&mut edits, next);
        before = Some(letter);
    }
    edits[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let of = [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("ab", "ba", 1),
            ("kitten", "sitting", 3),
            ("abcd", "acbd", 1),
            ("größe", "größer", 1),
        ];
        for (word, candidate, count) in of {
            assert_eq!(edits(word, candidate), count, "{word} {candidate}");
            assert_eq!(edits(candidate, word), count, "{candidate} {word}");
        }
    }

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

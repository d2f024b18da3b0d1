//! The graph of revisions, drawn beside a list of them.

use anstyle::{AnsiColor, Style};

use crate::context::Context;

/// A revision in the list; each stands before all that it follows.
pub struct Node<'n> {
    /// Its id.
    pub id: &'n str,
    /// Those of its parents that are in the list.
    pub parents: Vec<&'n str>,
    /// Whether it has parents that are not.
    pub is_cut: bool,
    /// Drawn hollow.
    pub is_pending: bool,
}

/// What is drawn for one revision.
pub struct Drawn {
    /// The line above it, where branches come together.
    pub before: Option<Row>,
    /// The line that it is on.
    pub at: Row,
    /// What runs beside more lines about it.
    pub beside: Row,
    /// The line below it, where it has several parents, or some that are not in the list.
    pub after: Option<Row>,
}

/// One line of the drawing: a cell for each lane.
#[derive(Clone)]
pub struct Row(Vec<Cell>);

/// What is in a lane on one line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Strokes from the middle in these directions.
    Strokes(u8),
    Revision,
    Pending,
    /// The way goes on out of sight.
    Cut,
}

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// Draws a list.
#[must_use]
pub fn draw(nodes: &[Node<'_>]) -> Vec<Drawn> {
    // Which revision each lane leads to.
    let mut lanes: Vec<Option<&str>> = Vec::new();
    // Where a base was on the line before: what stood right below it would seem to come before it.
    let mut ended = None;
    nodes
        .iter()
        .map(|node| {
            let (drawn, at) = draw_one(node, &mut lanes, ended);
            ended = (node.parents.is_empty() && !node.is_cut).then_some(at);
            drawn
        })
        .collect()
}

fn draw_one<'n>(node: &Node<'n>, lanes: &mut Vec<Option<&'n str>>, ended: Option<usize>) -> (Drawn, usize) {
    let mine: Vec<usize> = (0..lanes.len()).filter(|&lane| lanes[lane] == Some(node.id)).collect();
    let mut before = None;
    let at = match mine[..] {
        [] => match free(lanes, 0) {
            lane if Some(lane) == ended => free(lanes, lane + 1),
            lane => lane,
        },
        [at] => at,
        [at, ref others @ ..] => {
            let mut row = passing(lanes);
            for &other in others {
                row.0[other] = Cell::Strokes(UP);
                lanes[other] = None;
            }
            row.connect(at, others);
            before = Some(row);
            at
        }
    };
    lanes[at] = Some(node.id);
    while lanes.last().is_some_and(Option::is_none) {
        lanes.pop();
    }
    let mut here = passing(lanes);
    here.0[at] = if node.is_pending { Cell::Pending } else { Cell::Revision };

    let mut parents = node.parents.iter().copied();
    lanes[at] = parents.next();
    let beside = passing(lanes);
    let mut after = None;
    let others: Vec<&str> = parents.collect();
    if !others.is_empty() {
        let mut ends = Vec::new();
        let mut row = passing(lanes);
        for parent in others {
            // A lane that leads there already is enough, but for the one that both would share.
            let there = (0..lanes.len()).find(|&lane| lane != at && lanes[lane] == Some(parent));
            let end = there.unwrap_or_else(|| free(lanes, at + 1));
            if there.is_none() {
                lanes[end] = Some(parent);
                row.0.resize(lanes.len(), Cell::Strokes(0));
                row.0[end] = Cell::Strokes(DOWN);
            }
            ends.push(end);
        }
        row.connect(at, &ends);
        after = Some(row);
    } else if node.is_cut && lanes[at].is_none() {
        let mut row = passing(lanes);
        row.0[at] = Cell::Cut;
        after = Some(row);
    }
    (Drawn { before, at: here, beside, after }, at)
}

/// The first lane from here on that leads nowhere.
fn free(lanes: &mut Vec<Option<&str>>, from: usize) -> usize {
    match (from..lanes.len()).find(|&lane| lanes[lane].is_none()) {
        Some(lane) => lane,
        None => {
            lanes.push(None);
            lanes.len() - 1
        }
    }
}

fn passing(lanes: &[Option<&str>]) -> Row {
    Row(lanes.iter().map(|lane| Cell::Strokes(if lane.is_some() { UP | DOWN } else { 0 })).collect())
}

impl Row {
    /// A stroke from one lane to others.
    fn connect(&mut self, at: usize, ends: &[usize]) {
        let first = ends.iter().copied().fold(at, usize::min);
        let last = ends.iter().copied().fold(at, usize::max);
        for (lane, cell) in self.0.iter_mut().enumerate().take(last + 1).skip(first) {
            if let Cell::Strokes(strokes) = cell {
                *strokes |= if lane > first { LEFT } else { 0 } | if lane < last { RIGHT } else { 0 };
            }
        }
    }

    /// How many columns it takes, with the blank behind it.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.len() * 2
    }

    /// The text. Each lane has its colour.
    #[must_use]
    pub fn text(&self, context: &Context<'_>) -> String {
        let is_utf8 = context.terminal.is_utf8();
        let mut text = String::new();
        for (lane, cell) in self.0.iter().enumerate() {
            let letter = cell.letter(is_utf8);
            let goes_on = matches!(cell, Cell::Strokes(strokes) if strokes & RIGHT != 0);
            let stroke = match (goes_on, is_utf8) {
                _ if lane + 1 == self.0.len() => "",
                (false, _) => " ",
                (true, true) => "─",
                (true, false) => "-",
            };
            match letter {
                ' ' => text.push_str("  "),
                letter => {
                    let style = match cell {
                        Cell::Revision | Cell::Pending => LANES[lane % LANES.len()].bold(),
                        _ => LANES[lane % LANES.len()],
                    };
                    text.push_str(&context.paint(style, format_args!("{letter}{stroke}")));
                }
            }
        }
        text
    }
}

impl Cell {
    fn letter(self, is_utf8: bool) -> char {
        let (drawn, plain) = match self {
            Self::Revision => ('●', '*'),
            Self::Pending => ('○', 'o'),
            Self::Cut => ('~', '~'),
            Self::Strokes(strokes) => STROKES[usize::from(strokes)],
        };
        if is_utf8 { drawn } else { plain }
    }
}

/// By the sum of their directions, with Unicode and without. One direction alone is the end of a line.
const STROKES: [(char, char); 16] = [
    (' ', ' '),
    ('╵', '|'),
    ('╷', '|'),
    ('│', '|'),
    ('╴', '-'),
    ('╯', '\''),
    ('╮', '.'),
    ('┤', '|'),
    ('╶', '-'),
    ('╰', '\''),
    ('╭', '.'),
    ('├', '|'),
    ('─', '-'),
    ('┴', '\''),
    ('┬', '.'),
    ('┼', '+'),
];

const LANES: [Style; 5] = [
    AnsiColor::Blue.on_default(),
    AnsiColor::Magenta.on_default(),
    AnsiColor::Yellow.on_default(),
    AnsiColor::Cyan.on_default(),
    AnsiColor::Green.on_default(),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::arguments::Common;
    use crate::terminal::Terminal;

    /// Draws `id < parent parent` lines, newest first.
    fn drawn(lines: &[&str], locale: &str) -> String {
        let nodes: Vec<Node<'_>> = lines
            .iter()
            .map(|line| {
                let mut words = line.split_whitespace().filter(|&word| word != "<");
                let id = words.next().unwrap_or_default();
                let (out_of_sight, parents) = words.partition(|&word| word == "~");
                let out_of_sight: Vec<&str> = out_of_sight;
                Node { id, parents, is_cut: !out_of_sight.is_empty(), is_pending: id.starts_with('o') }
            })
            .collect();
        let environment = BTreeMap::from([("LC_ALL".to_owned(), locale.to_owned())]);
        let (mut terminal, _) = Terminal::captured(PathBuf::new(), environment);
        let context = Context::new(&mut terminal, Common::default());
        let mut text = String::new();
        for (node, drawn) in nodes.iter().zip(draw(&nodes)) {
            for row in drawn.before.iter() {
                text.push_str(&format!("{}\n", row.text(&context)));
            }
            text.push_str(&format!("{} {}\n", drawn.at.text(&context), node.id));
            for row in drawn.after.iter() {
                text.push_str(&format!("{}\n", row.text(&context)));
            }
        }
        text
    }

    const DIAMOND: &[&str] = &["o6 < m5", "m5 < c3 d4", "d4 < a1", "c3 < b2", "b2 < a1", "a1"];

    #[test]
    fn a_diamond() {
        assert_eq!(drawn(DIAMOND, "C.UTF-8"), "○ o6\n● m5\n├─╮\n│ ● d4\n● │ c3\n● │ b2\n├─╯\n● a1\n");
        assert_eq!(drawn(DIAMOND, "C"), "o o6\n* m5\n|-.\n| * d4\n* | c3\n* | b2\n|-'\n* a1\n");
    }

    #[test]
    fn lanes_cross_and_are_used_again() {
        // Three heads, a base of their own for one, and a merge of the outer two over the middle one.
        let lines = ["m < a c", "c < z", "b < z", "a < z", "z", "y < x", "x < ~", "w"];
        assert_eq!(
            drawn(&lines, "C"),
            "* m\n|-.\n| * c\n| | * b\n* | | a\n|-'-'\n* z\n  * y\n  * x\n  ~\n* w\n"
        );
        let lines = ["e < b", "m < a b", "b < z", "a < z", "z"];
        assert_eq!(drawn(&lines, "en_US.utf8"), "● e\n│ ● m\n├─┤\n● │ b\n│ ● a\n├─╯\n● z\n");
        let lines = ["f < a", "e < b", "g < a", "a < z", "b < z", "z"];
        assert_eq!(drawn(&lines, "C"), "* f\n| * e\n| | * g\n|-+-'\n* | a\n| * b\n|-'\n* z\n");
        let lines = ["m < a b c", "c", "b", "a"];
        assert_eq!(drawn(&lines, "C"), "* m\n|-.-.\n| | * c\n| * b\n* a\n");
        // Bases that have nothing to do with each other.
        let lines = ["b < a", "a", "d < c", "c", "e", "f < ~", "g"];
        assert_eq!(drawn(&lines, "C"), "* b\n* a\n  * d\n  * c\n* e\n  * f\n  ~\n* g\n");
    }

    fn strokes(row: &Row, lane: usize) -> Option<u8> {
        match row.0.get(lane) {
            Some(Cell::Strokes(strokes)) => Some(*strokes),
            Some(_) => None,
            None => Some(0),
        }
    }

    /// Every graph of six revisions, whichever come after which.
    #[test]
    fn every_stroke_leads_somewhere() {
        let ids = ["f", "e", "d", "c", "b", "a"];
        let edges = ids.len() * (ids.len() - 1) / 2;
        for chosen in 0_u32..1 << edges {
            let mut bit = 0;
            let nodes: Vec<Node<'_>> = (0..ids.len())
                .map(|at| {
                    let older = &ids[at + 1..];
                    let mut is_chosen = || {
                        bit += 1;
                        chosen >> (bit - 1) & 1 == 1
                    };
                    let parents = older.iter().copied().filter(|_| is_chosen()).collect();
                    Node { id: ids[at], parents, is_cut: false, is_pending: false }
                })
                .collect();
            let rows: Vec<Row> = draw(&nodes)
                .into_iter()
                .flat_map(|drawn| [drawn.before, Some(drawn.at), drawn.after].into_iter().flatten())
                .chain([Row(Vec::new())])
                .collect();
            for pair in rows.windows(2) {
                let [above, below] = pair else { continue };
                for lane in 0..above.0.len().max(below.0.len()) {
                    // A revision is met from any side, and has to be by nobody.
                    if let (Some(above), Some(below)) = (strokes(above, lane), strokes(below, lane)) {
                        assert_eq!(above & DOWN != 0, below & UP != 0, "{chosen:b}");
                    }
                    if let (Some(here), Some(next)) = (strokes(above, lane), strokes(above, lane + 1)) {
                        assert_eq!(here & RIGHT != 0, next & LEFT != 0, "{chosen:b}");
                    }
                }
            }
        }
    }
}

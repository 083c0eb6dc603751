//! What can be said of the pictures without a browser; that no labels overlap in one is checked by
//! `tests/oracles/pictures.mjs`.

mod journeys;

use super::decision_graph::{DecisionGraph, State, Step};
use super::power_map::{EmptySeat, Person, PowerMap, Tie, TieKind};
use super::text::{clean, width, wrap};
use crate::mathematics::random::Random;

/// Names that are hard to draw.
pub(super) const HARD: [&str; 8] = [
    "Ann <b>&\"O'Neil\"</b>",
    "山田太郎山田太郎山田太郎山田太郎山田太郎",
    "مريم بنت عبد الله بن محمد",
    "\u{202e}desrever ma I",
    "Wolfeschlegelsteinhausenbergerdorff-Maximilianswörth",
    "]]><script>alert(1)</script>",
    "Zoë\u{0007}\u{0000} \u{1f469}\u{200d}\u{1f4bb}",
    "",
];

fn map(count: usize) -> PowerMap {
    let mut random = Random::new(12);
    let people = (0..count)
        .map(|index| Person {
            id: format!("m{index}"),
            name: HARD
                .get(index % 11)
                .map_or(format!("Sample Person {index}"), |n| (*n).to_owned()),
            roles: vec!["Economic buyer".into(), "<role> & more".into()],
            stance: [None, Some(-2), Some(-1), Some(0), Some(1), Some(2)][random.index(6)],
            influence: Some(u8::try_from(random.below(120)).unwrap()).filter(|i| *i <= 100),
            engaged: [None, Some(true), Some(false)][random.index(3)],
            external: random.once_in(4),
        })
        .collect();
    let ties = (0..count * 2)
        .map(|_| Tie {
            from: random.index(count),
            to: random.index(count + 1),
            kind: [
                TieKind::Influences,
                TieKind::ConflictsWith,
                TieKind::ReportsTo,
            ][random.index(3)],
            strength: Some(50),
        })
        .collect();
    let empty_seats = vec![EmptySeat {
        role: "legal".into(),
        name: "Legal <&>".into(),
        missing: 2,
    }];
    PowerMap {
        title: "A & B <deal>".into(),
        people,
        ties,
        empty_seats,
    }
}

fn decision(count: usize) -> DecisionGraph {
    let mut random = Random::new(13);
    let steps = (0..count)
        .map(|index| Step {
            id: format!("s{index}"),
            name: HARD
                .get(index % 11)
                .map_or(format!("Step {index}"), |name| (*name).to_owned()),
            kind: "technical_validation".into(),
            state: [State::Passed, State::Blocked, State::Failed, State::Pending][random.index(4)],
            reason: Some("A <veto> stands in the way".into()),
            after: (0..index).filter(|_| random.once_in(3)).collect(),
            critical: random.once_in(2),
            ..Step::default()
        })
        .collect();
    DecisionGraph {
        title: "Shall we <buy>?".into(),
        steps,
        forecast_end: None,
    }
}

/// Well-formed as far as tags go: each closes what was opened last, and nothing is left open.
pub(super) fn check_tags(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag that ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap());
        }
    }
    assert!(open.is_empty());
    assert!(!svg.contains("<script") && !svg.contains("<b>"));
    assert!(svg.chars().all(|c| !c.is_control() || c == '\n'));
    assert!(!svg.contains('\u{202e}'));
}

#[test]
fn pictures_are_well_formed_whatever_the_names() {
    for count in [0, 1, 5, 12, 40, 200] {
        for width in [0, 390, 1280, u32::MAX] {
            let map = if count == 0 {
                PowerMap::default()
            } else {
                map(count)
            };
            check_tags(&map.svg(width));
            check_tags(&decision(count.min(60)).svg(width));
        }
    }
}

#[test]
fn the_alternative_says_who_is_there_and_which_seat_is_empty() {
    let mut map = map(40);
    for (index, person) in map.people.iter_mut().enumerate() {
        person.name = format!("Sample Person {index}");
    }
    let svg = map.svg(390);
    for person in &map.people {
        assert!(svg.contains(&format!("\u{2068}{}\u{2069}: ", person.name)));
    }
    assert!(svg.contains("Empty seat: Legal &lt;&amp;&gt;, 2 missing."));
    assert!(svg.contains(r#"role="img""#));
    assert!(
        svg.contains(r#"<title id="committee-title">Power map: A &amp; B &lt;deal&gt;</title>"#)
    );
}

#[test]
fn the_same_values_make_the_same_picture() {
    assert_eq!(map(40).svg(1280), map(40).svg(1280));
    assert_eq!(decision(20).svg(390), decision(20).svg(390));
}

#[test]
fn a_graph_names_what_it_joins() {
    let graph = map(12).graph();
    assert_eq!(graph.nodes.len(), 13);
    let ids: Vec<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
    for edge in graph.edges.iter().chain(&decision(12).graph().edges) {
        assert!(ids.contains(&edge.from.as_str()) || edge.from.starts_with('s'));
    }
    let mut steps = decision(3);
    steps.steps[2].after = vec![0, 1, 7];
    let edges = steps.graph().edges;
    let last: Vec<&str> = edges
        .iter()
        .filter(|e| e.to == "s2")
        .map(|e| e.from.as_str())
        .collect();
    assert_eq!(last, ["s0", "s1"], "a step that is not there joins nothing");
}

#[test]
fn mermaid_labels_cannot_be_left() {
    for text in [map(12).mermaid(), decision(12).mermaid()] {
        assert!(text.starts_with("flowchart"));
        for line in text.lines() {
            assert!(
                line.matches('"').count() % 2 == 0 && !line.contains("<b>"),
                "{line}"
            );
        }
    }
}

#[test]
fn a_cycle_still_makes_a_picture() {
    let mut steps = decision(3);
    steps.steps[0].after = vec![2];
    steps.steps[2].after = vec![0];
    check_tags(&steps.svg(1280));
}

#[test]
fn lines_fit_their_room_and_lose_nothing_but_the_end() {
    for name in HARD {
        let name = clean(name);
        let lines = wrap(&name, 13, true, 120, 99);
        assert_eq!(lines.concat().replace(' ', ""), name.replace(' ', ""));
        for line in lines.iter().chain(&wrap(&name, 13, true, 120, 1)) {
            assert!(width(line, 13, true) <= 120, "{line}");
        }
    }
    assert_eq!(wrap("one two three", 10, false, 34, 1), ["one…"]);
    assert_eq!(
        wrap("two well-known", 10, false, 60, 9),
        ["two well-", "known"]
    );
    assert!(wrap("", 10, false, 30, 1).is_empty());
}

//! What can be said of the pictures of journeys without a browser.

use super::{HARD, check_tags};
use crate::mathematics::random::Random;
use crate::pictures::funnel::{FunnelPicture, FunnelPictureStage};
use crate::pictures::journey_map::{
    JourneyMapPicture, JourneyMapPictureElement, JourneyMapPictureStage,
    JourneyMapPictureTouchpoint,
};
use crate::pictures::journey_timeline::{
    JourneyPicture, JourneyPictureEvent, JourneyPictureInteraction, JourneyPictureStay,
};
use crate::pictures::paths::{
    PathsPicture, PathsPictureStage, PathsPictureTransition, PathsPictureVariant,
};
use crate::types::Timestamp;

const LANES: [&str; 16] = [
    "goal",
    "need",
    "expectation",
    "action",
    "thought",
    "emotion",
    "moment_of_truth",
    "pain_point",
    "gain",
    "influence",
    "opportunity",
    "evidence",
    "customer_action",
    "frontstage",
    "backstage",
    "support",
];

fn name(index: usize) -> String {
    let hard = HARD.get(index % 11);
    hard.map_or_else(|| format!("Stage {index}"), |name| (*name).to_owned())
}

fn map(stages: usize, elements: usize) -> JourneyMapPicture {
    let mut random = Random::new(21);
    let mut map = JourneyMapPicture {
        title: "A & B <map>".into(),
        facts: vec!["to be".into()],
        ..JourneyMapPicture::default()
    };
    for stage in 0..stages {
        let id = format!("s{stage}");
        map.stages.push(JourneyMapPictureStage {
            id: id.clone(),
            name: name(stage),
            question: random.once_in(2).then(|| "Is it <worth> it?".into()),
            planned_emotion: (stage % 4 != 3).then(|| f64::from(random.below(5)) - 2.0),
            observed_emotion: (stage % 3 != 2).then(|| f64::from(random.below(9)) / 2.0 - 2.0),
            observations: 3,
            target_conversion: Some(0.5),
            ..JourneyMapPictureStage::default()
        });
        for element in 0..elements {
            map.elements.push(JourneyMapPictureElement {
                id: format!("e{stage}-{element}"),
                stage_id: id.clone(),
                lane: LANES[random.index(LANES.len())].into(),
                text: format!("{} says {element}", name(element)).repeat(1 + random.index(6)),
                evidence_level: ["assumed", "reported", "observed"][random.index(3)].into(),
                ..JourneyMapPictureElement::default()
            });
        }
        map.touchpoints.push(JourneyMapPictureTouchpoint {
            id: format!("t{stage}"),
            stage_id: id,
            name: name(stage + 3),
            channel: "web".into(),
            direction: "inbound".into(),
            expected: random.once_in(2),
            ..JourneyMapPictureTouchpoint::default()
        });
    }
    map.complete()
}

fn funnel(stages: usize) -> FunnelPicture {
    let mut random = Random::new(22);
    let stages = (0..stages).map(|stage| {
        let [advanced, dropped, still_in, went_back] =
            [90, 40, 20, 5].map(|most| u32::try_from(random.index(most)).unwrap());
        FunnelPictureStage {
            id: format!("s{stage}"),
            name: name(stage),
            entered: advanced + dropped + still_in + went_back,
            advanced,
            dropped,
            still_in,
            went_back,
            conversion: Some(0.25),
            ..FunnelPictureStage::default()
        }
    });
    FunnelPicture {
        title: "Funnel <&>".into(),
        stages: stages.collect(),
        ..FunnelPicture::default()
    }
    .complete()
}

fn paths(stages: usize) -> PathsPicture {
    let mut random = Random::new(23);
    let mut count = |most: usize| u32::try_from(random.index(most)).unwrap();
    let mut transitions = Vec::new();
    for from in 0..stages {
        // One of them leads nowhere.
        for to in 0..=stages {
            transitions.push(PathsPictureTransition {
                from: format!("s{from}"),
                to: format!("s{to}"),
                count: count(50),
                median_days: Some(2.5),
            });
        }
    }
    let stages = (0..stages).map(|stage| PathsPictureStage {
        id: format!("s{stage}"),
        name: name(stage),
        visits: count(500),
        started: count(50),
        completed: count(20),
        dropped: count(20),
        still_in: count(20),
    });
    PathsPicture {
        title: "Paths <&>".into(),
        journeys: 400,
        stages: stages.collect(),
        transitions,
        variants: vec![PathsPictureVariant {
            stages: vec!["s0".into(), "s1".into(), "gone".into()],
            count: 100,
        }],
        ..PathsPicture::default()
    }
    .complete()
}

fn moment(day: i64) -> Timestamp {
    Timestamp::from_micros(day * 86_400_000_000).unwrap()
}

/// A journey of so many stays, a stay taking some days.
fn journey(stays: i64, days: i64) -> JourneyPicture {
    let mut random = Random::new(24);
    let mut picture = JourneyPicture {
        title: "Account <&>".into(),
        facts: Vec::new(),
        alternative: String::new(),
        as_of: moment(stays * days),
        stays: Vec::new(),
        interactions: Vec::new(),
        events: Vec::new(),
    };
    for stay in 0..stays {
        let place = usize::try_from(stay).unwrap() % 4;
        picture.stays.push(JourneyPictureStay {
            stage_id: format!("s{place}"),
            name: name(place),
            entered_at: moment(stay * days),
            left_at: (stay + 1 < stays).then(|| moment((stay + 1) * days)),
            reason: Some("By <hand>".into()),
        });
        for index in 0..12 {
            picture.interactions.push(JourneyPictureInteraction {
                id: format!("i{stay}-{index}"),
                channel: ["email", "call", "web"][random.index(3)].into(),
                direction: ["inbound", "outbound"][random.index(2)].into(),
                at: moment(stay * days + i64::try_from(random.index(20)).unwrap()),
                subject: name(index),
                sentiment: [None, Some(-1), Some(1)][random.index(3)],
                touchpoint: None,
            });
        }
        picture.events.push(JourneyPictureEvent {
            id: format!("e{stay}"),
            lane: ["committee", "decision", "deal"][place % 3].into(),
            // Some lie ahead.
            at: moment(stay * days + 5 * days),
            text: name(place + 4),
            state: (place == 1).then(|| "blocked".into()),
        });
    }
    picture.complete()
}

#[test]
fn pictures_of_journeys_are_well_formed_whatever_the_names_and_counts() {
    for width in [0, 390, 1280, u32::MAX] {
        for (stages, elements) in [(0, 0), (1, 0), (3, 4), (10, 40)] {
            check_tags(&map(stages, elements).svg(width));
        }
        for stages in [0, 1, 3, 12] {
            check_tags(&funnel(stages).svg(width));
            check_tags(&paths(stages).svg(width));
        }
        for (stays, days) in [(0, 1), (1, 0), (3, 20), (12, 400), (12, 30_000)] {
            check_tags(&journey(stays, days).svg(width));
        }
    }
}

#[test]
fn the_alternative_of_a_map_says_all_that_stands_in_it() {
    let map = map(3, 30);
    for element in &map.elements {
        let said = crate::pictures::text::clean(&element.text);
        assert!(map.alternative.contains(&said), "{said}");
    }
    assert!(map.alternative.contains("Stage 1: "));
    assert!(map.alternative.contains("Emotion observed "));
    assert_eq!(map.alternative.matches("Touchpoint: ").count(), 3);
    let lanes: Vec<&str> = map.lanes.iter().map(|lane| lane.lane.as_str()).collect();
    assert!(lanes.contains(&"touchpoint") && lanes.contains(&"emotion"));
}

#[test]
fn the_alternatives_of_funnels_and_paths_say_every_count() {
    let funnel = funnel(4);
    for stage in &funnel.stages {
        let entered = format!("entered {}", stage.entered);
        assert!(funnel.alternative.contains(&entered), "{entered}");
    }
    let paths = paths(3);
    let said = &paths.alternative;
    assert!(
        said.contains("Path of 100 journeys (25\u{a0}%): "),
        "{said}"
    );
    let shown = |one: &&PathsPictureTransition| one.count > 0 && one.to != "s3";
    for transition in paths.transitions.iter().filter(shown) {
        let times = format!(": {} times, ", transition.count);
        assert!(said.contains(&times), "{times}");
    }
    assert!(said.contains("Loop from "));
}

#[test]
fn nothing_is_drawn_as_nothing() {
    for svg in [
        JourneyMapPicture::default().svg(390),
        FunnelPicture::default().svg(390),
        PathsPicture::default().svg(390),
        journey(0, 1).svg(390),
    ] {
        check_tags(&svg);
        assert!(!svg.contains("NaN") && !svg.contains("<desc/>"), "{svg}");
        assert!(svg.contains(r#"role="img""#));
    }
}

#[test]
fn loops_are_told_from_what_goes_on() {
    let graph = paths(3).graph();
    for edge in &graph.edges {
        let back = edge.to <= edge.from;
        assert_eq!(edge.kind, if back { "loop" } else { "transition" });
        assert_ne!(edge.to, "s3", "a stage that is not there joins nothing");
    }
    assert_eq!(funnel(5).graph().edges.len(), 4);
}

#[test]
fn mermaid_diagrams_of_journeys_keep_their_fields() {
    let text = map(8, 12).mermaid();
    assert!(text.starts_with("journey\n"));
    for line in text.lines().filter(|line| line.starts_with("    ")) {
        let fields: Vec<&str> = line.split(": ").collect();
        assert_eq!(fields.len(), 3, "{line}");
        assert!(
            fields[1]
                .parse::<u8>()
                .is_ok_and(|score| (1..=5).contains(&score))
        );
    }
    let text = journey(6, 30).mermaid();
    assert!(text.starts_with("gantt\n"));
    for line in text.lines().filter(|line| line.contains(':')) {
        let (_, data) = line.split_once(" :").unwrap();
        assert_eq!(data.split(", ").count(), 4, "{line}");
        assert!(!data.contains(':'), "{line}");
    }
    for text in [funnel(8).mermaid(), paths(8).mermaid()] {
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
fn the_same_journeys_make_the_same_pictures() {
    assert_eq!(map(5, 9).svg(1280), map(5, 9).svg(1280));
    assert_eq!(paths(5).svg(1280), paths(5).svg(1280));
    assert_eq!(journey(5, 9).svg(390), journey(5, 9).svg(390));
}

//! The curve of emotions on a journey map.

use svg::node::element::{Group, Line, Path};

use super::draw::Band;
use super::{JourneyMapPicture, JourneyMapPictureStage, MOMENT_OF_TRUTH, feeling, sentence};
use crate::pictures::canvas::{MARGIN, add, centred, ended, hint, line};

/// From the best to the worst emotion.
const SPAN: i32 = 100;
/// Free above and below that: for a star above, and for the numbers of what is at its best or worst.
const EDGE: i32 = 32;
/// A star of 14 by 14.
const STAR: &str =
    "M7 0 L8.8 4.9 L14 5.3 L10 8.6 L11.3 13.7 L7 10.8 L2.7 13.7 L4 8.6 L0 5.3 L5.2 4.9 Z";

impl JourneyMapPicture {
    /// How the buyers should feel from stage to stage, and how they felt; stars stand above.
    pub(super) fn curve(&self, parts: &mut Group, band: &Band, top: i32) -> i32 {
        let middle = top + EDGE + SPAN / 2;
        let at = |value: f64| f64::from(middle) - value.clamp(-2.0, 2.0) * f64::from(SPAN) / 4.0;
        for (y, words) in [
            (middle - SPAN / 2, "+2"),
            (middle, "0"),
            (middle + SPAN / 2, "−2"),
        ] {
            let rule = Line::new().set("x1", band.left).set("x2", band.right());
            add(parts, rule.set("y1", y).set("y2", y).set("class", "rule"));
            if band.narrow {
                add(parts, line(MARGIN, y - 3, 10, "soft", words));
            } else {
                add(parts, ended(band.left - 6, y + 4, 11, "soft", words));
            }
        }
        for (observed, tone, dashes) in [(false, "violet", "none"), (true, "orange", "6 4")] {
            let points = self.points(band, |stage| felt(stage, observed));
            if points.is_empty() {
                continue;
            }
            let mut path = String::new();
            for (index, (x, value)) in points.iter().enumerate() {
                let y = at(*value);
                match index.checked_sub(1).and_then(|before| points.get(before)) {
                    None => path.push_str(&format!("M{x:.1} {y:.1}")),
                    Some((left, before)) => {
                        let (half, from) = (f64::midpoint(*left, *x), at(*before));
                        path.push_str(&format!(
                            " C{half:.1} {from:.1} {half:.1} {y:.1} {x:.1} {y:.1}"
                        ));
                    }
                }
            }
            let stroke = Path::new()
                .set("d", path)
                .set("class", format!("edge {tone}"))
                .set("stroke-width", 2.5)
                .set("stroke-dasharray", dashes);
            add(parts, stroke);
        }
        for (place, index) in band.stages.clone().enumerate() {
            let Some(stage) = self.stages.get(index) else {
                continue;
            };
            let x = band.middle(place);
            if let Some(moment) = self.elements_in(&stage.id, MOMENT_OF_TRUTH).next() {
                let words = format!("Moment of truth: {}", sentence(moment));
                let mut group = Group::new().add(hint(&words));
                let pointer = Line::new().set("x1", x).set("x2", x).set("y1", top + 16);
                let low = felt(stage, false)
                    .or(felt(stage, true))
                    .map_or(f64::from(middle), at);
                add(&mut group, pointer.set("y2", low).set("class", "rule"));
                add(&mut group, star(x, top + 7));
                add(parts, group);
            }
            let both = (felt(stage, false), felt(stage, true));
            for (observed, value, other) in [(false, both.0, both.1), (true, both.1, both.0)] {
                let Some(value) = value else { continue };
                // The number of the upper point stands above it, that of the lower one below.
                let above = other.map_or(value >= 0.0, |other| {
                    if observed {
                        value > other
                    } else {
                        value >= other
                    }
                });
                let y = middle - hundredths(value) * SPAN / 400 + if above { -9 } else { 19 };
                let words = feeling(value);
                let class = if observed {
                    "b halo tone orange"
                } else {
                    "b halo tone violet"
                };
                add(parts, centred(x, y, 11, class, &words));
                add(parts, point(x, at(value), observed));
            }
        }
        top + EDGE + SPAN + 18
    }

    /// The points of a curve; where it goes on in another band, up to the edge.
    fn points(
        &self,
        band: &Band,
        felt: impl Fn(&JourneyMapPictureStage) -> Option<f64>,
    ) -> Vec<(f64, f64)> {
        let at = |index: usize| self.stages.get(index).and_then(&felt);
        let mut points: Vec<(f64, f64)> = band
            .stages
            .clone()
            .enumerate()
            .filter_map(|(place, index)| Some((f64::from(band.middle(place)), at(index)?)))
            .collect();
        let before = band.stages.start.checked_sub(1).and_then(at);
        if let (Some(before), Some(first)) = (before, at(band.stages.start)) {
            points.insert(0, (f64::from(band.left), f64::midpoint(before, first)));
        }
        let last = band.stages.end.checked_sub(1).and_then(at);
        if let (Some(last), Some(after)) = (last, at(band.stages.end)) {
            points.push((f64::from(band.right()), f64::midpoint(last, after)));
        }
        points
    }
}

fn felt(stage: &JourneyMapPictureStage, observed: bool) -> Option<f64> {
    if observed {
        stage.observed_emotion
    } else {
        stage.planned_emotion
    }
}

/// A value from -2 to 2 in hundredths, for what is placed in whole pixels.
fn hundredths(value: f64) -> i32 {
    let steps = -200..=200;
    let near = |step: &i32| (value * 100.0 - f64::from(*step)).abs();
    steps
        .min_by(|a, b| near(a).total_cmp(&near(b)))
        .unwrap_or(0)
}

pub(super) fn point(x: i32, y: f64, observed: bool) -> Path {
    let (path, class) = if observed {
        (
            format!("M{x} {:.1} l6 6 l-6 6 l-6 -6 Z", y - 6.0),
            "hollow orange",
        )
    } else {
        (
            format!("M{} {y:.1} a5 5 0 1 0 10 0 a5 5 0 1 0 -10 0 Z", x - 5),
            "dot violet",
        )
    };
    Path::new().set("d", path).set("class", class)
}

pub(super) fn star(x: i32, y: i32) -> Path {
    Path::new()
        .set("d", STAR)
        .set("transform", format!("translate({} {})", x - 7, y - 7))
        .set("class", "tone orange")
}

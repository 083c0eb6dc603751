//! Where each member stands.

use super::{PowerMap, detail, stance};
use crate::pictures::canvas::px;
use crate::pictures::text::{clean, wrap};

/// A member in place.
pub(super) struct Placed {
    pub(super) person: usize,
    pub(super) x: i32,
    pub(super) y: i32,
}

pub(super) struct Plot {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) height: i32,
    pub(super) column: i32,
    pub(super) columns: usize,
}

impl Plot {
    pub(super) fn column_left(&self, column: usize) -> i32 {
        self.left + self.column * px(column)
    }
    pub(super) fn bottom(&self) -> i32 {
        self.top + self.height
    }
    pub(super) fn at(&self, influence: u8) -> i32 {
        self.top + self.height * (100 - i32::from(influence.min(100))) / 100
    }
}

/// Half the height of a numbered dot with its air.
pub(super) const DOT: i32 = 12;

/// How the members of one picture are shown.
pub(super) struct Show {
    pub(super) numbered: bool,
    pub(super) names: Vec<Vec<String>>,
    pub(super) details: Vec<Vec<String>>,
    pub(super) heights: Vec<i32>,
}

impl PowerMap {
    pub(super) fn show(&self, plot: &Plot, narrow: bool) -> Show {
        let room = plot.column - 34;
        let count = |column| {
            self.people
                .iter()
                .filter(|person| stance(person).0 == column)
                .count()
        };
        let crowded = (0..6).map(count).max().unwrap_or(0) > 14;
        let numbered = narrow || crowded;
        let names: Vec<Vec<String>> = self
            .people
            .iter()
            .map(|person| wrap(&clean(&person.name), 13, true, room, 2))
            .collect();
        let details: Vec<Vec<String>> = self
            .people
            .iter()
            .map(|person| wrap(&detail(person), 11, false, room, 2))
            .collect();
        let heights = names
            .iter()
            .zip(&details)
            .map(|(name, detail)| {
                if numbered {
                    2 * DOT + 2
                } else {
                    px(name.len()) * 17 + px(detail.len()) * 14 + 10
                }
            })
            .collect();
        Show {
            numbered,
            names,
            details,
            heights,
        }
    }

    /// The members of a column, the most influential first.
    pub(super) fn column(&self, column: usize, known: bool) -> Vec<usize> {
        let mut members: Vec<usize> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| stance(person).0 == column && person.influence.is_some() == known)
            .map(|(index, _)| index)
            .collect();
        members.sort_by_key(|index| {
            (
                self.people
                    .get(*index)
                    .map(|person| std::cmp::Reverse(person.influence)),
                *index,
            )
        });
        members
    }

    pub(super) fn lanes(plot: &Plot, show: &Show) -> usize {
        if !show.numbered {
            return 1;
        }
        usize::try_from((plot.column - 4) / (2 * DOT + 2))
            .unwrap_or(1)
            .max(1)
    }

    /// Makes the plot as high as its fullest stack needs, and no lower than `least`.
    pub(super) fn grow(&self, plot: &mut Plot, show: &Show, least: i32) {
        let height = |index: &usize| show.heights.get(*index).copied().unwrap_or(0);
        let fullest = |plot: &Plot| {
            let stacks = (0..plot.columns).flat_map(|column| self.stacks(plot, show, column));
            stacks
                .map(|stack| stack.iter().map(height).sum::<i32>())
                .max()
                .unwrap_or(0)
        };
        plot.height = least;
        // A higher plot has more dots that are free where they want to be, and so other stacks.
        for _ in 0..8 {
            let needed = fullest(plot) * 5 / 4 + 20;
            if needed <= plot.height {
                return;
            }
            plot.height = needed;
        }
        plot.height = plot.height.max(show.heights.iter().sum::<i32>() + 20);
    }

    /// The members of a column in stacks side by side: each in the first where it is free at its
    /// height, else in the one with the fewest.
    fn stacks(&self, plot: &Plot, show: &Show, column: usize) -> Vec<Vec<usize>> {
        let lanes = Self::lanes(plot, show);
        let mut stacks: Vec<Vec<usize>> = vec![Vec::new(); lanes];
        for index in self.column(column, true) {
            let own = self.target(plot, index);
            let free = |stack: &Vec<usize>| {
                stack
                    .last()
                    .is_none_or(|last| own - self.target(plot, *last) >= 2 * DOT + 2)
            };
            let lane = stacks
                .iter()
                .position(free)
                .or_else(|| (0..lanes).min_by_key(|lane| stacks.get(*lane).map(Vec::len)));
            if let Some(stack) = lane.and_then(|lane| stacks.get_mut(lane)) {
                stack.push(index);
            }
        }
        stacks
    }

    /// The height that fits the influence.
    fn target(&self, plot: &Plot, index: usize) -> i32 {
        let influence = self.people.get(index).and_then(|person| person.influence);
        influence.map_or(0, |number| plot.at(number))
    }

    pub(super) fn place(&self, plot: &Plot, show: &Show) -> Vec<Placed> {
        let mut placed = Vec::new();
        for column in 0..plot.columns {
            for (lane, stack) in self.stacks(plot, show, column).iter().enumerate() {
                let height = |index: &usize| show.heights.get(*index).copied().unwrap_or(0);
                let wanted: Vec<(i32, i32)> = stack
                    .iter()
                    .map(|index| (self.target(plot, *index), height(index)))
                    .collect();
                let x = Self::lane_x(plot, show, column, lane);
                let heights = spread(&wanted, plot.top + 4, plot.bottom() - 4);
                for (person, y) in stack.iter().zip(heights) {
                    placed.push(Placed {
                        person: *person,
                        x,
                        y,
                    });
                }
            }
        }
        placed
    }

    /// Those whose influence is unknown, below the plot.
    pub(super) fn place_unknown(&self, plot: &Plot, show: &Show) -> Vec<Placed> {
        let lanes = Self::lanes(plot, show);
        let mut placed = Vec::new();
        for column in 0..plot.columns {
            let mut y = plot.bottom() + 30;
            for row in self.column(column, false).chunks(lanes) {
                let heights = row
                    .iter()
                    .filter_map(|index| show.heights.get(*index).copied());
                let height = heights.max().unwrap_or(0);
                for (lane, person) in row.iter().enumerate() {
                    let x = Self::lane_x(plot, show, column, lane);
                    placed.push(Placed {
                        person: *person,
                        x,
                        y: y + height / 2,
                    });
                }
                y += height;
            }
        }
        placed
    }

    /// The first lane is in the middle, the others to its right and left in turn.
    pub(super) fn lane_x(plot: &Plot, show: &Show, column: usize, lane: usize) -> i32 {
        if !show.numbered {
            return plot.column_left(column) + 14;
        }
        let step = 2 * DOT + 2;
        let lanes = px(Self::lanes(plot, show));
        let offset = if lane % 2 == 1 {
            px(lane / 2 + 1)
        } else {
            -px(lane / 2)
        } * step;
        let middle = plot.column_left(column) + plot.column / 2;
        middle + offset - if lanes % 2 == 0 { step / 2 } else { 0 }
    }
}

/// Moves things apart that want to be at the same height: each `(wanted middle, height)` in order
/// from above; all stay between `top` and `bottom` if they fit at all.
fn spread(wanted: &[(i32, i32)], top: i32, bottom: i32) -> Vec<i32> {
    let mut at: Vec<i32> = Vec::with_capacity(wanted.len());
    let mut free = top;
    for (middle, height) in wanted {
        let own = (*middle).max(free + height / 2);
        free = own - height / 2 + height;
        at.push(own);
    }
    let mut free = bottom;
    for (own, (_, height)) in at.iter_mut().zip(wanted).rev() {
        *own = (*own).min(free - height + height / 2);
        free = *own - height / 2;
    }
    at
}

//! How engaged a member is, from the interactions that really happened.
//!
//! **Points.** An interaction is worth `channel × direction × two-way`, and loses half of its worth
//! every half-life: after the age `a` it counts `2^(-a / half_life)` of it. Points are integers in
//! millionths, and the decay is computed in integers, so that every machine gives the same answer.
//!
//! **Score.** With `P` points in all and `H` points that make 50, the score is `100 × P / (P + H)`:
//! nothing is 0, more contact is always more, and nobody reaches 100 by sheer number. The score is
//! in hundredths. It is split over the interactions in proportion to their points; these parts are
//! in hundredths of the same score and sum to it exactly.
//!
//! **Momentum** compares the undecayed points of the last window with those of the window before:
//! rising from a quarter more, falling from a quarter less.
//!
//! Half-life decay and a score from 0 to 100 are customary in lead scoring; what counts how much is
//! a setting, and the defaults are judgements of ours.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::exact::{WHOLE, apportion, narrow, share};

/// By which way people were in contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Face to face, or by video.
    Meeting,
    /// By telephone.
    Call,
    /// By mail.
    Email,
    /// By short messages.
    Chat,
    /// A visit of a web page.
    Web,
    /// A form that was sent in.
    Form,
    /// A fair, a webinar and the like.
    Event,
    /// By a social network.
    Social,
    /// An advertisement seen or followed.
    Ad,
    /// A request for help.
    Support,
    /// Use of the product.
    Product,
    /// Anything else.
    Other,
}

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The member to us.
    Inbound,
    /// We to the member.
    Outbound,
    /// Among ourselves: not a contact with the member, worth nothing.
    Internal,
}

/// One interaction in which the member took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// By which way.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// Both sides spoke: a meeting, a call that was answered, a mail that was replied to.
    pub two_way: bool,
}

/// What counts how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// After which time an interaction counts half.
    pub half_life: TimeDelta,
    /// Worth of one interaction by channel, in hundredths of a point.
    pub channels: Vec<(Channel, u32)>,
    /// Worth of what the member began, in per cent.
    pub inbound: u32,
    /// Worth of what we began, in per cent.
    pub outbound: u32,
    /// Worth of what went both ways, in per cent.
    pub two_way: u32,
    /// Points that make a score of 50, in hundredths of a point.
    pub half_score: u32,
    /// The time compared with the one before it for momentum.
    pub window: TimeDelta,
    /// A member is engaged who was in contact both ways so recently.
    pub engaged_within: TimeDelta,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            half_life: TimeDelta::days(30),
            channels: vec![
                (Channel::Meeting, 500),
                (Channel::Call, 300),
                (Channel::Event, 300),
                (Channel::Form, 200),
                (Channel::Email, 100),
                (Channel::Chat, 100),
                (Channel::Support, 100),
                (Channel::Product, 100),
                (Channel::Social, 50),
                (Channel::Web, 50),
                (Channel::Other, 50),
                (Channel::Ad, 10),
            ],
            inbound: 150,
            outbound: 50,
            two_way: 200,
            half_score: 1_500,
            window: TimeDelta::days(30),
            engaged_within: TimeDelta::days(30),
        }
    }
}

/// Where engagement is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Momentum {
    /// At least a quarter more than in the window before.
    Rising,
    /// Neither.
    Flat,
    /// At least a quarter less than in the window before.
    Falling,
}

/// What one interaction adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which interaction: its index in what was given.
    pub contact: usize,
    /// What it counts now, in millionths of a point.
    pub points: u64,
    /// Its part of the score, in hundredths.
    pub score: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engagement {
    /// From 0 to 100, in hundredths: 6250 is 62.5.
    pub score: u64,
    /// What the score is made of, in the order of the interactions; only those that count.
    pub parts: Vec<Part>,
    /// Where it is going.
    pub momentum: Momentum,
    /// Undecayed points of the last window, in millionths.
    pub points_in_window: u64,
    /// Undecayed points of the window before, in millionths.
    pub points_before: u64,
    /// The last interaction that was not internal: its index and time.
    pub last_contact: Option<(usize, DateTime<Utc>)>,
    /// The last interaction that went both ways.
    pub last_two_way: Option<(usize, DateTime<Utc>)>,
    /// There was two-way contact recently enough.
    pub engaged: bool,
}

/// The engagement at `now`; what happens later does not count yet.
pub fn engagement(contacts: &[Contact], now: DateTime<Utc>, settings: &Settings) -> Engagement {
    let past = || {
        contacts.iter().enumerate().filter(move |(_, contact)| {
            contact.at <= now && contact.direction != Direction::Internal
        })
    };
    let mut parts: Vec<Part> = past()
        .map(|(index, contact)| {
            let kept = decay(now - contact.at, settings.half_life);
            let points = narrow((u128::from(worth(contact, settings)) * kept + ROUND) >> 64);
            Part {
                contact: index,
                points,
                score: 0,
            }
        })
        .filter(|part| part.points > 0)
        .collect();
    let points: u64 = parts
        .iter()
        .map(|part| part.points)
        .fold(0, u64::saturating_add);
    let half = u128::from(settings.half_score.max(1)) * 10_000;
    let score = share(u128::from(points), u128::from(points) + half).min(WHOLE);
    let shares: Vec<u64> = parts.iter().map(|part| part.points).collect();
    for (part, score) in parts.iter_mut().zip(apportion(score, &shares)) {
        part.score = score;
    }

    let between = |from: TimeDelta, to: TimeDelta| {
        past()
            .filter(|(_, contact)| now - contact.at >= from && now - contact.at < to)
            .map(|(_, contact)| worth(contact, settings))
            .fold(0, u64::saturating_add)
    };
    let points_in_window = between(TimeDelta::zero(), settings.window);
    let points_before = between(settings.window, settings.window * 2);
    let latest = |both: bool| {
        past()
            .filter(|(_, contact)| contact.two_way || !both)
            .max_by_key(|(index, contact)| (contact.at, *index))
            .map(|(index, contact)| (index, contact.at))
    };
    let last_two_way = latest(true);
    Engagement {
        score,
        parts,
        momentum: momentum(points_in_window, points_before),
        points_in_window,
        points_before,
        last_contact: latest(false),
        last_two_way,
        engaged: last_two_way.is_some_and(|(_, at)| now - at <= settings.engaged_within),
    }
}

/// Rising from a quarter more than before, falling from a quarter less.
pub fn momentum(now: u64, before: u64) -> Momentum {
    let (now, before) = (u128::from(now) * 4, u128::from(before));
    if now == 0 && before == 0 {
        Momentum::Flat
    } else if now >= before * 5 {
        Momentum::Rising
    } else if now <= before * 3 {
        Momentum::Falling
    } else {
        Momentum::Flat
    }
}

/// What an interaction is worth on its day, in millionths of a point.
fn worth(contact: &Contact, settings: &Settings) -> u64 {
    let channel = settings
        .channels
        .iter()
        .find(|(channel, _)| *channel == contact.channel)
        .map_or(0, |(_, worth)| u64::from(*worth));
    let direction = match contact.direction {
        Direction::Inbound => settings.inbound,
        Direction::Outbound => settings.outbound,
        Direction::Internal => 0,
    };
    // What went both ways was begun by somebody, but that matters less than the answer.
    let percent = if contact.two_way {
        u64::from(settings.two_way) * 100
    } else {
        u64::from(direction) * 100
    };
    channel.saturating_mul(percent)
}

/// Half of a unit in the 64 bits after the point.
const ROUND: u128 = 1 << 63;

/// `2^(-age / half_life)` with 64 bits after the point.
///
/// The whole half-lives shift; each further bit of the fraction multiplies by the next square root
/// of a half, all in integers.
pub(super) fn decay(age: TimeDelta, half_life: TimeDelta) -> u128 {
    let age = u128::try_from(age.num_seconds()).unwrap_or(0);
    let half_life = u128::try_from(half_life.num_seconds()).unwrap_or(0).max(1);
    let Ok(halvings @ 0..64) = u32::try_from(age / half_life) else {
        return 0;
    };
    let mut kept: u128 = (1 << 64) >> halvings;
    let mut rest = age % half_life;
    let mut root: u128 = 1 << 63;
    for _ in 0..32 {
        root = (root << 64).isqrt();
        rest *= 2;
        if rest >= half_life {
            rest -= half_life;
            kept = ((kept >> 1) * root) >> 63;
        }
    }
    kept
}

#[cfg(test)]
#[path = "tests/engagement.rs"]
mod tests;

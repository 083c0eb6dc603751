#[cfg(test)]
use super::*;
use crate::mathematics::random::Random;

const CHANNELS: [Channel; 4] = [Channel::Meeting, Channel::Email, Channel::Web, Channel::Ad];
const DIRECTIONS: [Direction; 3] = [Direction::Inbound, Direction::Outbound, Direction::Internal];

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn some_contacts(random: &mut Random) -> Vec<Contact> {
    (0..random.index(30))
        .map(|_| Contact {
            at: now() - TimeDelta::hours(i64::from(random.below(4_000)) - 200),
            channel: CHANNELS[random.index(4)],
            direction: DIRECTIONS[random.index(3)],
            two_way: random.once_in(3),
        })
        .collect()
}

fn contact(days: i64) -> Contact {
    Contact {
        at: now() - TimeDelta::days(days),
        channel: Channel::Email,
        direction: Direction::Inbound,
        two_way: false,
    }
}

#[test]
fn the_integer_decay_is_the_power_of_two() {
    for hours in (0_i32..20_000).step_by(37) {
        let kept = decay(TimeDelta::hours(hours.into()), TimeDelta::days(30));
        let expected = (-f64::from(hours) / 720.0).exp2();
        let kept = f64::from(u32::try_from(kept >> 33).unwrap()) / 2_f64.powi(31);
        assert!((kept - expected).abs() < 1e-8, "{hours}: {kept} {expected}");
    }
    assert_eq!(decay(TimeDelta::days(60), TimeDelta::days(30)), 1 << 62);
    assert_eq!(decay(TimeDelta::days(30 * 64), TimeDelta::days(30)), 0);
}

#[test]
fn the_parts_sum_to_the_score_and_the_score_follows_the_formula() {
    let settings = Settings::default();
    let mut random = Random::new(2);
    for _ in 0..500 {
        let contacts = some_contacts(&mut random);
        let found = engagement(&contacts, now(), &settings);
        assert_eq!(
            found.parts.iter().map(|part| part.score).sum::<u64>(),
            found.score
        );
        // A plain reimplementation in floating point.
        let points: f64 = contacts
            .iter()
            .filter(|contact| contact.at <= now() && contact.direction != Direction::Internal)
            .map(|contact| {
                let channel = settings
                    .channels
                    .iter()
                    .find(|(c, _)| *c == contact.channel)
                    .unwrap();
                let factor = match (contact.two_way, contact.direction) {
                    (true, _) => 2.0,
                    (_, Direction::Inbound) => 1.5,
                    _ => 0.5,
                };
                let hours = i32::try_from((now() - contact.at).num_hours()).unwrap();
                f64::from(channel.1) / 100.0 * factor * (-f64::from(hours) / 720.0).exp2()
            })
            .sum();
        let expected = 100.0 * points / (points + 15.0);
        let score = f64::from(u32::try_from(found.score).unwrap()) / 100.0;
        assert!((score - expected).abs() < 0.006, "{score} {expected}");
    }
}

#[test]
fn one_more_contact_never_lowers_the_score() {
    let mut random = Random::new(3);
    for _ in 0..300 {
        let mut contacts = some_contacts(&mut random);
        let before = engagement(&contacts, now(), &Settings::default()).score;
        contacts.push(contact(i64::from(random.below(60))));
        assert!(engagement(&contacts, now(), &Settings::default()).score >= before);
    }
}

#[test]
fn two_way_contact_counts_more_than_one_way() {
    let one_way = contact(3);
    let both = Contact {
        two_way: true,
        ..one_way
    };
    let sent = Contact {
        direction: Direction::Outbound,
        ..one_way
    };
    let score = |contact| engagement(&[contact], now(), &Settings::default()).score;
    assert!(score(both) > score(one_way));
    assert!(score(one_way) > score(sent));
    assert!(score(contact(3)) > score(contact(40)));
}

#[test]
fn momentum_compares_two_windows() {
    let of = |contacts: &[Contact]| engagement(contacts, now(), &Settings::default()).momentum;
    assert_eq!(of(&[]), Momentum::Flat);
    assert_eq!(of(&[contact(3)]), Momentum::Rising);
    assert_eq!(of(&[contact(40)]), Momentum::Falling);
    assert_eq!(of(&[contact(3), contact(40)]), Momentum::Flat);
    assert_eq!(of(&[contact(90)]), Momentum::Flat);
    assert_eq!(momentum(125, 100), Momentum::Rising);
    assert_eq!(momentum(124, 100), Momentum::Flat);
    assert_eq!(momentum(75, 100), Momentum::Falling);
    assert_eq!(momentum(76, 100), Momentum::Flat);
}

#[test]
fn the_last_contact_is_the_last_before_now() {
    let later = Contact {
        at: now() + TimeDelta::days(1),
        ..contact(0)
    };
    let internal = Contact {
        direction: Direction::Internal,
        ..contact(1)
    };
    let found = engagement(
        &[contact(9), contact(5), internal, later],
        now(),
        &Settings::default(),
    );
    assert_eq!(found.last_contact.map(|(index, _)| index), Some(1));
    assert_eq!(found.parts.len(), 2);
    assert!(!found.engaged, "nothing went both ways");
    let both = Contact {
        two_way: true,
        ..contact(30)
    };
    assert!(engagement(&[both], now(), &Settings::default()).engaged);
}

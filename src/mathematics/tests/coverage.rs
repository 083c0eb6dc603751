#[cfg(test)]
use super::*;
use crate::mathematics::random::Random;

const ROLES: [&str; 5] = [ECONOMIC_BUYER, CHAMPION, "legal", "security", "end_user"];

fn held(role: &str) -> Held {
    Held {
        role: role.to_owned(),
        inferred: false,
    }
}

fn member(role: &str) -> Member {
    Member {
        roles: vec![held(role)],
        engaged: true,
        silent_days: Some(1),
        ..Member::default()
    }
}

fn some_members(random: &mut Random) -> Vec<Member> {
    (0..random.index(12))
        .map(|_| Member {
            roles: ROLES
                .iter()
                .map(|role| (random.once_in(4), role, random.once_in(2)))
                .filter(|(holds, ..)| *holds)
                .map(|(_, role, inferred)| Held {
                    role: (*role).to_owned(),
                    inferred,
                })
                .collect(),
            veto: random.once_in(4),
            stance: i8::try_from(random.below(6))
                .ok()
                .map(|stance| stance - 2)
                .filter(|s| *s < 3),
            engaged: random.once_in(2),
            silent_days: random.once_in(2).then(|| random.below(60)),
            left: random.once_in(5),
        })
        .collect()
}

fn found(members: &[Member], links: &[Link]) -> Vec<FlagKind> {
    let found = coverage(&[], members, links, Settings::default());
    found.flags.iter().map(|flag| flag.kind).collect()
}

#[test]
fn completeness_is_the_mean_and_its_parts_sum_to_it() {
    let mut random = Random::new(7);
    for _ in 0..500 {
        let members = some_members(&mut random);
        let template: Vec<Requirement> = ROLES
            .iter()
            .map(|role| Requirement {
                role: (*role).to_owned(),
                min: random.below(4),
                max: None,
                weight: random.below(300),
            })
            .collect();
        let answer = coverage(&template, &members, &[], Settings::default());
        // The plain formula, in floating point.
        let mean = |weights: &[f64], engaged: bool| {
            let shares = template.iter().zip(weights).map(|(required, weight)| {
                let have = members
                    .iter()
                    .filter(|m| !m.left && (m.engaged || !engaged))
                    .filter(|m| m.roles.iter().any(|held| held.role == required.role))
                    .count();
                let have = f64::from(u32::try_from(have).unwrap());
                let min = f64::from(required.min);
                weight
                    * if min == 0.0 {
                        1.0
                    } else {
                        (have / min).min(1.0)
                    }
            });
            100.0 * shares.sum::<f64>() / weights.iter().sum::<f64>()
        };
        let equal = vec![1.0; template.len()];
        let weights: Vec<f64> = template.iter().map(|r| f64::from(r.weight)).collect();
        for (score, expected, parts) in [
            (
                answer.completeness,
                mean(&equal, false),
                answer.roles.iter().map(|r| r.part).sum(),
            ),
            (
                answer.weighted_completeness,
                mean(&weights, false),
                answer.roles.iter().map(|r| r.weighted_part).sum(),
            ),
            (
                answer.engaged_completeness,
                mean(&equal, true),
                answer.roles.iter().map(|r| r.engaged_part).sum::<u64>(),
            ),
        ] {
            let Some(score) = score else {
                assert!(expected.is_nan());
                continue;
            };
            assert_eq!(score, parts);
            let score = f64::from(u32::try_from(score).unwrap()) / 100.0;
            assert!((score - expected).abs() < 0.0051, "{score} {expected}");
        }
    }
}

#[test]
fn missing_and_surplus_are_counted() {
    let template = [Requirement {
        role: "legal".into(),
        min: 2,
        max: Some(2),
        weight: 100,
    }];
    let of = |count: usize| {
        let members = vec![member("legal"); count];
        let role = coverage(&template, &members, &[], Settings::default())
            .roles
            .remove(0);
        (role.missing, role.surplus)
    };
    assert_eq!(
        [of(0), of(1), of(2), of(4)],
        [(2, 0), (1, 0), (0, 0), (0, 2)]
    );
}

#[test]
fn a_sound_committee_raises_no_flag_and_each_fault_its_own() {
    let sound = vec![member(ECONOMIC_BUYER), member(CHAMPION), member("legal")];
    assert_eq!(found(&sound, &[]), []);
    let with = |index: usize, change: &dyn Fn(&mut Member)| {
        let mut members = sound.clone();
        change(&mut members[index]);
        found(&members, &[Link(0, 1)])
    };
    assert_eq!(with(0, &|m| m.roles.clear()), [FlagKind::NoEconomicBuyer]);
    assert_eq!(with(1, &|m| m.roles.clear()), [FlagKind::NoChampion]);
    assert_eq!(
        with(1, &|m| m.silent_days = Some(21)),
        [FlagKind::ChampionGoneQuiet]
    );
    assert_eq!(
        with(1, &|m| m.left = true),
        [FlagKind::NoChampion, FlagKind::ChampionLeft]
    );
    let shut = |m: &mut Member| (m.veto, m.engaged) = (true, false);
    assert_eq!(with(2, &shut), [FlagKind::VetoHolderNotEngaged]);
}

#[test]
fn one_thread_is_a_danger_however_many_are_engaged() {
    let mut members = vec![member(ECONOMIC_BUYER), member(CHAMPION), member("legal")];
    members[0].engaged = false;
    let only = |links: &[Link]| {
        let found = coverage(&[], &members, links, Settings::default());
        found
            .flags
            .iter()
            .find(|f| f.kind == FlagKind::SingleThreaded)
            .map(|f| f.members.clone())
    };
    assert_eq!(
        only(&[Link(1, 0), Link(2, 1)]),
        Some(vec![1]),
        "only the champion knows the buyer"
    );
    assert_eq!(only(&[Link(1, 0), Link(2, 0)]), None);
    members[2].engaged = false;
    let found = found(&members, &[]);
    assert!(found.contains(&FlagKind::SingleThreaded));
}

#[test]
fn an_opponent_who_knows_more_than_the_champion_is_named() {
    let mut members = vec![
        member(ECONOMIC_BUYER),
        member(CHAMPION),
        member("legal"),
        member("x"),
    ];
    members[2].stance = Some(-2);
    let links = [Link(2, 0), Link(0, 2), Link(2, 3), Link(1, 0)];
    let answer = coverage(&[], &members, &links, Settings::default());
    let flag = answer.flags.first().unwrap();
    assert_eq!(flag.kind, FlagKind::OpponentMoreConnectedThanChampion);
    assert_eq!(flag.members, [2, 1]);
    assert_eq!(flag.numbers, [("opponent_knows", 2), ("champion_knows", 1)]);
    members[3].left = true;
    assert_eq!(found(&members, &links), [], "who has left connects nobody");
}

#[test]
fn a_role_that_is_only_inferred_is_named() {
    let template = [Requirement {
        role: "legal".into(),
        min: 1,
        max: None,
        weight: 100,
    }];
    let mut members = vec![member(ECONOMIC_BUYER), member(CHAMPION), member("legal")];
    members[2].roles[0].inferred = true;
    let flags = coverage(&template, &members, &[], Settings::default()).flags;
    assert_eq!(flags[0].kind, FlagKind::RoleFilledByInferenceOnly);
    assert_eq!(
        (flags[0].role.as_deref(), &flags[0].members[..]),
        (Some("legal"), &[2][..])
    );
    members.push(member("legal"));
    assert!(
        coverage(&template, &members, &[], Settings::default())
            .flags
            .is_empty()
    );
}

#[cfg(test)]
use super::*;
use crate::mathematics::random::Random;

fn day(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_767_225_600_000_000 + number * DAY).unwrap()
}

fn task(after: &[usize], sla_days: u32) -> Task {
    Task {
        after: after.to_vec(),
        sla_days: Some(sla_days),
        ..Task::default()
    }
}

/// Tasks that wait for any others, so that cycles are common.
fn tangle(random: &mut Random) -> Vec<Task> {
    let count = random.index(6) + 1;
    (0..count)
        .map(|_| {
            task(
                &(0..count).filter(|_| random.once_in(5)).collect::<Vec<_>>(),
                1,
            )
        })
        .collect()
}

/// Tasks that wait for earlier ones only.
fn plan(random: &mut Random) -> Vec<Task> {
    let mut at = |chance: u32| {
        let when = i64::from(random.below(40)) - 10;
        random.once_in(chance).then(|| day(when))
    };
    let mut times: Vec<_> = (0..8).map(|_| (at(2), at(6), at(5))).collect();
    for (_, started, done) in &mut times {
        *started = started.map(|time| time.min(day(-1)));
        *done = done.map(|time| time.min(day(0)));
    }
    let count = random.index(8) + 1;
    times
        .into_iter()
        .take(count)
        .enumerate()
        .map(|(index, (due, started, done))| Task {
            after: (0..index).filter(|_| random.once_in(3)).collect(),
            due,
            planned: None,
            sla_days: random.once_in(2).then(|| random.below(10)),
            started,
            done,
            cancelled: random.once_in(9),
        })
        .collect()
}

/// Every cycle is found by walking all paths.
fn has_cycle(tasks: &[Task]) -> bool {
    fn reaches(tasks: &[Task], from: usize, to: usize, steps: usize) -> bool {
        steps > 0
            && tasks[from]
                .after
                .iter()
                .any(|next| *next == to || reaches(tasks, *next, to, steps - 1))
    }
    (0..tasks.len()).any(|start| reaches(tasks, start, start, tasks.len()))
}

#[test]
fn an_order_is_found_exactly_when_there_is_no_cycle() {
    let mut random = Random::new(4);
    let (mut orders, mut cycles) = (0, 0);
    for _ in 0..1_000 {
        let tasks = tangle(&mut random);
        match order(&tasks) {
            Ok(order) => {
                assert!(!has_cycle(&tasks));
                let place = |task| order.iter().position(|other| *other == task).unwrap();
                for (index, task) in tasks.iter().enumerate() {
                    assert!(task.after.iter().all(|after| place(*after) < place(index)));
                }
                orders += 1;
            }
            Err(Problem::Cycle(cycle)) => {
                for (index, task) in cycle.iter().enumerate() {
                    let next = cycle[(index + 1) % cycle.len()];
                    assert!(tasks[*task].after.contains(&next), "{cycle:?} of {tasks:?}");
                }
                cycles += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(orders > 100 && cycles > 100);
}

#[test]
fn slack_is_how_far_a_task_can_be_held_up() {
    let mut random = Random::new(5);
    let mut slack_seen = 0;
    for _ in 0..1_000 {
        let tasks = plan(&mut random);
        let now = day(0).timestamp_micros();
        let found = schedule(&tasks, day(0)).unwrap();
        let end = |delay| {
            spans(&tasks, &found.order, now, delay)
                .iter()
                .map(|s| s.end)
                .max()
        };
        let whole = end(None);
        for (index, forecast) in found.tasks.iter().enumerate() {
            if tasks[index].done.is_some() && !tasks[index].cancelled {
                continue;
            }
            let slack = forecast.slack.num_microseconds().unwrap();
            assert!(slack >= 0);
            assert_eq!(end(Some((index, slack))), whole, "{index} of {tasks:?}");
            assert!(
                end(Some((index, slack + 1))) > whole,
                "{index} of {tasks:?}"
            );
            slack_seen += i32::from(slack > 0);
        }
    }
    assert!(slack_seen > 500);
}

#[test]
fn the_critical_path_holds_no_slack_and_ends_at_the_end() {
    let mut random = Random::new(6);
    for _ in 0..1_000 {
        let tasks = plan(&mut random);
        let found = schedule(&tasks, day(0)).unwrap();
        let last = *found.critical_path.last().unwrap();
        assert_eq!(Some(found.tasks[last].ends), found.ends);
        for index in &found.critical_path {
            assert_eq!(
                found.tasks[*index].slack,
                TimeDelta::zero(),
                "{index} of {tasks:?}"
            );
            assert!(found.tasks[*index].critical);
        }
        for pair in found.critical_path.windows(2) {
            assert!(tasks[pair[1]].after.contains(&pair[0]));
            assert_eq!(found.tasks[pair[0]].ends, found.tasks[pair[1]].begins);
        }
    }
}

#[test]
fn a_plan_of_four() {
    // 0 ── 1 (5 days) ── 3 (2 days)
    //  └── 2 (1 day) ────┘
    let mut tasks = vec![task(&[], 3), task(&[0], 5), task(&[0], 1), task(&[1, 2], 2)];
    tasks[3].due = Some(day(9));
    tasks[3].planned = Some(day(7));
    tasks[0].due = Some(day(-2));
    let found = schedule(&tasks, day(0)).unwrap();
    assert_eq!(found.critical_path, [0, 1, 3]);
    assert_eq!(found.ends, Some(day(10)));
    assert_eq!(found.tasks[2].slack, TimeDelta::days(4));
    assert_eq!(found.tasks[3].slip, Some(TimeDelta::days(3)));
    assert!(found.tasks[3].will_be_late);
    assert_eq!(found.tasks[3].overdue, None);
    assert_eq!(found.tasks[0].overdue, Some(TimeDelta::days(2)));

    tasks[0].done = Some(day(-1));
    let found = schedule(&tasks, day(0)).unwrap();
    assert_eq!(found.ends, Some(day(7)));
    assert_eq!(found.critical_path, [1, 3]);
    assert_eq!(found.tasks[0].overdue, None);
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(
        order(&[task(&[1], 1)]),
        Err(Problem::Unknown { task: 0, after: 1 })
    );
    assert_eq!(order(&[task(&[0], 1)]), Err(Problem::Cycle(vec![0])));
    assert_eq!(schedule(&[], day(0)).unwrap().ends, None);
    let endless = task(&[], u32::MAX);
    assert!(schedule(&[endless.clone(), task(&[0], u32::MAX)], day(0)).is_ok());
}

//! What the sellers set out to do and write down.

use super::accounts::Company;
use super::agenda::{Agenda, Moment};
use super::deals::{Act, Story};
use super::random::Random;
use super::words::{NOTES, TASKS};
use crate::notes::{NewNote, create_note};
use crate::tasks::{NewTask, TaskCompletion, complete_task, create_task};

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    let mut number = 0;
    for story in stories {
        for (at, act) in &story.acts {
            if matches!(act, Act::Begin | Act::Move(_) | Act::Reopen) && random.chance(70) {
                add_task(agenda, random, story, at.plus_minutes(20), number);
                number += 1;
            }
            if *act != Act::Begin && random.chance(35) {
                add_note(agenda, random, story, at.plus_minutes(15));
            }
        }
    }
    for company in companies {
        if random.chance(30) {
            add_remark(agenda, random, company);
        }
    }
}

fn add_task(agenda: &mut Agenda, random: &mut Random, story: &Story, at: Moment, number: usize) {
    let (deal, account, owner) = (story.place, story.company, story.owner);
    let title = random.pick(&TASKS);
    let due = Moment::at_work(at.day() + random.between(2, 10), random);
    let due_at = Some(agenda.time(due));
    agenda.add(at, owner, move |cx, cast| {
        let new = NewTask {
            title: title.to_owned(),
            due_at,
            assignee_id: Some(cast.users.get(owner)?),
            account_id: Some(cast.accounts.get(account)?),
            deal_id: Some(cast.deals.get(deal)?),
            ..NewTask::default()
        };
        cast.tasks.put(number, create_task(cx, &new)?.id);
        Ok(())
    });
    if random.chance(85) {
        let done = Moment::at_work(at.day() + random.between(1, 14), random);
        agenda.add(done, owner, move |cx, cast| {
            let task = cast.tasks.get(number)?;
            complete_task(cx, task, &TaskCompletion::default(), None).map(drop)
        });
    }
}

fn add_note(agenda: &mut Agenda, random: &mut Random, story: &Story, at: Moment) {
    let (deal, account, body) = (story.place, story.company, random.pick(&NOTES));
    agenda.add(at, story.owner, move |cx, cast| {
        let new = NewNote {
            body: body.to_owned(),
            account_id: Some(cast.accounts.get(account)?),
            deal_id: Some(cast.deals.get(deal)?),
            ..NewNote::default()
        };
        create_note(cx, &new).map(drop)
    });
}

/// A note about the first person of an account.
fn add_remark(agenda: &mut Agenda, random: &mut Random, company: &Company) {
    let (account, body) = (company.place, random.pick(&NOTES));
    let at = company.since.plus_minutes(random.between(120, 3000));
    agenda.add(at, company.owner, move |cx, cast| {
        let new = NewNote {
            body: body.to_owned(),
            account_id: Some(cast.accounts.get(account)?),
            stakeholder_id: Some(cast.stakeholders.get((account, 0))?),
            ..NewNote::default()
        };
        create_note(cx, &new).map(drop)
    });
}

//! A run of the importer: step after step, row after row.
//!
//! What a row writes is kept whole or undone whole. Rows are committed by the
//! hundred, so that others can write in between; a dry run and a strict one are a single
//! transaction, because they may have to undo everything.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::mapping::{Input, Mapping, Step, refused};
use super::report::{Problem, Report, StepReport};
use super::rows::{Found, Outcome, Taker};
use super::source::{self, Row, Rows};
use crate::app::App;
use crate::auth::{Actor, Scope};
use crate::context::Ctx;
use crate::error::Result;
use crate::records::savepoint::Undo;

/// Rows of one transaction.
const CHUNK: usize = 100;

/// A mapping and the files that it reads.
#[derive(Debug)]
pub struct Plan {
    mapping: Mapping,
    files: BTreeMap<String, Vec<u8>>,
    /// Whether everything is undone in the end.
    pub is_dry_run: bool,
    /// Whether one bad row undoes everything.
    pub is_strict: bool,
}

/// Is told how far a run is.
pub type Watch = Arc<dyn Fn(&Report) + Send + Sync>;

impl Plan {
    /// Reads a mapping, checks it against the files' headers, and refuses what cannot work. `open`
    /// gives a file that the mapping names.
    pub fn new(
        mapping: &str,
        mut open: impl FnMut(&str) -> Option<Vec<u8>>,
        is_dry_run: bool,
        is_strict: bool,
    ) -> Result<Self> {
        let mapping = Mapping::parse(mapping)?;
        let mut files = BTreeMap::new();
        for step in &mapping.steps {
            let header = match &step.input {
                Input::Rows(rows) => rows.iter().flat_map(|row| row.keys().cloned()).collect(),
                Input::File(name) => {
                    if !files.contains_key(name) {
                        let file = open(name).ok_or_else(|| {
                            refused(format!("the mapping reads {name}, which is not there"))
                        })?;
                        files.insert(name.clone(), file);
                    }
                    let file = files.get(name).map(Vec::as_slice).unwrap_or_default();
                    source::header(file, &mapping.formats)
                        .map_err(|reason| refused(format!("{name}: {reason}")))?
                }
            };
            source::check_columns(&header, &step.columns())
                .map_err(|reason| refused(format!("{}: {reason}", step.name())))?;
        }
        Ok(Self {
            mapping,
            files,
            is_dry_run,
            is_strict,
        })
    }

    /// Refuses a caller who may not write what the mapping writes.
    pub(super) fn require(&self, actor: &Actor) -> Result<()> {
        let mut steps = self.mapping.steps.iter();
        steps.try_for_each(|step| actor.require(Scope::write(step.target.table().ruled_by)))
    }

    fn rows(&self, step: &Step) -> Result<Rows> {
        let file = match &step.input {
            Input::File(name) => self.files.get(name).map(Vec::as_slice),
            Input::Rows(_) => None,
        };
        source::read(&step.input, file.unwrap_or_default(), &self.mapping.formats)
            .map_err(|reason| refused(format!("{}: {reason}", step.name())))
    }
}

/// Runs a plan for an actor. An error is one of the run; what is wrong with rows is in the report.
pub async fn run(app: &App, actor: &Actor, plan: Arc<Plan>, watch: Watch) -> Result<Report> {
    plan.require(actor)?;
    if plan.is_dry_run || plan.is_strict {
        let whole = move |cx: &mut Ctx| {
            let mut state = State::new(&plan)?;
            while let Some(work) = state.next(&plan) {
                let taken = take(cx, &plan, &work, state.found.clone())?;
                state.settle(taken);
                watch(&state.report);
                if plan.is_strict && state.report.refused() > 0 {
                    break;
                }
            }
            let is_kept = !plan.is_dry_run && state.report.refused() == 0;
            Ok((state.report, is_kept))
        };
        return app.write_or_undo(actor, whole).await;
    }
    let mut state = State::new(&plan)?;
    while let Some(work) = state.next(&plan) {
        let (plan, found) = (Arc::clone(&plan), state.found.clone());
        let taken = app
            .write(actor, move |cx| take(cx, &plan, &work, found.clone()))
            .await?;
        state.settle(taken);
        watch(&state.report);
    }
    Ok(state.report)
}

/// Some rows of one step.
struct Work {
    step: usize,
    rows: Arc<Vec<Row>>,
    chosen: Vec<usize>,
    may_wait: bool,
}

/// What became of them.
struct Taken {
    found: Found,
    counts: StepReport,
    problems: Vec<Problem>,
    waiting: Vec<usize>,
    /// Whether one is to be undone, and was not.
    has_to_go: bool,
}

impl Taken {
    fn nothing(found: Found) -> Self {
        Self {
            found,
            counts: StepReport::default(),
            problems: Vec::new(),
            waiting: Vec::new(),
            has_to_go: false,
        }
    }
}

/// Takes rows. Most files are clean: all rows are tried together, and only when one of them is to be undone
/// is each taken in a savepoint of its own, which SQLite pays for with a write of its search index.
fn take(cx: &mut Ctx, plan: &Plan, work: &Work, found: Found) -> Result<Taken> {
    if work.chosen.len() > 1 {
        let undo = Undo::begin(cx)?;
        let together = take_all(cx, plan, work, found.clone(), false)?;
        if !together.has_to_go {
            undo.keep(cx)?;
            return Ok(together);
        }
        undo.undo(cx)?;
    }
    take_all(cx, plan, work, found, true)
}

/// Takes rows one after the other. Each that is to be undone is, if they are `alone`; otherwise it is the
/// last that is looked at.
fn take_all(cx: &mut Ctx, plan: &Plan, work: &Work, found: Found, alone: bool) -> Result<Taken> {
    let mut taken = Taken::nothing(found);
    let Some(step) = plan.mapping.steps.get(work.step) else {
        return Ok(taken);
    };
    let rows = work
        .chosen
        .iter()
        .filter_map(|index| Some((*index, work.rows.get(*index)?)));
    for (index, row) in rows {
        let undo = alone.then(|| Undo::begin(cx)).transpose()?;
        let mut taker = Taker::new(
            cx,
            &plan.mapping,
            step,
            row,
            &mut taken.found,
            work.may_wait,
        );
        let outcome = taker.take()?;
        let faults = std::mem::take(&mut taker.faults);
        let is_undone = matches!(outcome, Outcome::Refused | Outcome::Waiting);
        match undo {
            Some(undo) if is_undone => undo.undo(cx)?,
            Some(undo) => undo.keep(cx)?,
            None if is_undone => {
                taken.has_to_go = true;
                return Ok(taken);
            }
            None => {}
        }
        let counts = &mut taken.counts;
        let count = match outcome {
            Outcome::Created => &mut counts.created,
            Outcome::Updated => &mut counts.updated,
            Outcome::Unchanged => &mut counts.unchanged,
            Outcome::Skipped => &mut counts.skipped,
            Outcome::Refused => &mut counts.refused,
            Outcome::Waiting => {
                taken.waiting.push(index);
                continue;
            }
        };
        *count = count.saturating_add(1);
        taken
            .problems
            .extend(faults.into_iter().map(|fault| Problem {
                file: step.name(),
                line: row.line,
                column: fault.column,
                code: fault.code,
                message: fault.message,
                is_row_refused: matches!(outcome, Outcome::Refused),
            }));
    }
    Ok(taken)
}

/// How far a run is.
struct State {
    report: Report,
    found: Found,
    inputs: VecDeque<Rows>,
    /// The step at work, counted from one; none at first.
    step: usize,
    rows: Arc<Vec<Row>>,
    pending: VecDeque<usize>,
    waiting: Vec<usize>,
    /// Rows of this round, and whether they may wait for a further one.
    round: usize,
    may_wait: bool,
}

impl State {
    fn new(plan: &Plan) -> Result<Self> {
        let steps = plan.mapping.steps.iter();
        let inputs: VecDeque<Rows> = steps.map(|step| plan.rows(step)).collect::<Result<_>>()?;
        let rows = inputs.iter().map(Rows::len).sum::<usize>();
        Ok(Self {
            report: Report {
                rows_total: count(rows),
                ..Report::default()
            },
            found: Found::default(),
            inputs,
            step: 0,
            rows: Arc::default(),
            pending: VecDeque::new(),
            waiting: Vec::new(),
            round: 0,
            may_wait: true,
        })
    }

    /// The rows to take next; none when all are done.
    fn next(&mut self, plan: &Plan) -> Option<Work> {
        while self.pending.is_empty() {
            if self.waiting.is_empty() {
                let input = self.inputs.pop_front()?;
                self.begin(plan, input);
            } else {
                // Rows that nobody helped will not be helped by waiting longer.
                self.may_wait = self.waiting.len() < self.round;
                self.pending = std::mem::take(&mut self.waiting).into();
            }
            self.round = self.pending.len();
        }
        let chosen = self.pending.len().min(CHUNK);
        Some(Work {
            step: self.step.saturating_sub(1),
            rows: Arc::clone(&self.rows),
            chosen: self.pending.drain(..chosen).collect(),
            may_wait: self.may_wait,
        })
    }

    fn begin(&mut self, plan: &Plan, input: Rows) {
        let step = plan.mapping.steps.get(self.step);
        let refused = count(input.problems.len());
        self.report.steps.push(StepReport {
            file: step.map(Step::name).unwrap_or_default(),
            into: step.map_or("", |step| step.target.table().path).to_owned(),
            rows: count(input.len()),
            refused,
            ..StepReport::default()
        });
        self.report.rows_done = self.report.rows_done.saturating_add(refused);
        for problem in input.problems {
            self.report.problem(problem);
        }
        self.pending = (0..input.rows.len()).collect();
        self.rows = Arc::new(input.rows);
        self.may_wait = true;
        self.step = self.step.saturating_add(1);
    }

    fn settle(&mut self, taken: Taken) {
        self.found = taken.found.settled();
        self.waiting.extend(taken.waiting);
        for problem in taken.problems {
            self.report.problem(problem);
        }
        if let Some(step) = self.report.steps.last_mut() {
            let done = step.add(&taken.counts);
            self.report.rows_done = self.report.rows_done.saturating_add(done);
        }
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

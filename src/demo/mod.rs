//! A workspace full of sample data: what `caravan demo` serves.
//!
//! The data tells two years of a seller with invented customers. A generator with a seed decides
//! what happens (who is there, what each deal goes through, who talks to whom) and writes it on an
//! [`agenda`](agenda::Agenda); then the agenda is played in the order of time. Each entry is one of
//! the operations that the API runs too, done by one of the workspace's users at that moment. So
//! histories, versions and the change feed are what they would be had the two years really been
//! lived, and nothing in the sample data breaks a rule.
//!
//! The story has a grain, so that whoever counts finds something: a deal that will be won is talked
//! about more and more, with more people, who answer in a better mood; one that will be lost falls
//! silent; some open deals have been silent for a while. Who was in a good mood answers surveys better. Of a few open deals it is told who decides and how.
//!
//! The same seed, size and last day give the same records, moment by moment. Their ids differ from
//! run to run: ids are made where records are made, from the true time and chance, and to thread a
//! generator through every operation for this purpose would cost more than it gives.
//!
//! All people and companies are put together from the lists in [`words`]. Their domains end in
//! `.example`, which belongs to nobody (RFC 2606).

mod accounts;
mod agenda;
mod catalogue;
mod deals;
mod decisions;
mod experience;
mod interactions;
mod journeys;
mod random;
mod sellers;
mod stakeholders;
mod tasks;
mod welcome;
mod words;

use crate::app::App;
use crate::auth::hash_password;
use crate::auth::operations::off_thread;
use crate::error::{Error, Result};
use crate::types::Timestamp;
use crate::workspaces::{NewWorkspace, plan_workspace};
use agenda::{Agenda, DAY_S};
use random::Random;
pub use welcome::welcome;

/// The address of the workspace's admin.
pub const ADMIN: &str = sellers::ADMIN;
/// The password of all its users.
pub const PASSWORD: &str = "caravan demo password";

/// How long the story is.
const DAYS: i64 = 730;

/// What the sample data depends on.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The number that decides what happens.
    pub seed: u64,
    /// How many accounts there are; everything else grows with them.
    pub accounts: usize,
    /// The story ends with the last midnight (UTC) before this moment.
    pub now: Timestamp,
    /// The word that names the workspace at sign-in.
    pub slug: String,
}

/// Fills a new workspace. All of it is one transaction.
pub async fn fill(app: &App, plan: &Plan) -> Result<()> {
    let password_hash = off_thread(|| hash_password(PASSWORD)).await?;
    let agenda = write_agenda(plan)?;
    let new = NewWorkspace {
        name: "Caravan demo".to_owned(),
        slug: plan.slug.clone(),
        admin_email: sellers::ADMIN.to_owned(),
        admin_password: PASSWORD.to_owned(),
    };
    let workspace = plan_workspace(&new, agenda.start())?;
    app.db()
        .write(move |conn| agenda.play(conn, &workspace, &password_hash))
        .await
}

/// Decides what happens, without a database.
fn write_agenda(plan: &Plan) -> Result<Agenda> {
    if plan.accounts == 0 {
        let message = "the sample data needs at least one account";
        return Err(Error::invalid("accounts", "OUT_OF_RANGE", message));
    }
    let micros_of_day = DAY_S.saturating_mul(1_000_000);
    let today = plan.now.as_micros().div_euclid(micros_of_day);
    let first_day = today.saturating_sub(DAYS).saturating_mul(micros_of_day);
    let start = Timestamp::from_micros(first_day).unwrap_or_else(Timestamp::epoch);
    let mut random = Random::new(plan.seed);
    let mut agenda = Agenda::new(start, DAYS);
    sellers::add(&mut agenda);
    catalogue::add(&mut agenda);
    let companies = accounts::plan(&mut random, plan.accounts);
    accounts::add(&mut agenda, &mut random, &companies);
    stakeholders::add(&mut agenda, &mut random, &companies);
    let stories = deals::plan(&mut random, &companies, DAYS - 1);
    deals::add(&mut agenda, &mut random, &companies, &stories);
    journeys::add(&mut agenda, &mut random, &companies, &stories);
    interactions::add(&mut agenda, &mut random, &companies, &stories);
    tasks::add(&mut agenda, &mut random, &companies, &stories);
    decisions::add(&mut agenda, &mut random, &companies, &stories);
    experience::add(&mut agenda, &mut random, &companies, &stories);
    Ok(agenda)
}

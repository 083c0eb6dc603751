//! What a request costs. Its complexity is known once it is validated; before anything is looked up, the
//! caller's units are taken for it.
//!
//! Only an extension is told the complexity, and a schema with an extension sends every field that it
//! resolves through it: a third of the time of a large answer. So there are two schemas of the same
//! types: one validates, charges and stops there, the other one answers and knows nothing of it.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{Request, Response, ServerError, ValidationResult, Value, value};

use crate::app::App;
use crate::auth::Actor;
use crate::config::Limits;
use crate::error::Error;
use crate::http::limits::Rate;
use crate::limits::units_of;

/// What one request is charged with.
pub(crate) struct Charge {
    app: App,
    actor: Actor,
    state: Mutex<State>,
}

#[derive(Clone, Default)]
struct State {
    complexity: Option<usize>,
    rate: Option<Rate>,
    refusal: Option<Error>,
}

impl Charge {
    /// One unit was taken when the request came.
    pub(super) fn new(app: &App, actor: &Actor, rate: Option<Rate>) -> Arc<Self> {
        let state = State {
            rate,
            ..State::default()
        };
        Arc::new(Self {
            app: app.clone(),
            actor: actor.clone(),
            state: Mutex::new(state),
        })
    }

    fn state(&self) -> State {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clone()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.app.config().limits
    }

    /// What is left of the caller's units.
    pub(crate) fn rate(&self) -> Option<Rate> {
        self.state().rate
    }

    /// Why the request was refused, if the caller's units did not last.
    pub(super) fn refusal(&self) -> Option<Error> {
        self.state().refusal
    }

    /// Takes what the request costs beyond the unit that it has paid.
    fn take(&self, complexity: usize) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.complexity = Some(complexity);
        let more = units_of(complexity).saturating_sub(1);
        if more == 0 {
            return Ok(());
        }
        match self.app.limiter().take(&self.actor, more) {
            Ok(rate) => {
                state.rate = rate;
                Ok(())
            }
            Err((rate, error)) => {
                state.rate = rate.or(state.rate);
                state.refusal = Some(error.clone());
                Err(error)
            }
        }
    }

    /// What the answer tells of it: `extensions.cost`.
    pub(super) fn told(&self) -> Option<Value> {
        let state = self.state();
        let complexity = state.complexity?;
        let left = state.rate.map(|rate| {
            value!({
                "limit": rate.limit, "remaining": rate.remaining, "resetSeconds": rate.reset_s
            })
        });
        Some(value!({
            "complexity": complexity,
            "requested": units_of(complexity),
            "rate": left,
        }))
    }
}

/// Validates a request and takes what it costs. Refused is what the answer is then.
pub(super) async fn charge(
    app: &App,
    request: Request,
    charge: &Arc<Charge>,
) -> Result<(), Response> {
    let request = request.data(Arc::clone(charge));
    let response = app.graphql().measuring().execute(request).await;
    if response.errors.is_empty() {
        Ok(())
    } else {
        Err(response)
    }
}

/// Charges each request as soon as it is validated, and lets it go no further.
pub(super) struct Costs;

impl ExtensionFactory for Costs {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Costs {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let validated = next.run(ctx).await?;
        if let Some(charge) = ctx.data_opt::<Arc<Charge>>() {
            charge
                .take(validated.complexity)
                .map_err(|error| vec![ServerError::new(error.to_string(), None)])?;
        }
        // Stopped without an error.
        Err(Vec::new())
    }
}

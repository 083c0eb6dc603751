//! Lists as answers.

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

/// A list whose items are resolved side by side, so that what they ask for is asked for together.
///
/// The library's own `Vec` does the same with code that is made anew for each type of item, some six
/// hundred functions for each: a quarter of all that was compiled. Here only the making of an item's
/// future knows its type.
pub(crate) struct Listed<T>(pub(crate) Vec<T>);

type Resolving<'a> = Pin<Box<dyn Future<Output = ServerResult<Value>> + Send + 'a>>;

/// Resolves all items, or ends with the first error.
async fn all(mut items: Vec<Resolving<'_>>) -> ServerResult<Value> {
    let mut values: Vec<Option<Value>> = items.iter().map(|_| None).collect();
    poll_fn(|task| {
        let mut is_waiting = false;
        for (item, value) in items.iter_mut().zip(&mut values) {
            if value.is_some() {
                continue;
            }
            match item.as_mut().poll(task) {
                Poll::Ready(Ok(resolved)) => *value = Some(resolved),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => is_waiting = true,
            }
        }
        if is_waiting {
            return Poll::Pending;
        }
        let values = values.iter_mut().filter_map(Option::take).collect();
        Poll::Ready(Ok(Value::List(values)))
    })
    .await
}

impl<T: OutputType> OutputType for Listed<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("[{}]", T::qualified_type_name()))
    }

    fn qualified_type_name() -> String {
        format!("[{}]!", T::qualified_type_name())
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        Self::qualified_type_name()
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut resolving: Vec<Resolving<'_>> = Vec::with_capacity(self.0.len());
        for (index, item) in self.0.iter().enumerate() {
            let ctx = ctx.with_index(index);
            resolving.push(Box::pin(async move {
                let resolved = item.resolve(&ctx, field).await;
                resolved.map_err(|error| ctx.set_error_path(error))
            }));
        }
        all(resolving).await
    }
}

//! How a team tries a product and comes to pay for it.

use super::{JourneyMapTemplate, JourneyMapTemplateStage, feels, inbound, outbound, says};
use crate::interactions::InteractionKind as Kind;
use crate::journey_map_elements::Lane;
use crate::journey_stages::{JourneyStageKind, OwnerFunction};

pub(super) const TEMPLATE: JourneyMapTemplate = JourneyMapTemplate {
    key: "saas_trial",
    name: "Trial of a software service",
    description: "How a team tries a product by itself and comes to pay for it.",
    stages: &[
        JourneyMapTemplateStage {
            key: "sign_up",
            name: "Sign-up",
            kind: JourneyStageKind::Awareness,
            description: "We open a trial because we want to see it for ourselves.",
            owner_function: OwnerFunction::Marketing,
            question: "How soon can I see whether it helps?",
            outcome: "An account of our own",
            touchpoints: &[
                inbound("Page about the trial", Kind::Web),
                inbound("Sign-up", Kind::Form),
                outbound("Confirmation with the first step", Kind::Email),
            ],
            elements: &[
                says(Lane::Action, "Sign up with the address of the company"),
                says(Lane::Thought, "I hope that nobody calls me now"),
                feels(1, "curious", "It costs nothing to look"),
                says(Lane::Expectation, "No credit card"),
                says(Lane::PainPoint, "A form with fifteen questions"),
            ],
        },
        JourneyMapTemplateStage {
            key: "first_value",
            name: "First value",
            kind: JourneyStageKind::Consideration,
            description: "We do with it what we came for, once, with a little of our own data.",
            owner_function: OwnerFunction::Service,
            question: "Does it do what I came for?",
            outcome: "One real task, done",
            touchpoints: &[
                inbound("First steps in the product", Kind::Product),
                outbound("Mail with an example for our case", Kind::Email).optional(),
                inbound("Question in the chat", Kind::Chat).optional(),
            ],
            elements: &[
                says(Lane::Action, "Bring in some of our own data"),
                says(Lane::Thought, "Where do I begin?"),
                feels(-1, "lost", "Everything is empty"),
                says(Lane::Need, "An example that looks like our work"),
                says(Lane::PainPoint, "Importing takes longer than the task"),
                says(Lane::MomentOfTruth, "The first result from our own data"),
                says(Lane::Backstage, "Sample data is prepared for each industry"),
            ],
        },
        JourneyMapTemplateStage {
            key: "team_use",
            name: "Use in the team",
            kind: JourneyStageKind::ResearchEvaluation,
            description: "Others join, and it has to stand up to the daily work of several people.",
            owner_function: OwnerFunction::Service,
            question: "Will the others use it, too?",
            outcome: "Colleagues who would miss it",
            touchpoints: &[
                inbound("Invitation of colleagues", Kind::Product),
                inbound("Daily work in the product", Kind::Product),
                outbound("Offer of a call with a specialist", Kind::Email).optional(),
                outbound("Call with a specialist", Kind::Call).optional(),
            ],
            elements: &[
                says(Lane::Action, "Invite colleagues and agree on how to use it"),
                says(
                    Lane::Thought,
                    "They will ask me when something does not work",
                ),
                feels(1, "confident", "It is more than a toy"),
                says(Lane::Goal, "One process that runs in it from end to end"),
                says(Lane::PainPoint, "Rights and roles are hard to understand"),
                says(Lane::Influence, "The colleague who likes the old way"),
            ],
        },
        JourneyMapTemplateStage {
            key: "purchase",
            name: "Purchase",
            kind: JourneyStageKind::Decision,
            description: "The trial comes to its end; we choose a plan, get it approved, and pay.",
            owner_function: OwnerFunction::Sales,
            question: "Which plan do we need, and who signs?",
            outcome: "A paid plan that fits the team",
            touchpoints: &[
                outbound("Notice before the trial ends", Kind::Email),
                inbound("Page of plans and prices", Kind::Web),
                outbound("Answer to security and legal questions", Kind::Email).optional(),
                inbound("Payment", Kind::Form),
            ],
            elements: &[
                says(Lane::Action, "Reckon how many seats are needed"),
                says(Lane::Thought, "What happens to our data if we wait?"),
                feels(-1, "hurried", "The trial ends before the approval is there"),
                says(Lane::Need, "A few days more, without asking for them"),
                says(
                    Lane::PainPoint,
                    "The plan with the one thing we need costs twice as much",
                ),
                says(Lane::MomentOfTruth, "What is left when the trial ends"),
                says(Lane::Support, "Billing takes orders on account"),
            ],
        },
        JourneyMapTemplateStage {
            key: "adoption",
            name: "Adoption",
            kind: JourneyStageKind::Usage,
            description: "It becomes the way in which we work, and we find out what else it can do.",
            owner_function: OwnerFunction::Service,
            question: "What else can we do with it?",
            outcome: "Work that no longer happens anywhere else",
            touchpoints: &[
                outbound("Welcome of the new customer", Kind::Email),
                inbound("Work in the product every week", Kind::Product),
                inbound("Question to support", Kind::Support).optional(),
                outbound("Review after ninety days", Kind::Call),
            ],
            elements: &[
                says(Lane::Action, "Move the rest of the work over"),
                says(Lane::Thought, "Good that we have it"),
                feels(2, "at ease", "It simply runs"),
                says(Lane::Gain, "An hour a day for everybody"),
                says(
                    Lane::PainPoint,
                    "New people in the team must find out everything by themselves",
                ),
                says(
                    Lane::Opportunity,
                    "Guide each new colleague through the first task",
                ),
            ],
        },
    ],
};

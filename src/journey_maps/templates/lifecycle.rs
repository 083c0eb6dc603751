//! How somebody becomes a customer and stays one.

use super::{JourneyMapTemplate, JourneyMapTemplateStage, feels, inbound, outbound, says};
use crate::interactions::InteractionKind as Kind;
use crate::journey_map_elements::Lane;
use crate::journey_stages::{JourneyStageKind, OwnerFunction};
use crate::touchpoints::TouchpointControl as Control;

pub(super) const TEMPLATE: JourneyMapTemplate = JourneyMapTemplate {
    key: "five_stage_lifecycle",
    name: "Customer lifecycle in five stages",
    description: "How somebody hears of the seller, becomes a customer, and stays one.",
    stages: &[
        JourneyMapTemplateStage {
            key: "awareness",
            name: "Awareness",
            kind: JourneyStageKind::Awareness,
            description: "We hear of the seller for the first time and find out what they do.",
            owner_function: OwnerFunction::Marketing,
            question: "Who are they, and is that for us?",
            outcome: "The seller's name, tied to something that we need",
            touchpoints: &[
                inbound("Advertisement", Kind::Ad).optional(),
                inbound("Search result", Kind::Web).under(Control::External),
                inbound("Post that a colleague shares", Kind::Social)
                    .under(Control::Earned)
                    .optional(),
                inbound("Home page", Kind::Web),
            ],
            elements: &[
                says(Lane::Action, "Follow a link out of curiosity"),
                says(Lane::Thought, "I have not heard of them before"),
                feels(0, "indifferent", "One of many"),
                says(Lane::Need, "To see in a moment what it is about"),
                says(Lane::PainPoint, "Big words and no example"),
                says(Lane::Influence, "Somebody whose judgement we trust"),
            ],
        },
        JourneyMapTemplateStage {
            key: "consideration",
            name: "Consideration",
            kind: JourneyStageKind::Consideration,
            description: "We look closer, compare, and ask ourselves whether it would fit.",
            owner_function: OwnerFunction::Marketing,
            question: "Is it better for us than what we have?",
            outcome: "Reasons for and against, in our own words",
            touchpoints: &[
                inbound("Comparison of plans and prices", Kind::Web),
                inbound("Question in the chat", Kind::Chat).optional(),
                outbound("Mails with examples from our industry", Kind::Email).optional(),
                inbound("Reviews by other customers", Kind::Web).under(Control::External),
            ],
            elements: &[
                says(Lane::Action, "Put two or three offers side by side"),
                says(Lane::Thought, "What is the catch?"),
                feels(1, "interested", "It could really help us"),
                says(Lane::Expectation, "The price is what the page says"),
                says(
                    Lane::PainPoint,
                    "The answer to a simple question takes days",
                ),
                says(Lane::Gain, "We see our own problem more clearly"),
                says(
                    Lane::MomentOfTruth,
                    "The first answer that we get from a person",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "decision",
            name: "Decision",
            kind: JourneyStageKind::Decision,
            description: "We decide, order, and tell those whom it concerns.",
            owner_function: OwnerFunction::Sales,
            question: "Do we dare to do it now?",
            outcome: "An order, and people who know about it",
            touchpoints: &[
                outbound("Offer", Kind::Email),
                outbound("Call about the last questions", Kind::Call).optional(),
                inbound("Order", Kind::Form),
                outbound("Confirmation of the order", Kind::Email),
            ],
            elements: &[
                says(Lane::Action, "Get the approval and order"),
                says(Lane::Thought, "I hope that we have not overlooked anything"),
                feels(-1, "doubtful", "There is no way back soon"),
                says(Lane::Need, "A way out if it does not work"),
                says(
                    Lane::PainPoint,
                    "The order asks for what we have said already",
                ),
                says(Lane::MomentOfTruth, "The moment before the order is sent"),
            ],
        },
        JourneyMapTemplateStage {
            key: "use",
            name: "Use",
            kind: JourneyStageKind::Usage,
            description: "We begin to work with it and find out what it can do, and what not.",
            owner_function: OwnerFunction::Service,
            question: "How do I get done what I bought it for?",
            outcome: "The first result that we can show",
            touchpoints: &[
                outbound("Welcome and first steps", Kind::Email),
                inbound("First work in the product", Kind::Product),
                inbound("Question to support", Kind::Support).optional(),
                outbound("Call after the first weeks", Kind::Call),
            ],
            elements: &[
                says(Lane::Action, "Set it up and try it on a real task"),
                says(Lane::Thought, "It must be somewhere"),
                feels(1, "satisfied", "The first task is done"),
                says(Lane::Goal, "Be faster than before within a month"),
                says(Lane::PainPoint, "The help explains buttons, not tasks"),
                says(Lane::Frontstage, "Support answers in the product"),
                says(Lane::Backstage, "The product notices who does not get on"),
            ],
        },
        JourneyMapTemplateStage {
            key: "retention",
            name: "Retention",
            kind: JourneyStageKind::Retention,
            description: "We stay because it keeps being worth it, and we tell others. Or we leave.",
            owner_function: OwnerFunction::Service,
            question: "Would we choose it again?",
            outcome: "A reason to stay, and something to tell others",
            touchpoints: &[
                outbound("Report of what it brought", Kind::Email),
                outbound("Review of the year", Kind::Meeting).optional(),
                outbound("Offer to renew", Kind::Email),
                inbound("Recommendation to others", Kind::Social)
                    .under(Control::Earned)
                    .optional(),
            ],
            elements: &[
                says(Lane::Action, "Compare what it costs with what it brings"),
                says(Lane::Thought, "Nobody has asked how we are for a long time"),
                feels(1, "loyal", "We know each other"),
                says(
                    Lane::Expectation,
                    "Old customers are not worse off than new ones",
                ),
                says(Lane::PainPoint, "We hear of the renewal by the invoice"),
                says(Lane::Gain, "We help to decide what comes next"),
                says(Lane::Opportunity, "Ask before the renewal, not after it"),
            ],
        },
    ],
};

//! How a customer comes to stay and to buy more.

use super::{
    JourneyMapTemplate, JourneyMapTemplateStage, feels, in_person, inbound, outbound, says,
};
use crate::interactions::InteractionKind as Kind;
use crate::journey_map_elements::Lane;
use crate::journey_stages::{JourneyStageKind, OwnerFunction};
use crate::touchpoints::TouchpointControl as Control;

pub(super) const TEMPLATE: JourneyMapTemplate = JourneyMapTemplate {
    key: "renewal_expansion",
    name: "Renewal and expansion",
    description: "How a customer looks at what it brought, stays, and buys more.",
    stages: &[
        JourneyMapTemplateStage {
            key: "onboarding",
            name: "Onboarding",
            kind: JourneyStageKind::ImplementationExpansion,
            description: "We have bought; now it has to be put to use as it was promised.",
            owner_function: OwnerFunction::Service,
            question: "Will it be in use by the day that we promised?",
            outcome: "A plan with dates that both sides keep",
            touchpoints: &[
                outbound("Handover from sales to service", Kind::Meeting),
                outbound("Plan of the implementation", Kind::Email),
                outbound("Training", Kind::Event),
            ],
            elements: &[
                says(Lane::Action, "Name somebody who answers for it"),
                says(Lane::Thought, "Do they know what sales promised us?"),
                feels(0, "expectant", "Everything is still possible"),
                says(Lane::Need, "One plan and one person"),
                says(Lane::PainPoint, "We explain ourselves once more"),
                says(
                    Lane::Backstage,
                    "Sales hands over what was promised, in writing",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "value_realisation",
            name: "Value realisation",
            kind: JourneyStageKind::Usage,
            description: "We work with it and see in figures what it brings.",
            owner_function: OwnerFunction::Service,
            question: "Can we show that it was worth it?",
            outcome: "Figures that our management believes",
            touchpoints: &[
                inbound("Work in the product", Kind::Product),
                outbound("Quarterly review", Kind::Meeting),
                inbound("Question to support", Kind::Support).optional(),
                outbound("Survey", Kind::Email).optional(),
            ],
            elements: &[
                says(Lane::Action, "Measure before and after"),
                says(Lane::Thought, "Somebody will ask for the figures"),
                feels(1, "proud", "Our project is a success"),
                says(Lane::Goal, "A result by the end of the quarter"),
                says(Lane::PainPoint, "Nobody measured how it was before"),
                says(Lane::MomentOfTruth, "The first review with our management"),
                says(
                    Lane::Frontstage,
                    "The review begins with our goals, not with their features",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "renewal",
            name: "Renewal",
            kind: JourneyStageKind::Retention,
            description: "The contract comes to its end, and we ask ourselves whether to go on.",
            owner_function: OwnerFunction::Sales,
            question: "Do we go on, and on what terms?",
            outcome: "A decision before the notice period ends",
            touchpoints: &[
                outbound("Conversation half a year before the end", Kind::Call),
                outbound("Offer to renew", Kind::Email),
                in_person("Negotiation of the terms", Kind::Meeting).optional(),
                inbound("Signed renewal", Kind::Email),
            ],
            elements: &[
                says(Lane::Action, "Ask others what they pay"),
                says(Lane::Thought, "We could at least look around"),
                feels(-1, "wary", "The price goes up, and nobody says why"),
                says(Lane::Expectation, "Loyalty is worth something"),
                says(
                    Lane::PainPoint,
                    "The notice period is over before we noticed",
                ),
                says(Lane::Influence, "Purchasing, which compares prices"),
                says(
                    Lane::MomentOfTruth,
                    "The reason that is given for the new price",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "expansion",
            name: "Expansion",
            kind: JourneyStageKind::Consultation,
            description: "Other teams have seen it and want it, too; we look for where it pays most.",
            owner_function: OwnerFunction::Sales,
            question: "Who else here has this problem?",
            outcome: "A second team with a goal of its own",
            touchpoints: &[
                outbound("Conversation with another department", Kind::Meeting),
                outbound("Proposal for more teams", Kind::Email),
                inbound("Look at the product with the first team", Kind::Product).optional(),
            ],
            elements: &[
                says(
                    Lane::Action,
                    "Bring the first team and the next one together",
                ),
                says(Lane::Thought, "It worked there, but we are different"),
                feels(1, "open", "The colleagues speak well of it"),
                says(Lane::Need, "A price that makes growing sensible"),
                says(Lane::PainPoint, "A second contract with other terms"),
                says(Lane::Influence, "The first team's own figures"),
                says(Lane::Opportunity, "One contract that new teams can join"),
            ],
        },
        JourneyMapTemplateStage {
            key: "advocacy",
            name: "Advocacy",
            kind: JourneyStageKind::Custom,
            description: "We speak well of it, to others who are where we once were.",
            owner_function: OwnerFunction::Marketing,
            question: "Would I put my name to it?",
            outcome: "A recommendation that we gave of our own accord",
            touchpoints: &[
                outbound("Question for a reference", Kind::Call),
                inbound("Talk at an event", Kind::Event)
                    .under(Control::Partner)
                    .optional(),
                inbound("Recommendation to a peer", Kind::Social)
                    .under(Control::Earned)
                    .optional(),
            ],
            elements: &[
                says(Lane::Action, "Tell others how we did it"),
                says(Lane::Thought, "They have earned it"),
                feels(2, "generous", "We are asked for advice"),
                says(Lane::Gain, "We are seen as those who know"),
                says(
                    Lane::PainPoint,
                    "We hear of our own story only when it is published",
                ),
            ],
        },
    ],
};

//! How a group in a company comes to buy.

use super::{
    JourneyMapTemplate, JourneyMapTemplateStage, feels, in_person, inbound, outbound, says,
};
use crate::interactions::InteractionKind as Kind;
use crate::journey_map_elements::Lane;
use crate::journey_stages::{JourneyStageKind, OwnerFunction};
use crate::touchpoints::TouchpointControl as Control;

pub(super) const TEMPLATE: JourneyMapTemplate = JourneyMapTemplate {
    key: "b2b_five_stage",
    name: "B2B purchase in five stages",
    description: "How a group in a company comes to buy, from the first doubt to the wish for more.",
    stages: &[
        JourneyMapTemplateStage {
            key: "problem_identification",
            name: "Problem identification",
            kind: JourneyStageKind::ProblemIdentification,
            description: "We notice that something costs us more than it should and agree that it \
                has to change.",
            owner_function: OwnerFunction::Marketing,
            question: "Can we live with the way we do it now?",
            outcome: "A problem that everybody it concerns sees in the same way",
            touchpoints: &[
                inbound("Article about the problem", Kind::Web),
                inbound("Talk among peers", Kind::Social)
                    .under(Control::Earned)
                    .optional(),
                in_person("Conversation at a trade fair", Kind::Event).optional(),
            ],
            elements: &[
                says(Lane::Action, "Put a figure on what the problem costs"),
                says(Lane::Thought, "Others must have this problem, too"),
                feels(-1, "uneasy", "It gets worse, and nobody owns it"),
                says(Lane::Need, "A clear picture of what is wrong"),
                says(Lane::Goal, "Have the problem put on somebody's list"),
                says(Lane::PainPoint, "Each department tells another story"),
                says(
                    Lane::Influence,
                    "A colleague who has seen it solved elsewhere",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "research_evaluation",
            name: "Research and evaluation",
            kind: JourneyStageKind::ResearchEvaluation,
            description: "We find out which ways there are to solve it, what we need, and who could \
                help us.",
            owner_function: OwnerFunction::Marketing,
            question: "Which ways are there, and which would fit us?",
            outcome: "A list of what we need and of who could deliver it",
            touchpoints: &[
                inbound("Product pages and prices", Kind::Web),
                inbound("Reviews by other customers", Kind::Web).under(Control::External),
                inbound("Request for material", Kind::Form).optional(),
                outbound("Invitation to a webinar", Kind::Email).optional(),
            ],
            elements: &[
                says(Lane::Action, "Read, ask around, write down what is needed"),
                says(Lane::Thought, "They all promise the same"),
                feels(0, "curious", "There is much to choose from"),
                says(
                    Lane::Expectation,
                    "Prices and limits are said without a call",
                ),
                says(Lane::PainPoint, "Offers cannot be compared"),
                says(Lane::Gain, "We learn what good looks like"),
                says(Lane::Influence, "Analysts, forums and former colleagues"),
            ],
        },
        JourneyMapTemplateStage {
            key: "consultation",
            name: "Consultation and solution discussion",
            kind: JourneyStageKind::Consultation,
            description: "We talk to a few sellers, see how their solution would work for us, and \
                bring in everybody it concerns.",
            owner_function: OwnerFunction::Sales,
            question: "Would it work here, with our people and our data?",
            outcome: "A solution that those who will use it believe in",
            touchpoints: &[
                inbound("Request for a conversation", Kind::Form),
                outbound("First call", Kind::Call),
                in_person("Demonstration with our own case", Kind::Meeting),
                outbound("Summary of what was agreed", Kind::Email),
                inbound("Questions of the technical side", Kind::Email).optional(),
            ],
            elements: &[
                says(Lane::Action, "Show the solution to those who will use it"),
                says(Lane::Thought, "Do they understand how we work?"),
                feels(1, "hopeful", "Somebody listens and has an answer"),
                says(Lane::Need, "Answers to concerns before they grow"),
                says(
                    Lane::PainPoint,
                    "Telling the same story to one person after the other",
                ),
                says(Lane::MomentOfTruth, "The demonstration with our own case"),
                says(Lane::Backstage, "Consultants prepare the case overnight"),
            ],
        },
        JourneyMapTemplateStage {
            key: "decision",
            name: "Decision-making",
            kind: JourneyStageKind::Decision,
            description: "We weigh risk against benefit, settle terms and money, and decide \
                together whether to buy and from whom.",
            owner_function: OwnerFunction::Sales,
            question: "Can we answer for this decision?",
            outcome: "A decision that everybody supports, and a signed contract",
            touchpoints: &[
                outbound("Proposal", Kind::Email),
                outbound("Call with a reference customer", Kind::Call)
                    .under(Control::Earned)
                    .optional(),
                in_person("Negotiation of the terms", Kind::Meeting),
                inbound("Signed contract", Kind::Email),
            ],
            elements: &[
                says(
                    Lane::Action,
                    "Collect approvals of finance, law and security",
                ),
                says(Lane::Thought, "If it fails, it was our choice"),
                feels(-1, "tense", "Much depends on it, and it takes long"),
                says(Lane::Goal, "Terms that stand up to every question"),
                says(Lane::Expectation, "No surprises in the contract"),
                says(Lane::PainPoint, "Somebody joins late and starts over"),
                says(Lane::MomentOfTruth, "What the reference customer says"),
                says(
                    Lane::Support,
                    "The legal department of the seller answers in a day",
                ),
            ],
        },
        JourneyMapTemplateStage {
            key: "implementation_expansion",
            name: "Implementation and expansion",
            kind: JourneyStageKind::ImplementationExpansion,
            description: "We put the solution to use, see whether it keeps its promise, and think \
                about where else it would help us.",
            owner_function: OwnerFunction::Service,
            question: "Did we get what we were promised, and where else would it help?",
            outcome: "A solution in daily use, with figures that show what it brings",
            touchpoints: &[
                in_person("Kick-off of the implementation", Kind::Meeting),
                outbound("Training of the users", Kind::Event),
                inbound("Question to support", Kind::Support).optional(),
                outbound("Review of the results", Kind::Meeting),
            ],
            elements: &[
                says(Lane::Action, "Move the work over, one team after the other"),
                says(Lane::Thought, "Was it worth it?"),
                feels(1, "relieved", "It runs, and the first results are there"),
                says(Lane::Need, "Somebody to call when it does not run"),
                says(Lane::PainPoint, "Those who sold it are no longer there"),
                says(Lane::Gain, "Time for the work that matters"),
                says(Lane::MomentOfTruth, "The first serious fault"),
                says(
                    Lane::Frontstage,
                    "One person looks after us from the first day",
                ),
            ],
        },
    ],
};

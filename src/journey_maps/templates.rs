//! Maps to begin with.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::journey_stages::JourneyStageKind;

/// A map to begin with.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplate {
    /// What `template` of a new map says.
    #[schema(value_type = String, example = "b2b_five_stage")]
    pub key: &'static str,
    /// Its name.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// What it is for.
    #[schema(value_type = String)]
    pub description: &'static str,
    /// The stages that a map made from it has, in their order.
    #[schema(value_type = Vec<JourneyMapTemplateStage>)]
    pub stages: &'static [JourneyMapTemplateStage],
}

/// A stage of a template.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplateStage {
    /// What programs know it by.
    #[schema(value_type = String)]
    pub key: &'static str,
    /// Its name for people.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// What the buyers are at.
    pub kind: JourneyStageKind,
    /// What happens in it, from the buyers' view.
    #[schema(value_type = String)]
    pub description: &'static str,
}

/// Every template.
pub(super) const TEMPLATES: &[JourneyMapTemplate] = &[JourneyMapTemplate {
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
        },
        JourneyMapTemplateStage {
            key: "research_evaluation",
            name: "Research and evaluation",
            kind: JourneyStageKind::ResearchEvaluation,
            description: "We find out which ways there are to solve it, what we need, and who could \
                help us.",
        },
        JourneyMapTemplateStage {
            key: "consultation",
            name: "Consultation and solution discussion",
            kind: JourneyStageKind::Consultation,
            description: "We talk to a few sellers, see how their solution would work for us, and \
                bring in everybody it concerns.",
        },
        JourneyMapTemplateStage {
            key: "decision",
            name: "Decision-making",
            kind: JourneyStageKind::Decision,
            description: "We weigh risk against benefit, settle terms and money, and decide \
                together whether to buy and from whom.",
        },
        JourneyMapTemplateStage {
            key: "implementation_expansion",
            name: "Implementation and expansion",
            kind: JourneyStageKind::ImplementationExpansion,
            description: "We put the solution to use, see whether it keeps its promise, and think \
                about where else it would help us.",
        },
    ],
}];

/// The template with a key.
pub(super) fn find(key: &str) -> Option<&'static JourneyMapTemplate> {
    TEMPLATES.iter().find(|template| template.key == key)
}

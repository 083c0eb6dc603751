//! The frameworks that are in every workspace from its first moment.

use super::model::{ElementSource, QualificationElement, QualificationFramework};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::QualificationFrameworkId;
use crate::records;
use crate::types::Json;

/// A question: its key, its name, what has to be known, and what answers it by itself.
type Question = (
    &'static str,
    &'static str,
    &'static str,
    Option<ElementSource>,
);

struct BuiltIn {
    key: &'static str,
    name: &'static str,
    description: &'static str,
    questions: &'static [Question],
}

const METRICS: Question = (
    "metrics",
    "Metrics",
    "Which numbers of theirs get better, and by how much?",
    None,
);
const ECONOMIC_BUYER: Question = (
    "economic_buyer",
    "Economic buyer",
    "Who releases the money, and are we in contact?",
    Some(ElementSource::EconomicBuyer),
);
const DECISION_CRITERIA: Question = (
    "decision_criteria",
    "Decision criteria",
    "By what do they compare the options?",
    Some(ElementSource::DecisionCriteria),
);
const DECISION_PROCESS: Question = (
    "decision_process",
    "Decision process",
    "Which steps lead to a decision, and by when?",
    Some(ElementSource::DecisionProcess),
);
const PAPER_PROCESS: Question = (
    "paper_process",
    "Paper process",
    "What do legal, security and procurement have to go through?",
    Some(ElementSource::PaperProcess),
);
const IDENTIFY_PAIN: Question = (
    "identify_pain",
    "Identify pain",
    "What hurts them enough to act?",
    Some(ElementSource::Pain),
);
const CHAMPION: Question = (
    "champion",
    "Champion",
    "Who has power and sells for us when we are away?",
    Some(ElementSource::Champion),
);
const COMPETITION: Question = (
    "competition",
    "Competition",
    "What else could they choose, doing nothing included?",
    Some(ElementSource::Competition),
);

const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        key: "meddpicc",
        name: "MEDDPICC",
        description: "For sales with a committee and a long way through contracts.",
        questions: &[
            METRICS,
            ECONOMIC_BUYER,
            DECISION_CRITERIA,
            DECISION_PROCESS,
            PAPER_PROCESS,
            IDENTIFY_PAIN,
            CHAMPION,
            COMPETITION,
        ],
    },
    BuiltIn {
        key: "meddic",
        name: "MEDDIC",
        description: "For sales with a committee.",
        questions: &[
            METRICS,
            ECONOMIC_BUYER,
            DECISION_CRITERIA,
            DECISION_PROCESS,
            IDENTIFY_PAIN,
            CHAMPION,
        ],
    },
    BuiltIn {
        key: "bant",
        name: "BANT",
        description: "For a first look.",
        questions: &[
            (
                "budget",
                "Budget",
                "Is there money, and is it approved?",
                Some(ElementSource::Budget),
            ),
            (
                "authority",
                "Authority",
                "Do we speak with those who may say the final yes?",
                Some(ElementSource::Authority),
            ),
            (
                "need",
                "Need",
                "What do they need?",
                Some(ElementSource::Pain),
            ),
            (
                "timing",
                "Timing",
                "By when do they want to have decided?",
                Some(ElementSource::Timing),
            ),
        ],
    },
    BuiltIn {
        key: "spiced",
        name: "SPICED",
        description: "For sales that go on after the first one.",
        questions: &[
            ("situation", "Situation", "What is their situation?", None),
            (
                "pain",
                "Pain",
                "What hurts them?",
                Some(ElementSource::Pain),
            ),
            (
                "impact",
                "Impact",
                "What do they win, as a company and each of them?",
                Some(ElementSource::Wins),
            ),
            (
                "critical_event",
                "Critical event",
                "What happens if they have not decided by then?",
                Some(ElementSource::Timing),
            ),
            (
                "decision",
                "Decision",
                "Who decides, by which steps and criteria?",
                Some(ElementSource::DecisionProcess),
            ),
        ],
    },
];

/// Adds the built-in frameworks to a workspace that has just been made. Workspaces that were there before
/// them got them with the migration.
pub(crate) fn create_built_in_frameworks(cx: &mut Ctx) -> Result<()> {
    for framework in BUILT_IN {
        let framework = framework.in_workspace(cx);
        records::create(cx, framework)?;
    }
    Ok(())
}

impl BuiltIn {
    fn in_workspace(&self, cx: &Ctx) -> QualificationFramework {
        let elements = self.questions.iter();
        let elements = elements.map(|(key, name, question, derived_from)| QualificationElement {
            key: (*key).to_owned(),
            name: (*name).to_owned(),
            question: (*question).to_owned(),
            derived_from: *derived_from,
        });
        QualificationFramework {
            workspace_id: cx.workspace(),
            id: QualificationFrameworkId::generate(),
            key: self.key.to_owned(),
            name: self.name.to_owned(),
            description: Some(self.description.to_owned()),
            elements: Json(elements.collect()),
            built_in: true,
            external_ids: Json(Vec::new()),
            version: 1,
            created_at: cx.now(),
            updated_at: cx.now(),
            deleted_at: None,
        }
    }
}

//! The roles that every workspace has.

/// A built-in role: key, name, description, synonyms.
pub(super) type BuiltIn = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

/// In the order in which they are shown.
pub(super) const ROLES: [BuiltIn; 17] = [
    (
        "economic_buyer",
        "Economic buyer",
        "Releases the money: says the final yes, or no.",
        &["budget holder", "budget owner", "financial buyer"],
    ),
    (
        "technical_buyer",
        "Technical buyer",
        "Screens what is offered: says no, but not the final yes.",
        &["technical evaluator", "technical decision maker"],
    ),
    (
        "user_buyer",
        "User buyer",
        "Judges what it does to the work of those who will use it.",
        &["user champion", "business user"],
    ),
    (
        "coach",
        "Coach",
        "Wants this solution and guides the seller.",
        &["guide", "internal coach"],
    ),
    (
        "champion",
        "Champion",
        "Has power and sells for the seller when the seller is away.",
        &["advocate", "internal champion", "mobilizer"],
    ),
    (
        "decision_maker",
        "Decision maker",
        "Decides.",
        &["decider", "business decision maker"],
    ),
    (
        "influencer",
        "Influencer",
        "Is listened to by those who decide.",
        &["recommender"],
    ),
    (
        "evaluator",
        "Evaluator",
        "Tries and compares what is offered.",
        &["tester", "assessor"],
    ),
    (
        "gatekeeper",
        "Gatekeeper",
        "Rules who gets to talk to whom.",
        &["assistant", "screener"],
    ),
    (
        "approver",
        "Approver",
        "Must agree before it is bought.",
        &["sign off", "signatory"],
    ),
    (
        "executive_sponsor",
        "Executive sponsor",
        "Stands behind the project from above.",
        &["sponsor", "exec sponsor"],
    ),
    (
        "procurement",
        "Procurement",
        "Buys on behalf of the others.",
        &["buyer", "purchasing", "sourcing", "purchaser"],
    ),
    (
        "legal",
        "Legal",
        "Looks after contracts and law.",
        &["legal counsel", "lawyer", "contracts"],
    ),
    (
        "security",
        "Security",
        "Looks after the safety of systems and data.",
        &["information security", "infosec", "data protection"],
    ),
    ("end_user", "End user", "Will use it.", &["user"]),
    (
        "external_advisor",
        "External advisor",
        "Advises from outside of the account.",
        &["consultant", "advisor", "external adviser"],
    ),
    (
        "blocker",
        "Blocker",
        "Works against it.",
        &["detractor", "opponent", "anti champion"],
    ),
];

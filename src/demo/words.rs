//! The lists that names and texts are put together from. Whoever bears such a name in truth is not
//! meant.

/// First words of company names. Together with [`TRADES`] each pair occurs once before it repeats:
/// the length of this list plus one has no divisor in common with that of the other.
pub(super) const HOUSES: [&str; 40] = [
    "Arvelo",
    "Brindlemark",
    "Calderwick",
    "Dunmarrow",
    "Elderfen",
    "Farrowgate",
    "Gillenhall",
    "Hollowmere",
    "Ivenbrook",
    "Jorvale",
    "Kestrelby",
    "Lantershaw",
    "Mirrowind",
    "Northquill",
    "Oakenveld",
    "Pellavar",
    "Quillhaven",
    "Rostenbrim",
    "Silverhask",
    "Tarrowfield",
    "Umberlane",
    "Velloran",
    "Wexmoor",
    "Xandrelle",
    "Yarrowdale",
    "Zephyrine",
    "Amberlock",
    "Bellowick",
    "Crestonfell",
    "Drakenholt",
    "Emberlyn",
    "Fennimore",
    "Glasswater",
    "Harrowden",
    "Inkwell",
    "Juniperra",
    "Kingsmallow",
    "Lindenoor",
    "Marrowby",
    "Nettlecombe",
];

/// Second words of company names with the industry they stand for.
pub(super) const TRADES: [(&str, &str); 24] = [
    ("Robotics", "machinery"),
    ("Foods", "food"),
    ("Logistics", "logistics"),
    ("Pharma", "pharmaceuticals"),
    ("Textiles", "textiles"),
    ("Steel", "metals"),
    ("Energy", "energy"),
    ("Software", "software"),
    ("Plastics", "plastics"),
    ("Ceramics", "building materials"),
    ("Motors", "automotive"),
    ("Optics", "electronics"),
    ("Packaging", "packaging"),
    ("Timber", "building materials"),
    ("Chemicals", "chemicals"),
    ("Instruments", "electronics"),
    ("Dairies", "food"),
    ("Shipping", "logistics"),
    ("Bearings", "machinery"),
    ("Glass", "building materials"),
    ("Paper", "packaging"),
    ("Tools", "machinery"),
    ("Cables", "electronics"),
    ("Data", "software"),
];

/// Where companies sit.
#[derive(Clone, Copy, Default)]
pub(super) struct Country {
    pub code: &'static str,
    pub currency: &'static str,
    /// What a euro is there, in hundredths. Rounded for ever: the story has no exchange.
    pub rate_percent: i64,
    pub time_zone: &'static str,
    pub language: &'static str,
    pub company_form: &'static str,
    pub dialling_code: &'static str,
}

const fn country(
    [
        code,
        currency,
        time_zone,
        language,
        company_form,
        dialling_code,
    ]: [&'static str; 6],
    rate_percent: i64,
) -> Country {
    Country {
        code,
        currency,
        rate_percent,
        time_zone,
        language,
        company_form,
        dialling_code,
    }
}

pub(super) const COUNTRIES: [Country; 8] = [
    country(["DE", "EUR", "Europe/Berlin", "de", "GmbH", "+49"], 100),
    country(["US", "USD", "America/New_York", "en", "Inc.", "+1"], 110),
    country(["FR", "EUR", "Europe/Paris", "fr", "SAS", "+33"], 100),
    country(["GB", "GBP", "Europe/London", "en", "Ltd", "+44"], 85),
    country(["NL", "EUR", "Europe/Amsterdam", "nl", "B.V.", "+31"], 100),
    country(["SE", "SEK", "Europe/Stockholm", "sv", "AB", "+46"], 1100),
    country(["CH", "CHF", "Europe/Zurich", "de", "AG", "+41"], 95),
    country(["ES", "EUR", "Europe/Madrid", "es", "S.L.", "+34"], 100),
];

pub(super) const GIVEN: [&str; 40] = [
    "Ada", "Bruno", "Celia", "Dario", "Elin", "Farid", "Greta", "Hugo", "Imani", "Jasper", "Kaia",
    "Leon", "Mina", "Nico", "Olga", "Pia", "Quentin", "Rosa", "Sven", "Tara", "Ugo", "Vida",
    "Walt", "Xenia", "Yara", "Zeno", "Anouk", "Boris", "Clara", "Dmitri", "Esme", "Felix", "Gwen",
    "Henrik", "Ilse", "Jun", "Karim", "Lotte", "Marek", "Nadia",
];

pub(super) const FAMILY: [&str; 41] = [
    "Abelard",
    "Brackwater",
    "Castellane",
    "Dornfeld",
    "Eastmarsh",
    "Fairwind",
    "Gravenor",
    "Hazelgrove",
    "Ironwood",
    "Jellinor",
    "Kaltenbrook",
    "Larkspur",
    "Merrivale",
    "Nightingale",
    "Oakhurst",
    "Pennywhistle",
    "Quarrington",
    "Ravenshaw",
    "Sandoval",
    "Thistledown",
    "Underhill",
    "Vandermeer",
    "Winterbourne",
    "Yellowlees",
    "Zimmerhof",
    "Ashgrove",
    "Birkenfeld",
    "Coldstream",
    "Dunwoody",
    "Elmsworth",
    "Foxglove",
    "Greyfriar",
    "Holloway",
    "Inglenook",
    "Jasperson",
    "Kirkwall",
    "Lightfoot",
    "Moorcroft",
    "Norwood",
    "Osterhaus",
    "Pilgrim",
];

/// What deals are about.
pub(super) const OFFERS: [&str; 7] = [
    "team licences",
    "planning for one plant",
    "roll-out to all sites",
    "quality module",
    "energy pilot",
    "forecast module",
    "second site",
];

pub(super) const SOURCES: [&str; 6] = [
    "referral", "web site", "fair", "outbound", "partner", "webinar",
];

pub(super) const LOST_REASONS: [&str; 8] = [
    "No budget this year",
    "Chose a competitor",
    "Decided to build it themselves",
    "The sponsor left the company",
    "No decision: the status quo won",
    "The security review failed",
    "Too expensive",
    "The project was stopped",
];

pub(super) const WON_REASONS: [&str; 5] = [
    "Best references",
    "The pilot convinced the plant",
    "Shortest time to value",
    "Strong sponsor in operations",
    "Fits what they have",
];

pub(super) const MOVE_REASONS: [&str; 5] = [
    "Budget confirmed",
    "The buyers agreed on the next step",
    "Met the head of operations",
    "Requirements are clear",
    "Asked for an offer",
];

pub(super) const BACK_REASONS: [&str; 3] = [
    "New people joined; they start over",
    "Requirements changed",
    "Procurement wants another offer",
];

pub(super) const REOPEN_REASONS: [&str; 2] = [
    "The buyer called again",
    "The other supplier did not deliver",
];

pub(super) const SUBJECTS: [&str; 12] = [
    "Questions about the offer",
    "Next steps",
    "Agenda for our meeting",
    "Integration with our plant",
    "Security questionnaire",
    "Pilot results",
    "Who else should take part",
    "Dates for a workshop",
    "Price list",
    "References in our industry",
    "Contract terms",
    "Data we would need",
];

pub(super) const VISITS: [&str; 5] = [
    "Read the price page",
    "Downloaded a guide",
    "Watched a demonstration",
    "Read a customer story",
    "Asked to be called back",
];

pub(super) const TASKS: [&str; 8] = [
    "Send the summary",
    "Call the sponsor",
    "Prepare the offer",
    "Answer the security questionnaire",
    "Find a reference customer",
    "Plan the workshop",
    "Ask who signs",
    "Check the open points",
];

pub(super) const NOTES: [&str; 8] = [
    "The plant manager decides together with finance; procurement joins late.",
    "They have used spreadsheets so far and are tired of them.",
    "Two sites first, the others follow if it works.",
    "The budget round ends in autumn.",
    "IT wants single sign-on and a list of subprocessors.",
    "A competitor did a pilot last year, without success.",
    "Prefers short mails and no calls before ten.",
    "Worth asking for a reference when they are live.",
];

//! Documents in and out.

use super::{
    Actor, Contact, Document, Experience, Journey, Party, Phase, Side, Times, Touchpoint, read,
    write,
};

const SMALL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- By an editor -->
<CJML version="2.0">
  <plannedJourney>
    <journeyID>PJ1</journeyID>
    <journeyTitle>Buying &amp; using a pump</journeyTitle>
    <journeyPhases>
      <journeyPhase phaseID=" Before "><phaseName>Before the sale</phaseName><phaseDescription></phaseDescription></journeyPhase>
    </journeyPhases>
    <actors>
      <endUser actorID="plant"><actorName>Plant manager</actorName></endUser>
      <serviceProvider actorID="seller"><companyName>Example Pumps</companyName><providerType>other</providerType></serviceProvider>
    </actors>
    <touchpoints>
      <plannedCommunicationPoint>
        <touchpointID>T1</touchpointID>
        <belongsTo phaseIDref="Before"></belongsTo>
        <initiator><refersTo actorIDref="plant"/><initiatorLabel>Asks &#x201C;how much?&#x201D;</initiatorLabel></initiator>
        <receiver><refersTo actorIDref="seller"/><receiverLabel>Listens</receiverLabel></receiver>
        <channel><channelName>telephone</channelName></channel>
      </plannedCommunicationPoint>
      <plannedAction>
        <touchpointID>T2</touchpointID>
        <belongsTo phaseIDref="After"/>
        <initiator><refersTo actorIDref="plant"/><initiatorLabel><![CDATA[Installs <it>]]></initiatorLabel></initiator>
      </plannedAction>
    </touchpoints>
  </plannedJourney>
  <actualJourney>
    <journeyID>AJ1</journeyID>
    <plannedReference>PJ1</plannedReference>
    <actors><endUser actorIDref="plant"/><serviceProvider actorIDref="seller"/></actors>
    <touchpoints>
      <actualCommunicationPoint>
        <touchpointID>D1</touchpointID>
        <compliance>adhoc</compliance>
        <initiator><refersTo actorIDref="seller"/></initiator>
        <receiver><refersTo actorIDref="plant"/></receiver>
        <channel><channelName>email</channelName></channel>
        <timestamps><timeOriginated>2026-03-01T09:00:00Z</timeOriginated></timestamps>
        <touchpointExperience><experienceDescription>Annoying</experienceDescription><experienceRating>-1</experienceRating></touchpointExperience>
      </actualCommunicationPoint>
    </touchpoints>
  </actualJourney>
</CJML>"#;

#[test]
fn a_document_becomes_journeys() {
    let told = read(SMALL.as_bytes()).unwrap();
    let planned = &told.document.planned[0];
    assert_eq!(planned.title.as_deref(), Some("Buying & using a pump"));
    let phases: Vec<_> = planned
        .phases
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str()))
        .collect();
    assert_eq!(phases, [("Before", "Before the sale"), ("After", "After")]);
    let call = &planned.touchpoints[0];
    assert_eq!(call.phase.as_deref(), Some("Before"));
    assert_eq!(call.initiator.label.as_deref(), Some("Asks “how much?”"));
    let contact = call.contact.as_ref().unwrap();
    assert_eq!(contact.channel.as_deref(), Some("telephone"));
    assert_eq!(contact.receiver.actor, "seller");
    let action = &planned.touchpoints[1];
    assert_eq!(
        (action.contact.as_ref(), action.initiator.label.as_deref()),
        (None, Some("Installs <it>"))
    );
    let actual = &told.document.actual[0];
    assert_eq!(actual.planned_reference.as_deref(), Some("PJ1"));
    assert_eq!(actual.actors[1].name.as_deref(), Some("Example Pumps"));
    assert_eq!(actual.touchpoints[0].compliance.as_deref(), Some("adhoc"));
    let rating = actual.touchpoints[0]
        .experience
        .as_ref()
        .unwrap()
        .rating
        .as_deref();
    assert_eq!(rating, Some("-1"));
    let left_out: Vec<String> = told.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(left_out, ["line 12: providerType was left out"]);
}

#[test]
fn what_is_written_is_read_again() {
    let told = read(SMALL.as_bytes()).unwrap();
    let again = read(write(&told.document).unwrap().as_bytes()).unwrap();
    assert_eq!(again.document, told.document);
    assert!(again.left_out.is_empty());
}

#[test]
fn a_full_document_goes_round_whatever_its_words() {
    for words in ["<b>&amp;\"'", "山田 — Zoë", "]]>", "a  b\tc", "line\nbreak"] {
        let party = |actor: &str| Party {
            actor: actor.into(),
            label: Some(words.into()),
        };
        let experience = Some(Experience {
            description: Some(words.into()),
            rating: Some("4".into()),
        });
        let phase = |id: &str| Phase {
            id: id.into(),
            name: words.into(),
            description: Some(words.into()),
        };
        let mut journey = Journey {
            id: "j".into(),
            title: Some(words.into()),
            phases: vec![phase("p1"), phase("p <2>")],
            short_summary: Some(words.into()),
            long_summary: Some(words.into()),
            actors: vec![
                Actor {
                    id: "u&v".into(),
                    side: Side::EndUser,
                    name: Some(words.into()),
                },
                Actor {
                    id: "s".into(),
                    side: Side::ServiceProvider,
                    name: None,
                },
            ],
            touchpoints: vec![
                Touchpoint {
                    id: "t1".into(),
                    phase: Some("p <2>".into()),
                    initiator: party("u&v"),
                    contact: Some(Contact {
                        receiver: party("s"),
                        channel: Some(words.into()),
                        message: Some(words.into()),
                    }),
                    category: Some(words.into()),
                    comment: Some(words.into()),
                    ..Touchpoint::default()
                },
                Touchpoint {
                    id: "t2".into(),
                    initiator: party("s"),
                    ..Touchpoint::default()
                },
            ],
            comment: Some(words.into()),
            ..Journey::default()
        };
        let planned = vec![journey.clone()];
        journey.planned_reference = Some("j".into());
        journey.status = Some(words.into());
        journey.experience.clone_from(&experience);
        for touchpoint in &mut journey.touchpoints {
            touchpoint.compliance = Some("failing".into());
            touchpoint.experience.clone_from(&experience);
            touchpoint.times = Times {
                originated: Some("2026-01-01".into()),
                completed: Some("2026-01-02T10:00:00+01:00".into()),
                ..Times::default()
            };
        }
        let document = Document {
            planned,
            actual: vec![journey],
        };
        let text = write(&document).unwrap();
        let told = read(text.as_bytes()).unwrap();
        assert_eq!(told.document, document, "{text}");
        assert!(told.left_out.is_empty());
    }
}

#[test]
fn characters_that_xml_forbids_are_not_written() {
    let journey = Journey {
        id: "a\u{0}\u{1b}b".into(),
        ..Journey::default()
    };
    let document = Document {
        planned: vec![journey],
        ..Document::default()
    };
    let told = read(write(&document).unwrap().as_bytes()).unwrap();
    assert_eq!(told.document.planned[0].id, "ab");
}

/// What is said of a document that is refused.
fn refused(text: &str) -> String {
    read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn nothing_is_expanded_or_followed() {
    let bomb = "<?xml version='1.0'?>\n<!DOCTYPE b [<!ENTITY a 'aaaa'><!ENTITY c '&a;&a;&a;'>]>\n<CJML version='2.0'>&c;</CJML>";
    assert_eq!(refused(bomb), "line 2: document types are refused");
    let outside = "<!DOCTYPE b SYSTEM 'file:///etc/passwd'><CJML version='2.0'/>";
    assert_eq!(refused(outside), "line 1: document types are refused");
    let entity = "<CJML version='2.0'>\n&c;</CJML>";
    assert_eq!(
        refused(entity),
        "line 2: the entity c is not one of XML itself"
    );
    let attribute = "<CJML version='&c;'/>";
    assert!(
        refused(attribute).starts_with("line 1: an attribute of CJML is broken"),
        "{}",
        refused(attribute)
    );
}

#[test]
fn size_depth_and_number_are_bounded() {
    let large = " ".repeat(super::MAX_BYTES + 1);
    assert!(refused(&large).contains("larger than"));
    let deep = "<a>".repeat(100_000);
    assert_eq!(refused(&deep), "line 1: elements stand more than 32 deep");
    let many = format!("<a>{}</a>", "<b/>".repeat(250_000));
    assert_eq!(
        refused(&many),
        "line 1: there are more than 200000 elements"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    assert_eq!(refused(""), "line 1: there is no element");
    assert_eq!(
        refused("words"),
        "line 1: there is text outside of the outermost element"
    );
    assert_eq!(
        refused("<BPMN/>"),
        "line 1: the outermost element is BPMN, not CJML"
    );
    assert_eq!(
        refused("<CJML/>"),
        "line 1: CJML says no version; only 2.0 is read"
    );
    assert_eq!(
        refused("<CJML version='1.1'/>"),
        "line 1: the version is 1.1; only 2.0 is read"
    );
    assert_eq!(
        refused("<CJML version='2.0'/>"),
        "line 1: there is no journey in the document"
    );
    assert_eq!(
        refused("<CJML version='2.0'>\n<a>"),
        "line 2: the element a is not closed"
    );
    let crossed = refused("<CJML version='2.0'>\n</a>");
    assert!(
        crossed.starts_with("line 2: is not well-formed XML: "),
        "{crossed}"
    );
    assert_eq!(
        refused("<?xml version='1.0' encoding='latin1'?><CJML/>"),
        "line 1: the encoding has to be UTF-8"
    );
    let error = read(b"<CJML>\n\xff</CJML>").unwrap_err();
    assert_eq!(error.to_string(), "line 2: is not UTF-8");
    for (from, to, message) in [
        (
            "<journeyID>PJ1</journeyID>",
            "",
            "line 4: plannedJourney lacks journeyID",
        ),
        (
            "<touchpointID>T1</touchpointID>",
            "<touchpointID/>",
            "line 16: touchpointID is empty",
        ),
        (
            "<touchpointID>T2",
            "<touchpointID>T1",
            "line 22: the touchpoint T1 stands there twice",
        ),
        (
            "actorID=\"plant\"",
            "actorID=\"seller\"",
            "line 12: the actor seller stands there twice",
        ),
        (
            "refersTo actorIDref=\"plant\"",
            "refersTo actorIDref=\"nobody\"",
            "line 18: the actor nobody is not among the actors of the journey",
        ),
        (
            "plannedAction>",
            "actualAction>",
            "line 22: actualAction does not belong into plannedJourney",
        ),
        (
            "phaseID=\" Before \"",
            "",
            "line 8: journeyPhase lacks phaseID",
        ),
    ] {
        assert_eq!(refused(&SMALL.replace(from, to)), message);
    }
}

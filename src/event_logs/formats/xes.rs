//! XES: the standard of event logs (IEEE 1849-2016).
//!
//! The file is read as it comes, element by element. Documents that declare a type are refused, and with it all entities of their own:
//! neither can a small file grow into a large one, nor can it ask for others. Attributes inside of attributes, lists and containers are passed
//! over; extensions, globals and classifiers are, too.

use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::lines::Lines;
use super::{Fault, NAME, Outcome, RawCase, TIME, count, event, short, written};

/// Elements nest no deeper than this.
const MOST_DEPTH: usize = 32;

/// What the attributes that are read belong to.
enum Owner {
    Log,
    Trace,
    Event(usize),
}

/// The cases of a file.
pub(in super::super) fn read(text: &str) -> Outcome<Vec<RawCase>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut lines = Lines::of(text);
    let mut cases: Vec<RawCase> = Vec::new();
    let mut case = RawCase::default();
    let mut attributes: BTreeMap<String, String> = BTreeMap::new();
    let mut owner = Owner::Log;
    let (mut depth, mut events) = (0_usize, 0_usize);
    // How deep an element is that is passed over with all that it holds.
    let mut passed_over: Option<usize> = None;
    let mut is_log = false;
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let read = reader.read_event();
        let line = lines.at(place);
        let (start, is_empty) = match read.map_err(|error| Fault::new(line, error.to_string()))? {
            Event::Eof => break,
            Event::DocType(_) => {
                return Err(Fault::new(
                    line,
                    "a document type is not taken: no log needs one",
                ));
            }
            Event::GeneralRef(reference) if !is_known(&reference) => {
                return Err(Fault::new(line, "an entity of its own is not taken"));
            }
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if passed_over.is_some_and(|from| depth < from) {
                    passed_over = None;
                } else if passed_over.is_none() {
                    match (&owner, depth) {
                        (Owner::Event(at), 2) => {
                            let attributes = std::mem::take(&mut attributes);
                            case.events.push(event(*at, attributes, (NAME, TIME))?);
                            owner = Owner::Trace;
                        }
                        (Owner::Trace, 1) => {
                            cases.push(named(std::mem::take(&mut case), line)?);
                            owner = Owner::Log;
                        }
                        _ => {}
                    }
                }
                continue;
            }
            _ => continue,
        };
        let inside = depth;
        depth += usize::from(!is_empty);
        if depth > MOST_DEPTH {
            return Err(Fault::new(line, "elements nest too deeply"));
        }
        if passed_over.is_some() {
            continue;
        }
        let name = start.local_name();
        let name: &str = name.as_ref();
        match (inside, &owner, name) {
            (0, _, "log") => is_log = true,
            (0, _, _) => return Err(Fault::new(line, "the document is no log")),
            (1, Owner::Log, "trace") => {
                case = RawCase::default();
                if is_empty {
                    return Err(Fault::new(line, "the trace has no concept:name"));
                }
                owner = Owner::Trace;
            }
            (2, Owner::Trace, "event") => {
                count(&mut events, line)?;
                attributes.clear();
                if is_empty {
                    return Err(Fault::new(line, format!("the event has no {NAME}")));
                }
                owner = Owner::Event(line);
            }
            (2, Owner::Trace, "string" | "date" | "int" | "float" | "boolean" | "id")
            | (3, Owner::Event(_), "string" | "date" | "int" | "float" | "boolean" | "id") => {
                let (key, value) = attribute(&start, line)?;
                match owner {
                    Owner::Trace => case.attributes.insert(key, value),
                    _ => attributes.insert(key, value),
                };
                // What an attribute says of itself.
                if !is_empty {
                    passed_over = Some(depth);
                }
            }
            _ if !is_empty => passed_over = Some(depth),
            _ => {}
        }
    }
    if !is_log {
        return Err(Fault::new(0, "the file holds no log"));
    }
    if depth > 0 {
        return Err(Fault::new(
            lines.at(text.len()),
            "the file ends before the log does",
        ));
    }
    Ok(cases)
}

/// Whether a reference is one that every document knows, or a character by its number.
fn is_known(reference: &str) -> bool {
    matches!(reference, "lt" | "gt" | "amp" | "apos" | "quot") || reference.starts_with('#')
}

fn named(mut case: RawCase, line: usize) -> Outcome<RawCase> {
    case.name = case.attributes.remove(NAME).unwrap_or_default();
    if case.name.trim().is_empty() {
        return Err(Fault::new(
            line,
            "the trace that ends here has no concept:name",
        ));
    }
    Ok(case)
}

/// The key and the value of an attribute.
fn attribute(start: &BytesStart<'_>, line: usize) -> Outcome<(String, String)> {
    let (mut key, mut value) = (None, None);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| Fault::new(line, error.to_string()))?;
        let text = attribute.normalized_value(XmlVersion::Explicit1_0);
        let text = text.map_err(|error| Fault::new(line, error.to_string()))?;
        short(line, &text)?;
        let name: &str = attribute.key.as_ref();
        match name {
            "key" => key = Some(text.into_owned()),
            "value" => value = Some(text.into_owned()),
            _ => {}
        }
    }
    match (key, value) {
        (Some(key), Some(value)) => Ok((key, value)),
        _ => Err(Fault::new(line, "an attribute needs its key and its value")),
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n\
  <extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n\
  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n\
  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n\
  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n    \
<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000+00:00\"/>\n  </global>\n\
  <classifier name=\"Activity\" keys=\"concept:name\"/>\n";

/// A file of cases.
pub(in super::super) fn write(cases: &[RawCase]) -> String {
    let mut text = String::from(HEAD);
    for case in cases {
        text.push_str("  <trace>\n");
        push(&mut text, "    ", "string", NAME, &case.name);
        for (key, value) in &case.attributes {
            push(&mut text, "    ", "string", key, value);
        }
        for event in &case.events {
            text.push_str("    <event>\n");
            push(&mut text, "      ", "string", NAME, &event.activity);
            push(&mut text, "      ", "date", TIME, &written(event.at));
            for (key, value) in &event.attributes {
                push(&mut text, "      ", "string", key, value);
            }
            text.push_str("    </event>\n");
        }
        text.push_str("  </trace>\n");
    }
    text.push_str("</log>\n");
    text
}

fn push(text: &mut String, indent: &str, kind: &str, key: &str, value: &str) {
    // A line break in an attribute is read as a space unless it is written by its number.
    let escaped = |plain: &str| {
        escape(plain)
            .replace('\n', "&#10;")
            .replace('\r', "&#13;")
            .replace('\t', "&#9;")
    };
    text.push_str(&format!(
        "{indent}<{kind} key=\"{}\" value=\"{}\"/>\n",
        escaped(key),
        escaped(value)
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(inner: &str) -> String {
        format!(
            "<log>\n<trace>\n<string key=\"concept:name\" value=\"1\"/>\n{inner}\n</trace>\n</log>"
        )
    }

    const EVENT: &str = "<event><string key=\"concept:name\" value=\"a\"/>\
        <date key=\"time:timestamp\" value=\"2026-01-01T00:00:00Z\"/></event>";

    #[test]
    fn events_without_a_time_are_named_by_their_line() {
        let text = with("<event>\n<string key=\"concept:name\" value=\"a\"/>\n</event>");
        let fault = read(&text).unwrap_err();
        assert_eq!(
            (fault.line, fault.message.as_str()),
            (4, "the event has no time:timestamp")
        );
        let text = with("<event/>");
        assert_eq!(read(&text).unwrap_err().line, 4);
        let text = with(&EVENT.replace("2026-01-01T00:00:00Z", "soon"));
        assert_eq!(read(&text).unwrap_err().message, "\"soon\" is no moment");
    }

    #[test]
    fn what_nests_is_passed_over() {
        let nested = EVENT.replace(
            "value=\"a\"/>",
            "value=\"a\"><string key=\"concept:name\" value=\"inner\"/></string>\
             <list key=\"l\"><values><string key=\"concept:name\" value=\"deep\"/></values></list>",
        );
        let cases = read(&with(&nested)).unwrap();
        assert_eq!(cases[0].events[0].activity, "a");
        assert!(cases[0].events[0].attributes.is_empty());
    }

    #[test]
    fn bombs_and_foreign_entities_are_refused() {
        let bomb = format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>\n{}",
            with(&EVENT.replace("value=\"a\"", "value=\"&b;\""))
        );
        assert_eq!(read(&bomb).unwrap_err().line, 2);
        let outside = with(&EVENT.replace("value=\"a\"", "value=\"&xxe;\""));
        assert!(read(&outside).is_err());
        assert!(read(&with("&xxe;")).is_err());
        let deep = with(&"<list key=\"l\">".repeat(100));
        assert!(read(&deep).is_err());
    }

    #[test]
    fn what_is_no_log_is_refused() {
        for text in [
            "",
            "<html/>",
            "<log>",
            "<log><trace></log>",
            "no xml",
            "<log><trace><event>",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("<log/>"), Ok(Vec::new()));
        assert!(read("<log><trace></trace></log>").is_err());
    }
}

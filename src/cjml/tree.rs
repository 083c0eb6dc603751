//! An XML document as elements in elements, each with its line, within bounds.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{MAX_BYTES, Note};

/// How deep elements may stand in one another.
const MAX_DEPTH: usize = 32;
/// How many elements there may be.
const MAX_ELEMENTS: usize = 200_000;
/// How many attributes an element may have.
const MAX_ATTRIBUTES: usize = 32;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// The name, without a prefix.
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// The text right below it, without blanks around.
    pub(super) text: String,
}

impl Element {
    /// The value of an attribute, without blanks around; none if that is empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }
}

/// Counts lines up to places that only grow.
struct Lines<'a> {
    bytes: &'a [u8],
    upto: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, place: u64) -> usize {
        let place = usize::try_from(place)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        let passed = self.bytes.get(self.upto..place).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').count() - 1;
        self.upto = self.upto.max(place);
        self.line
    }
}

/// The outermost element of a document.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, Note> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the document is larger than {MAX_BYTES} bytes");
        return Err(Note::new(1, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        Note::new(line, "is not UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut lines = Lines {
        bytes: text.as_bytes(),
        upto: 0,
        line: 1,
    };
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut elements = 0_usize;
    loop {
        let line = lines.at(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| Note::new(line, format!("is not well-formed XML: {error}")))?;
        match event {
            Event::Start(start) => {
                elements += 1;
                let element = begin(&start, line, (elements, open.len(), root.is_some()))?;
                open.push(element);
            }
            Event::Empty(start) => {
                elements += 1;
                let element = begin(&start, line, (elements, open.len(), root.is_some()))?;
                close(element, &mut open, &mut root);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Event::Text(words) => put(&mut open, &words.xml10_content(), line)?,
            Event::CData(words) => put(&mut open, &words.xml10_content(), line)?,
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let character = reference
                    .resolve_char_ref()
                    .map_err(|error| Note::new(line, format!("is not well-formed XML: {error}")))?;
                let known = match name.as_ref() {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => character,
                };
                let message = || format!("the entity {name} is not one of XML itself");
                let known = known.ok_or_else(|| Note::new(line, message()))?;
                put(&mut open, known.encode_utf8(&mut [0; 4]), line)?;
            }
            Event::DocType(_) => return Err(Note::new(line, "document types are refused")),
            Event::Decl(decl) => {
                let encoding = decl.encoding().and_then(Result::ok);
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(Note::new(line, "the encoding has to be UTF-8"));
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if let Some(element) = open.last() {
        let message = format!("the element {} is not closed", element.name);
        return Err(Note::new(element.line, message));
    }
    root.ok_or_else(|| Note::new(1, "there is no element"))
}

fn begin(
    start: &BytesStart<'_>,
    line: usize,
    (elements, depth, is_over): (usize, usize, bool),
) -> Result<Element, Note> {
    if elements > MAX_ELEMENTS {
        return Err(Note::new(
            line,
            format!("there are more than {MAX_ELEMENTS} elements"),
        ));
    }
    if depth >= MAX_DEPTH {
        return Err(Note::new(
            line,
            format!("elements stand more than {MAX_DEPTH} deep"),
        ));
    }
    if is_over && depth == 0 {
        return Err(Note::new(line, "there is more than one outermost element"));
    }
    let mut element = Element {
        name: start.local_name().as_ref().to_owned(),
        line,
        ..Element::default()
    };
    for attribute in start.attributes() {
        let broken = |error: &dyn std::fmt::Display| {
            let message = format!("an attribute of {} is broken: {error}", element.name);
            Note::new(line, message)
        };
        let attribute = attribute.map_err(|error| broken(&error))?;
        if element.attributes.len() >= MAX_ATTRIBUTES {
            let message = format!("{} has more than {MAX_ATTRIBUTES} attributes", element.name);
            return Err(Note::new(line, message));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| broken(&error))?;
        let name = attribute.key.as_ref().to_owned();
        element.attributes.push((name, value.into_owned()));
    }
    Ok(element)
}

fn close(mut element: Element, open: &mut [Element], root: &mut Option<Element>) {
    let trimmed = element.text.trim();
    if trimmed.len() < element.text.len() {
        element.text = String::from(trimmed);
    }
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
}

fn put(open: &mut [Element], words: &str, line: usize) -> Result<(), Note> {
    match open.last_mut() {
        Some(element) => element.text.push_str(words),
        None if words.trim().is_empty() => {}
        None => {
            return Err(Note::new(
                line,
                "there is text outside of the outermost element",
            ));
        }
    }
    Ok(())
}

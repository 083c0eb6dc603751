//! On which line of a file something stands.

/// The lines of a text, asked for from its begin to its end.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// The line of a place in bytes, which is not before the last one asked for.
    pub(super) fn at(&mut self, place: usize) -> usize {
        let passed = self.text.get(self.counted..place).unwrap_or_default();
        let pieces = passed.split(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(pieces.saturating_sub(1));
        self.counted = self.counted.max(place);
        self.line
    }

    /// The line of the first place from this one on that ends no line.
    pub(super) fn of_text_from(&mut self, mut place: usize) -> usize {
        while let Some(b'\r' | b'\n') = self.text.get(place) {
            place = place.saturating_add(1);
        }
        self.at(place)
    }
}

//! Texts made of columns: `{first} {last}`, `{agent|slug}@example.com`, or just `agent`.

use super::source::Row;

/// A text with places for columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Column(String, Option<Change>),
}

/// What becomes of a column's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Lower,
    Upper,
    /// Lower case, with a dot for everything between letters and digits.
    Slug,
    /// The host name of a web or e-mail address, without `www.`.
    Domain,
    /// The address in `Ada Example (ada@example.com)`.
    Email,
    /// The name there.
    Name,
}

impl Template {
    /// Reads a template; a text without braces is the name of a column.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if !text.contains('{') {
            return Ok(Self(vec![Part::Column(text.to_owned(), None)]));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (inside, after) = after
                .split_once('}')
                .ok_or_else(|| format!("{text:?}: a brace is not closed"))?;
            parts.push(match inside.split_once('|') {
                None => Part::Column(inside.to_owned(), None),
                Some((column, change)) => Part::Column(
                    column.to_owned(),
                    Some(match change {
                        "lower" => Change::Lower,
                        "upper" => Change::Upper,
                        "slug" => Change::Slug,
                        "domain" => Change::Domain,
                        "email" => Change::Email,
                        "name" => Change::Name,
                        other => {
                            return Err(format!(
                                "{text:?}: {other} is not one of lower, upper, slug, domain, \
                                 email, name"
                            ));
                        }
                    }),
                ),
            });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The columns it is made of.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Column(name, _) => Some(name.as_str()),
        })
    }

    /// The text for a row; empty when all its columns are.
    pub(super) fn render(&self, row: &Row) -> String {
        let mut text = String::new();
        let mut is_empty = true;
        for part in &self.0 {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Column(name, change) => {
                    let value = row.get(name);
                    is_empty &= value.is_empty();
                    match change {
                        None => text.push_str(value),
                        Some(change) => text.push_str(&change.of(value)),
                    }
                }
            }
        }
        if is_empty {
            return String::new();
        }
        text.trim().to_owned()
    }
}

impl Change {
    fn of(self, text: &str) -> String {
        match self {
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
            Self::Slug => {
                let words = text.split(|letter: char| !letter.is_alphanumeric());
                let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
                words.join(".").to_lowercase()
            }
            Self::Email => {
                let words = text.split(|letter: char| {
                    letter.is_whitespace() || matches!(letter, '(' | ')' | '<' | '>' | ',' | ';')
                });
                let address = words.into_iter().find(|word| word.contains('@'));
                address.unwrap_or_default().to_lowercase()
            }
            Self::Name => {
                let name = text.split(['(', '<']).next().unwrap_or_default();
                name.trim().to_owned()
            }
            Self::Domain => {
                let host = text.split_once("://").map_or(text, |(_, rest)| rest);
                let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
                let host = host.rsplit('@').next().unwrap_or_default().to_lowercase();
                host.strip_prefix("www.")
                    .map(ToOwned::to_owned)
                    .unwrap_or(host)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str, value: &str) -> String {
        let row = Row::of(&[("a", value), ("b", "Example")]);
        Template::parse(template).unwrap().render(&row)
    }

    #[test]
    fn a_plain_text_is_a_column() {
        assert_eq!(render("a", " Ada "), "Ada");
        assert_eq!(render("{a}: {b}", "Ada"), "Ada: Example");
        assert_eq!(render("{a} {b}", ""), "Example");
    }

    #[test]
    fn a_text_of_empty_columns_is_empty() {
        assert_eq!(render("{a|slug}@example.com", ""), "");
    }

    #[test]
    fn columns_can_be_changed() {
        assert_eq!(
            render("{a|slug}@example.com", "Mei-Mei Johns"),
            "mei.mei.johns@example.com"
        );
        assert_eq!(
            render("{a|domain}", "https://www.Example.com:8080/x?y"),
            "example.com"
        );
        assert_eq!(
            render("{a|domain}", "ada@mail.example.com"),
            "mail.example.com"
        );
        assert_eq!(render("{a|upper}", "usd"), "USD");
        assert_eq!(
            render("{a|email}", "Ada Example (Ada@example.com)"),
            "ada@example.com"
        );
        assert_eq!(
            render("{a|name}", "Ada Example <ada@example.com>"),
            "Ada Example"
        );
    }

    #[test]
    fn faults_are_named() {
        assert!(Template::parse("{a").unwrap_err().contains("not closed"));
        assert!(Template::parse("{a|loud}").unwrap_err().contains("loud"));
    }
}

//! By what a record may be the same as another one.

use std::collections::BTreeSet;

use crate::accounts::Account;
use crate::search::words;
use crate::stakeholders::Stakeholder;

/// Words that say which form a company has, not who it is.
const LEGAL_FORMS: [&str; 40] = [
    "ab",
    "ag",
    "as",
    "asa",
    "aps",
    "bv",
    "bvba",
    "co",
    "corp",
    "corporation",
    "company",
    "eg",
    "eu",
    "ev",
    "gbr",
    "gmbh",
    "group",
    "holding",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pty",
    "sa",
    "sarl",
    "se",
    "spa",
    "srl",
];

/// The words of a text as they are compared.
fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.folded).collect()
}

/// The name of a company without its legal form, unless it has no other words.
pub(super) fn company_name(name: &str) -> String {
    let all = folded(name);
    let telling: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|word| !LEGAL_FORMS.contains(word))
        .collect();
    if telling.is_empty() {
        all.join(" ")
    } else {
        telling.join(" ")
    }
}

/// The name of a person, whatever the order of its parts: "Example, Dana" is "Dana Example".
pub(super) fn person_name(name: &str) -> String {
    let mut all = folded(name);
    all.sort();
    all.join(" ")
}

/// The host of a web address or a domain, without `www`.
pub(super) fn host(address: &str) -> Option<String> {
    let address = address.to_lowercase();
    let rest = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then(|| host.to_owned())
}

/// The name in a domain: `northwind` in `mail.northwind.co.uk`.
pub(super) fn domain_name(host: &str) -> Option<String> {
    // Countries with a second level of their own.
    const SECOND: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];
    let mut labels = host.split('.').rev();
    let last = labels.next()?;
    let name = labels.next()?;
    let has_second = last.len() == 2 && SECOND.contains(&name);
    let name = if has_second { labels.next()? } else { name };
    (name.len() >= 3).then(|| name.to_owned())
}

/// A mailbox as its owner would not tell it apart: without what stands after a plus.
pub(super) fn mailbox(email: &str) -> String {
    let email = email.to_lowercase();
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split('+').next().unwrap_or(local);
            let domain = domain.replace("googlemail.com", "gmail.com");
            let local = if domain == "gmail.com" {
                local.replace('.', "")
            } else {
                local.to_owned()
            };
            format!("{local}@{domain}")
        }
        None => email,
    }
}

/// The same without the end of the domain: `dana@northwind` of `dana@northwind.example`.
pub(super) fn mailbox_name(email: &str) -> Option<String> {
    let mailbox = mailbox(email);
    let (local, domain) = mailbox.rsplit_once('@')?;
    Some(format!("{local}@{}", domain_name(domain)?))
}

/// The digits of a number that are dialled from everywhere: what stands before them is the country's
/// or the town's, written in many ways.
pub(super) fn last_digits(number: &str) -> Option<String> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let skipped = digits.len().saturating_sub(9);
    let last: String = digits.into_iter().skip(skipped).collect();
    (last.len() >= 7).then_some(last)
}

fn first(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// The keys of an account.
pub(crate) fn account_keys(account: &Account) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let name = company_name(&account.name).replace(' ', "");
    keys.insert(format!("n{name}"));
    if name.chars().count() >= 5 {
        // An error in the name spares its beginning or its end.
        keys.insert(format!("p{}", first(&name, 5)));
        let reversed: String = name.chars().rev().collect();
        keys.insert(format!("s{}", first(&reversed, 5)));
    }
    let website = account.website.as_deref().and_then(host);
    for host in account.domains.0.iter().take(10).chain(website.as_ref()) {
        if let Some(name) = domain_name(host) {
            keys.insert(format!("d{name}"));
        }
    }
    keys
}

/// The keys of a stakeholder.
pub(crate) fn stakeholder_keys(stakeholder: &Stakeholder) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.insert(format!("n{}", person_name(&stakeholder.name)));
    let words = folded(&stakeholder.name);
    if let (Some(given), Some(family)) = (words.first(), words.last())
        && words.len() > 1
    {
        // An error in one of the names spares the other.
        keys.insert(format!("f{family} {}", first(given, 1)));
        keys.insert(format!("g{given} {}", first(family, 1)));
    }
    for entry in stakeholder.emails.0.iter().take(10) {
        keys.insert(format!("m{}", mailbox(&entry.email)));
        if let Some(name) = mailbox_name(&entry.email) {
            keys.insert(format!("l{name}"));
        }
    }
    for entry in stakeholder.phones.0.iter().take(10) {
        if let Some(digits) = last_digits(&entry.number) {
            keys.insert(format!("t{digits}"));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_its_name_without_the_legal_form() {
        assert_eq!(
            company_name("Northwind Example GmbH & Co. KG"),
            "northwind example"
        );
        assert_eq!(company_name("Müller AG"), "muller");
        assert_eq!(company_name("Group Holding"), "group holding");
    }

    #[test]
    fn domains_and_mailboxes_have_names() {
        assert_eq!(
            host("https://www.Northwind.example/about").as_deref(),
            Some("northwind.example")
        );
        assert_eq!(
            domain_name("mail.northwind.co.uk").as_deref(),
            Some("northwind")
        );
        assert_eq!(
            domain_name("northwind.example").as_deref(),
            Some("northwind")
        );
        assert_eq!(domain_name("x.example"), None);
        assert_eq!(
            mailbox("Dana+news@Northwind.example"),
            "dana@northwind.example"
        );
        assert_eq!(mailbox("d.a.na@googlemail.com"), "dana@gmail.com");
        assert_eq!(
            mailbox_name("dana@northwind.co.uk").as_deref(),
            Some("dana@northwind")
        );
    }

    #[test]
    fn a_number_is_the_same_with_and_without_its_country() {
        assert_eq!(
            last_digits("+49 (30) 5550-0000"),
            last_digits("030 55500000")
        );
        assert_eq!(last_digits("12345"), None);
    }
}

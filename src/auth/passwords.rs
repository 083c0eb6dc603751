//! Passwords: argon2id with the parameters that the crate recommends (those of OWASP).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::error::{Error, FieldError, Result};

/// Shortest and longest password, in characters. Length is what NIST SP 800-63B asks for; rules
/// about kinds of characters it advises against.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// Refuses a password that is too short or too long.
pub(crate) fn check_strength(field: &str, password: &str) -> Result<(), FieldError> {
    if LENGTH.contains(&password.chars().count()) {
        Ok(())
    } else {
        let message = format!(
            "must have {} to {} characters",
            LENGTH.start(),
            LENGTH.end()
        );
        Err(FieldError::new(
            format!("/{field}"),
            "OUT_OF_RANGE",
            message,
        ))
    }
}

/// The hash to store. Takes tens of milliseconds by design: never on a database thread.
pub(crate) fn hash(password: &str) -> Result<String> {
    let hash: argon2::password_hash::phc::PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash the same time is spent, so that
/// an answer does not tell whether an address is known.
pub(super) fn verify(password: &str, stored: Option<&str>) -> bool {
    // The hash of a password nobody has, with the same parameters.
    const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
        Jv6Fuvj3bBcmsR7XAbPBCQ/SYHcMRCIYGuLfMLGFnfw";
    let matches = |text: &str| {
        argon2::password_hash::phc::PasswordHash::new(text).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    };
    // Both sides of the answer cost one hash.
    matches(stored.unwrap_or(DUMMY)) && stored.is_some()
}

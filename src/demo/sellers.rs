//! The users and their teams.

use super::agenda::{Agenda, Cast, Place};
use crate::auth::Role;
use crate::context::Ctx;
use crate::error::Result;
use crate::teams::{NewTeam, TeamMember, add_team_member, create_team};
use crate::users::{NewUser, add_user};

/// The admin's address.
pub(super) const ADMIN: &str = "admin@example.com";
/// The admin's place among the users.
pub(super) const ADMIN_PLACE: Place = 0;

/// The users after the admin: the first one of each role has an address that is easy to remember.
const USERS: [(&str, &str, Role); 12] = [
    ("manager@example.com", "Mara Lindqvarn", Role::Manager),
    ("jonas.tervall@example.com", "Jonas Tervall", Role::Manager),
    ("rep@example.com", "Ines Corvado", Role::Rep),
    ("teo.marrick@example.com", "Teo Marrick", Role::Rep),
    ("lena.osterby@example.com", "Lena Osterby", Role::Rep),
    ("amir.dellan@example.com", "Amir Dellan", Role::Rep),
    ("ruth.pemberley@example.com", "Ruth Pemberley", Role::Rep),
    ("kofi.andersane@example.com", "Kofi Andersane", Role::Rep),
    ("yuna.harimoto@example.com", "Yuna Harimoto", Role::Rep),
    ("pablo.sarrion@example.com", "Pablo Sarrion", Role::Rep),
    ("viewer@example.com", "Vera Stillwater", Role::Viewer),
    ("sync@example.com", "Mailbox Sync", Role::Integration),
];

/// Places of the reps: they look after accounts and deals.
/// The integration that reads mailboxes and the web site.
pub(super) const MAILBOX: Place = 12;

pub(super) const REPS: [Place; 8] = [3, 4, 5, 6, 7, 8, 9, 10];

/// Each team with its manager and its members.
const TEAMS: [(&str, &str, Place, &[Place]); 2] = [
    (
        "New business",
        "Wins new accounts.",
        1,
        &[1, 3, 4, 5, 6, 11],
    ),
    (
        "Customers",
        "Keeps accounts and renews.",
        2,
        &[2, 7, 8, 9, 10, 12],
    ),
];

/// What a user may do.
pub(super) fn role(place: Place) -> Role {
    let others = place.checked_sub(1).and_then(|place| USERS.get(place));
    others.map_or(Role::Admin, |(_, _, role)| *role)
}

/// Adds the users after the admin; all have the same password.
pub(super) fn add_users(cx: &mut Ctx, cast: &mut Cast, password_hash: &str) -> Result<()> {
    for (place, (email, name, role)) in (1..).zip(USERS) {
        let new = NewUser {
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            external_ids: Vec::new(),
        };
        let user = add_user(cx, &new, Some(password_hash.to_owned()))?;
        cast.users.put(place, user.id);
    }
    Ok(())
}

/// The teams.
pub(super) fn add(agenda: &mut Agenda) {
    for (name, description, manager, members) in TEAMS {
        agenda.prepare(move |cx, cast| {
            let new = NewTeam {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                manager_id: Some(cast.users.get(manager)?),
                external_ids: Vec::new(),
            };
            let team = create_team(cx, &new)?;
            for member in members {
                let user_id = cast.users.get(*member)?;
                add_team_member(cx, team.id, &TeamMember { user_id }, None)?;
            }
            Ok(())
        });
    }
}

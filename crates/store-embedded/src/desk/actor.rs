//! Who is at the keyboard, for the history.

use std::{fs, os::unix::fs::MetadataExt};

/// The operating-system user, by name and number. The number is what the kernel says; the name is looked up, and for a
/// change made through sudo the person behind it is named too.
pub(super) fn operating_system_user() -> String {
    // The owner of this entry is the effective user of this process.
    let Ok(number) = fs::metadata("/proc/self").map(|entry| entry.uid()) else {
        return "unknown user".into();
    };
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = name_of(&accounts, number).unwrap_or("unnamed");
    match std::env::var("SUDO_USER") {
        Ok(person) if number == 0 && !person.is_empty() => format!("{name} ({number}), sudo by {person}"),
        _ => format!("{name} ({number})"),
    }
}

fn name_of(accounts: &str, number: u32) -> Option<&str> {
    accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, uid) = (parts.next()?, parts.next()?, parts.next()?);
        (uid.parse() == Ok(number)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_number() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\n# odd line\nheyan:x:998:998::/:/bin/false\n";
        for (number, name) in [(0, Some("root")), (998, Some("heyan")), (99, None)] {
            assert_eq!(name_of(accounts, number), name);
        }
        assert!(operating_system_user().contains('('));
    }
}

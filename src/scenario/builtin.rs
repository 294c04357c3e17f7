//! Which scenarios come with the program? Every file of `scenarios/`, compiled in.

/// Paths below `scenarios/`, in order, with their texts.
pub const FILES: &[(&str, &str)] = &[
    ("adversaries/account-takeover.toml", include_str!("../../scenarios/adversaries/account-takeover.toml")),
    ("adversaries/active-eavesdropper.toml", include_str!("../../scenarios/adversaries/active-eavesdropper.toml")),
    ("adversaries/breach-database.toml", include_str!("../../scenarios/adversaries/breach-database.toml")),
    (
        "adversaries/breach-database-and-keys.toml",
        include_str!("../../scenarios/adversaries/breach-database-and-keys.toml"),
    ),
    ("adversaries/breach-processor.toml", include_str!("../../scenarios/adversaries/breach-processor.toml")),
    ("adversaries/breach-read-path.toml", include_str!("../../scenarios/adversaries/breach-read-path.toml")),
    ("adversaries/court-order.toml", include_str!("../../scenarios/adversaries/court-order.toml")),
    ("adversaries/device-seizure.toml", include_str!("../../scenarios/adversaries/device-seizure.toml")),
    ("adversaries/escrow-as-meant.toml", include_str!("../../scenarios/adversaries/escrow-as-meant.toml")),
    ("adversaries/escrow-insider.toml", include_str!("../../scenarios/adversaries/escrow-insider.toml")),
    ("adversaries/escrow-key-stolen.toml", include_str!("../../scenarios/adversaries/escrow-key-stolen.toml")),
    ("adversaries/escrow-stolen.toml", include_str!("../../scenarios/adversaries/escrow-stolen.toml")),
    ("adversaries/ghost-device.toml", include_str!("../../scenarios/adversaries/ghost-device.toml")),
    ("adversaries/harvest-now.toml", include_str!("../../scenarios/adversaries/harvest-now.toml")),
    ("adversaries/hash-matching.toml", include_str!("../../scenarios/adversaries/hash-matching.toml")),
    ("adversaries/insider-key-admin.toml", include_str!("../../scenarios/adversaries/insider-key-admin.toml")),
    ("adversaries/insider-moderator.toml", include_str!("../../scenarios/adversaries/insider-moderator.toml")),
    ("adversaries/insider-support.toml", include_str!("../../scenarios/adversaries/insider-support.toml")),
    ("adversaries/lawful-warrant.toml", include_str!("../../scenarios/adversaries/lawful-warrant.toml")),
    ("adversaries/network-eavesdropper.toml", include_str!("../../scenarios/adversaries/network-eavesdropper.toml")),
    ("adversaries/pen-register.toml", include_str!("../../scenarios/adversaries/pen-register.toml")),
    ("adversaries/proactive-scan.toml", include_str!("../../scenarios/adversaries/proactive-scan.toml")),
    ("adversaries/push-provider.toml", include_str!("../../scenarios/adversaries/push-provider.toml")),
    ("adversaries/report-review.toml", include_str!("../../scenarios/adversaries/report-review.toml")),
    ("adversaries/scan-by-operator.toml", include_str!("../../scenarios/adversaries/scan-by-operator.toml")),
    ("adversaries/seize-then-harvest.toml", include_str!("../../scenarios/adversaries/seize-then-harvest.toml")),
    ("adversaries/spyware.toml", include_str!("../../scenarios/adversaries/spyware.toml")),
    ("adversaries/subpoena.toml", include_str!("../../scenarios/adversaries/subpoena.toml")),
    ("adversaries/vault-guesses.toml", include_str!("../../scenarios/adversaries/vault-guesses.toml")),
    ("adversaries/vault-opened.toml", include_str!("../../scenarios/adversaries/vault-opened.toml")),
    ("adversaries/warrant-backup.toml", include_str!("../../scenarios/adversaries/warrant-backup.toml")),
    ("adversaries/warrant-provider.toml", include_str!("../../scenarios/adversaries/warrant-provider.toml")),
    ("adversaries/wiretap.toml", include_str!("../../scenarios/adversaries/wiretap.toml")),
    ("backup-adoption.toml", include_str!("../../scenarios/backup-adoption.toml")),
    ("exceptional-access.toml", include_str!("../../scenarios/exceptional-access.toml")),
    ("guess-limited-vault.toml", include_str!("../../scenarios/guess-limited-vault.toml")),
    ("heal-after-theft.toml", include_str!("../../scenarios/heal-after-theft.toml")),
    ("harvest-now.toml", include_str!("../../scenarios/harvest-now.toml")),
    ("services/gmail.toml", include_str!("../../scenarios/services/gmail.toml")),
    ("services/google-messages.toml", include_str!("../../scenarios/services/google-messages.toml")),
    ("services/imessage-adp-half.toml", include_str!("../../scenarios/services/imessage-adp-half.toml")),
    ("services/imessage-adp-most.toml", include_str!("../../scenarios/services/imessage-adp-most.toml")),
    ("services/imessage.toml", include_str!("../../scenarios/services/imessage.toml")),
    ("services/messenger.toml", include_str!("../../scenarios/services/messenger.toml")),
    (
        "services/signal-classical-ratchet.toml",
        include_str!("../../scenarios/services/signal-classical-ratchet.toml"),
    ),
    ("services/signal.toml", include_str!("../../scenarios/services/signal.toml")),
    ("services/tiktok-e2ee-matching.toml", include_str!("../../scenarios/services/tiktok-e2ee-matching.toml")),
    ("services/tiktok-e2ee.toml", include_str!("../../scenarios/services/tiktok-e2ee.toml")),
    ("services/tiktok-escrow.toml", include_str!("../../scenarios/services/tiktok-escrow.toml")),
    ("services/tiktok-matching.toml", include_str!("../../scenarios/services/tiktok-matching.toml")),
    ("services/tiktok.toml", include_str!("../../scenarios/services/tiktok.toml")),
    ("services/whatsapp-own-key-half.toml", include_str!("../../scenarios/services/whatsapp-own-key-half.toml")),
    ("services/whatsapp-own-key-most.toml", include_str!("../../scenarios/services/whatsapp-own-key-most.toml")),
    ("services/whatsapp-vault.toml", include_str!("../../scenarios/services/whatsapp-vault.toml")),
    ("services/whatsapp.toml", include_str!("../../scenarios/services/whatsapp.toml")),
    ("services/whatsapp-escrow.toml", include_str!("../../scenarios/services/whatsapp-escrow.toml")),
    ("services/whatsapp-hybrid.toml", include_str!("../../scenarios/services/whatsapp-hybrid.toml")),
    ("sources.toml", include_str!("../../scenarios/sources.toml")),
    ("two-sided-ledger.toml", include_str!("../../scenarios/two-sided-ledger.toml")),
    ("who-could-read-these.toml", include_str!("../../scenarios/who-could-read-these.toml")),
    ("worlds/campus.toml", include_str!("../../scenarios/worlds/campus.toml")),
];

/// A study to start from: files below its folder, the study first.
pub const STARTER: [(&str, &str); 5] = [
    ("study.toml", include_str!("starter/study.toml")),
    ("services/my-service.toml", include_str!("starter/my-service.toml")),
    ("adversaries/my-adversary.toml", include_str!("starter/my-adversary.toml")),
    ("worlds/my-trace.toml", include_str!("starter/my-trace.toml")),
    ("worlds/my-trace.csv", include_str!("starter/my-trace.csv")),
];

/// The text of a built-in file, by its path: `services/signal.toml`.
pub fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// Names of the built-in files in a folder, without `.toml`.
pub(super) fn names_in(folder: &str) -> impl Iterator<Item = &'static str> {
    let prefix = format!("{folder}/");
    FILES.iter().filter_map(move |(path, _)| path.strip_prefix(prefix.as_str())?.strip_suffix(".toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_built_in_and_no_other() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut found = Vec::new();
        for folder in ["", "adversaries", "services", "worlds"] {
            let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
            for entry in entries {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".toml") {
                    found.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
                }
            }
        }
        found.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        listed.sort_unstable();
        assert_eq!(listed, found);
    }
}

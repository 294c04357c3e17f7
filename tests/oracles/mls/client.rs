//! A member of a group as OpenMLS has it, with all that it stores in memory.

use openmls::prelude::tls_codec::{DeserializeBytes, Serialize};
use openmls::prelude::*;
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use plainsight::crypto::epochs::EpochRules;

const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

/// A client in a group.
pub(super) struct Client {
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
    group: MlsGroup,
}

/// What a client has before it is in a group.
struct Newcomer {
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
    credential: CredentialWithKey,
}

/// A change of the group beside the committer's own leaf.
pub(super) enum Change {
    None,
    Add,
    Remove(u16),
}

impl Client {
    /// A group of so many, in the order of their leaves.
    pub(super) fn group(members: usize, rules: EpochRules) -> Vec<Self> {
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .max_past_epochs(rules.kept)
            .sender_ratchet_configuration(ratchet(rules.tolerance, rules.jump))
            .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(true)
            .build();
        let Newcomer { provider, signer, credential } = Newcomer::new();
        let mut group = MlsGroup::new(&provider, &signer, &config, credential).expect("a new group");
        let others: Vec<Newcomer> = (1..members).map(|_| Newcomer::new()).collect();
        let packages: Vec<KeyPackage> = others.iter().map(Newcomer::package).collect();
        let (_, welcome, _) = group.add_members(&provider, &signer, &packages).expect("all can be added");
        group.merge_pending_commit(&provider).expect("its own commit");
        let mut all = vec![Self { provider, signer, group }];
        all.extend(others.into_iter().map(|newcomer| newcomer.join(&bytes(&welcome), rules)));
        all
    }

    /// Commits a change; gives the commit and, where somebody is added, the client.
    pub(super) fn commit(&mut self, change: &Change, rules: EpochRules) -> (Vec<u8>, Option<Self>) {
        let Self { provider, signer, group } = self;
        let (commit, newcomer) = match change {
            Change::None => {
                let update = group.self_update(provider, signer, LeafNodeParameters::default());
                (update.expect("a commit").into_commit(), None)
            }
            Change::Remove(leaf) => {
                let leaves = [LeafNodeIndex::new(u32::from(*leaf))];
                (group.remove_members(provider, signer, &leaves).expect("a commit").0, None)
            }
            Change::Add => {
                let newcomer = Newcomer::new();
                let packages = [newcomer.package()];
                let (commit, welcome, _) = group.add_members(provider, signer, &packages).expect("a commit");
                (commit, Some((newcomer, bytes(&welcome))))
            }
        };
        group.merge_pending_commit(provider).expect("its own commit");
        (bytes(&commit), newcomer.map(|(newcomer, welcome)| newcomer.join(&welcome, rules)))
    }

    /// Processes a commit; whether it could, and is still in the group.
    pub(super) fn process(&mut self, commit: &[u8]) -> bool {
        let Ok(processed) = self.group.process_message(&self.provider, protocol(commit)) else { return false };
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else { return false };
        if staged.self_removed() {
            return false;
        }
        self.group.merge_staged_commit(&self.provider, *staged).is_ok()
    }

    pub(super) fn seal(&mut self, text: &[u8]) -> Vec<u8> {
        bytes(&self.group.create_message(&self.provider, &self.signer, text).expect("it can send"))
    }

    pub(super) fn open(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let processed = self.group.process_message(&self.provider, protocol(message)).ok()?;
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(text) => Some(text.into_bytes()),
            _ => None,
        }
    }

    pub(super) fn epoch(&self) -> u32 {
        u32::try_from(self.group.epoch().as_u64()).expect("few epochs")
    }

    pub(super) fn leaf(&self) -> u16 {
        u16::try_from(self.group.own_leaf_index().u32()).expect("few leaves")
    }

    /// All that is stored on its device, in the hands of somebody who runs chains further ahead than it would.
    pub(super) fn stolen(&self) -> Self {
        let provider = OpenMlsRustCrypto::default();
        let values = self.provider.storage().values.read().expect("nobody panicked").clone();
        *provider.storage().values.write().expect("nobody panicked") = values;
        let group = MlsGroup::load(provider.storage(), self.group.group_id());
        let mut group = group.expect("it was stored").expect("it is there");
        let kept = group.configuration().sender_ratchet_configuration().out_of_order_tolerance();
        let config = join_config(EpochRules { kept: 1_000, tolerance: kept, jump: 1_000_000 });
        group.set_configuration(provider.storage(), &config).expect("it is stored");
        // It never signs anything.
        let signer = SignatureKeyPair::new(SUITE.signature_algorithm()).expect("a key");
        Self { provider, signer, group }
    }
}

impl Newcomer {
    fn new() -> Self {
        let (provider, credential) = (OpenMlsRustCrypto::default(), BasicCredential::new(b"member".to_vec()));
        let signer = SignatureKeyPair::new(SUITE.signature_algorithm()).expect("a key");
        let signature_key = signer.to_public_vec().into();
        Self { provider, signer, credential: CredentialWithKey { credential: credential.into(), signature_key } }
    }

    fn package(&self) -> KeyPackage {
        let built = KeyPackage::builder().build(SUITE, &self.provider, &self.signer, self.credential.clone());
        built.expect("a key package").key_package().clone()
    }

    fn join(self, welcome: &[u8], rules: EpochRules) -> Client {
        let MlsMessageBodyIn::Welcome(welcome) = message(welcome).extract() else { panic!("no welcome") };
        let Self { provider, signer, .. } = self;
        let staged = StagedWelcome::new_from_welcome(&provider, &join_config(rules), welcome, None);
        let group = staged.expect("it is for this client").into_group(&provider).expect("a group");
        Client { provider, signer, group }
    }
}

fn ratchet(tolerance: u32, jump: u32) -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(tolerance, jump)
}

fn join_config(rules: EpochRules) -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .max_past_epochs(rules.kept)
        .sender_ratchet_configuration(ratchet(rules.tolerance, rules.jump))
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .build()
}

fn bytes(message: &MlsMessageOut) -> Vec<u8> {
    message.tls_serialize_detached().expect("it has a form")
}

fn message(bytes: &[u8]) -> MlsMessageIn {
    MlsMessageIn::tls_deserialize_exact_bytes(bytes).expect("it was written so")
}

fn protocol(bytes: &[u8]) -> ProtocolMessage {
    message(bytes).try_into_protocol_message().expect("it is one")
}

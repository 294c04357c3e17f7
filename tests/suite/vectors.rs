//! Do our primitives give the bytes that their specifications print?

use plainsight::crypto::{Agreement, Ladder, NONCE, PublicKey, Rejected, SecretKey, Suite, kdf};

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn ladder(scalar: [u8; 32], u: [u8; 32]) -> [u8; 32] {
    Ladder.agree(&SecretKey::from_bytes(scalar), &PublicKey(u)).0
}

/// Seals to the published ciphertext and tag, opens them again, and opens them under nothing else.
fn sealed_as_published(suite: Suite, key: &str, nonce: &str, associated: &str, plain: &[u8], sealed: &str) {
    let (key, nonce) = (bytes::<32>(key), bytes::<NONCE>(nonce));
    let (associated, cipher) = (hex::decode(associated).unwrap(), suite.cipher(&key));
    let (mut out, mut back) = (Vec::new(), Vec::new());
    cipher.seal(&nonce, &associated, plain, &mut out);
    assert_eq!(hex::encode(&out), sealed);
    assert_eq!(cipher.open(&nonce, &associated, &out, &mut back), Ok(()));
    assert_eq!(back, plain);
    out[0] ^= 1;
    assert_eq!(cipher.open(&nonce, &associated, &out, &mut back), Err(Rejected));
}

#[test]
fn hkdf_gives_the_first_case_of_rfc_5869() {
    let out: [u8; 42] =
        kdf::derive(&bytes::<13>("000102030405060708090a0b0c"), &[0x0b; 22], &bytes::<10>("f0f1f2f3f4f5f6f7f8f9"));
    assert_eq!(
        hex::encode(out),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
}

/// The case's key has 20 bytes; HMAC fills a short key up with zeros, so that ours is the same one.
#[test]
fn hmac_gives_the_first_case_of_rfc_4231() {
    let mut key = [0; 32];
    key[..20].fill(0x0b);
    assert_eq!(
        hex::encode(kdf::mac(&key, b"Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
}

#[test]
fn the_ladder_gives_the_cases_of_rfc_7748_section_5() {
    let cases = [
        [
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ],
        [
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ],
    ];
    for [scalar, u, product] in cases {
        assert_eq!(hex::encode(ladder(bytes(scalar), bytes(u))), product);
    }
}

#[test]
fn the_ladder_gives_rfc_7748s_iterated_cases() {
    let mut base = [0; 32];
    base[0] = 9;
    let (mut k, mut u) = (base, base);
    for round in 1..=1000 {
        (k, u) = (ladder(k, u), k);
        if round == 1 {
            assert_eq!(hex::encode(k), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    assert_eq!(hex::encode(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

#[test]
fn both_parties_of_rfc_7748_section_6_agree() {
    let alice = SecretKey::from_bytes(bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    let bob = SecretKey::from_bytes(bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    assert_eq!(hex::encode(alice.public().0), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assert_eq!(hex::encode(bob.public().0), "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    assert_eq!(hex::encode(Ladder.agree(&alice, &bob.public()).0), shared);
    assert_eq!(hex::encode(Ladder.agree(&bob, &alice.public()).0), shared);
}

#[test]
fn chacha20_poly1305_gives_the_case_of_rfc_8439_section_2_8_2() {
    sealed_as_published(
        Suite::ChaCha20Poly1305,
        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
        "070000004041424344454647",
        "50515253c0c1c2c3c4c5c6c7",
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
          sunscreen would be it.",
        concat!(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6",
            "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36",
            "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc",
            "3ff4def08e4b7a9de576d26586cec64b6116",
            "1ae10b594f09e26a7e902ecbd0600691",
        ),
    );
}

/// D. McGrew, J. Viega, "The Galois/Counter Mode of Operation": the cases with 256-bit keys and 96-bit nonces.
#[test]
fn aes_256_gcm_gives_test_cases_13_to_16() {
    let zero = ("00".repeat(32), "00".repeat(12));
    let seal = |key: &str, nonce: &str, associated: &str, plain: &[u8], sealed: &str| {
        sealed_as_published(Suite::Aes256Gcm, key, nonce, associated, plain, sealed);
    };
    seal(&zero.0, &zero.1, "", &[], "530f8afbc74536b9a963b4f1c4cb738b");
    seal(&zero.0, &zero.1, "", &[0; 16], "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");

    let key = "feffe9928665731c6d6a8f9467308308".repeat(2);
    let nonce = "cafebabefacedbaddecaf888";
    let plain: [u8; 64] = bytes(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
    ));
    let cipher = concat!(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
    );
    seal(&key, nonce, "", &plain, &format!("{cipher}b094dac5d93471bdec1a502270e3cc6c"));
    let associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    let sealed = format!("{}76fc6ece0f4e1768cddf8853bb2d551b", &cipher[..120]);
    seal(&key, nonce, associated, &plain[..60], &sealed);
}

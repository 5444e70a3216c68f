import AccessAuth

/// Messages that are signed by the right key and are no passes all the same.
extension PassFixture {
  static var refusedMessages: [PassFixture] {
    let kid = CBORSketch.bytes(PassSample.keyID.bytes)
    return numbered(
      from: 301, "refused",
      [
        ("no-tag", ForgedPass { $0.tag = nil }),
        ("tag-of-cose-sign", ForgedPass { $0.tag = 98 }),
        ("tag-of-cwt", ForgedPass { $0.tag = 61 }),
        ("no-algorithm", ForgedPass { $0.protected = [4: kid] }),
        ("algorithm-es256", ForgedPass { $0.protected = [1: -7, 4: kid] }),
        ("algorithm-hmac", ForgedPass { $0.protected = [1: 5, 4: kid] }),
        ("algorithm-as-text", ForgedPass { $0.protected = [1: "none", 4: kid] }),
        (
          "algorithm-unprotected",
          ForgedPass {
            $0.protected = [4: kid]
            $0.unprotected = [1: -8]
          }
        ),
        ("no-key-id", ForgedPass { $0.protected = [1: -8] }),
        (
          "key-id-unprotected",
          ForgedPass {
            $0.protected = [1: -8]
            $0.unprotected = [4: kid]
          }
        ),
        ("key-id-of-7-bytes", ForgedPass { $0.protected = [1: -8, 4: .bytes(PassSample.keyID.bytes.dropLast())] }),
        ("key-id-of-9-bytes", ForgedPass { $0.protected = [1: -8, 4: .bytes(PassSample.keyID.bytes + [0])] }),
        ("key-id-a-path", ForgedPass { $0.protected = [1: -8, 4: "../../etc/passwd"] }),
        ("key-id-sql", ForgedPass { $0.protected = [1: -8, 4: .bytes(Array("' OR 1=1; --".utf8))] }),
        ("critical-header", ForgedPass { $0.protected = [1: -8, 2: [1], 4: kid] }),
        ("content-type", ForgedPass { $0.protected = [1: -8, 3: 61, 4: kid] }),
        ("unsorted-header", ForgedPass { $0.protected = [4: kid, 1: -8] }),
        ("unprotected-header", ForgedPass { $0.unprotected = [5: .bytes([0])] }),
        ("no-payload", ForgedPass { $0.payload = .null }),
        ("empty-payload", ForgedPass { $0.payload = .bytes([]) }),
        ("payload-a-map", ForgedPass { $0.payload = .map($0.claims.map { ($0.label, $0.value) }) }),
        ("signature-of-63-bytes", ForgedPass { $0.signature = { $0.dropLast() } }),
        ("signature-of-65-bytes", ForgedPass { $0.signature = { $0 + [0] } }),
        ("no-signature", ForgedPass { $0.signature = { _ in [] } }),
      ])
  }

  static var refusedClaims: [PassFixture] {
    let epoch: CBORSketch = 1_764_547_200
    let credential = PassSample.credential.bytes
    let version4 = Array(credential.prefix(6)) + [0x4A] + credential.dropFirst(7)
    let coordinate = CBORSketch.bytes([UInt8](repeating: 7, count: 32))
    let claims: [(String, (inout ForgedPass) -> Void)] = [
      ("trailing-byte", { $0.payload = .bytes(CBORSketch.map($0.pairs).encoded + [0]) }),
      ("indefinite-map", { $0.payload = .bytes([0xBF] + $0.pairs.flatMap { $0.encoded + $1.encoded } + [0xFF]) }),
      ("long-map-head", { $0.payload = .bytes([0xB8, 5] + $0.pairs.flatMap { $0.encoded + $1.encoded }) }),
      ("long-integer", { $0.set(4, .raw([0x1B, 0, 0, 0, 0, 0x69, 0x57, 0x0C, 0x80])) }),
      ("long-label", { $0.claims[0].label = .raw([0x18, 0x03]) }),
      ("unsorted-claims", { $0.claims.swapAt(1, 2) }),
      ("duplicate-claim", { $0.claims.insert($0.claims[1], at: 1) }),
      ("unknown-claim", { $0.set(6, 1_767_225_600) }),
      ("issuer", { $0.set(1, "tenant") }),
      ("text-label", { $0.claims.append(("x", 0)) }),
      ("no-exp", { $0.remove(4) }),
      ("no-nbf", { $0.remove(5) }),
      ("no-cti", { $0.remove(7) }),
      ("no-restrictions", { $0.remove(-65537) }),
      ("aud-of-9-characters", { $0.set(3, "7K2M9XQD0") }),
      ("aud-in-lower-case", { $0.set(3, "7k2m9xqd") }),
      ("aud-with-a-foreign-letter", { $0.set(3, "7K2M9XQU") }),
      ("aud-a-list", { $0.set(3, ["7K2M9XQD"]) }),
      ("aud-not-utf-8", { $0.set(3, .raw([0x62, 0xC3, 0x28])) }),
      ("exp-as-text", { $0.set(4, "1767484800") }),
      ("exp-as-float", { $0.set(4, .raw([0xFB, 0x41, 0xDA, 0x55, 0xC3, 0x20, 0x00, 0x00, 0x00])) }),
      ("exp-with-a-date-tag", { $0.set(4, .tag(1, 1_767_484_800)) }),
      ("exp-in-milliseconds", { $0.set(4, 1_767_484_800_000) }),
      ("exp-beyond-63-bits", { $0.set(4, .unsigned(1 << 63)) }),
      ("exp-null", { $0.set(4, .null) }),
      ("exp-true", { $0.set(4, true) }),
      ("nbf-negative", { $0.set(5, -1) }),
      ("empty-window", { $0.set(5, 1_767_484_800) }),
      ("inverted-window", { $0.set(5, 1_767_484_801) }),
      ("serial-with-a-leading-zero", { $0.set(7, .bytes(credential + [0, 1])) }),
      ("serial-zero-written", { $0.set(7, .bytes(credential + [0])) }),
      ("serial-of-5-bytes", { $0.set(7, .bytes(credential + [1, 0, 0, 0, 0])) }),
      ("cti-of-15-bytes", { $0.set(7, .bytes(credential.dropLast())) }),
      ("cti-uuid-version-4", { $0.set(7, .bytes(version4)) }),
      ("cti-as-text", { $0.set(7, "crd_01kbb6xrvaes69drnm1s3tgvwx") }),
      ("flag-bit-2", { $0.set(-65537, [epoch, 5, [12]]) }),
      ("flag-bit-8", { $0.set(-65537, [epoch, 257, [12]]) }),
      ("flags-negative", { $0.set(-65537, [epoch, -1, [12]]) }),
      ("self-sufficient-for-many-uses", { $0.set(-65537, [epoch, 2, [12]]) }),
      (
        "flags-without-aud",
        {
          $0.remove(3); $0.set(-65537, [epoch, 1, []])
        }
      ),
      (
        "lockers-without-aud",
        {
          $0.remove(3); $0.set(-65537, [epoch, 0, [12]])
        }
      ),
      ("locker-zero", { $0.set(-65537, [epoch, 1, [0]]) }),
      ("locker-65536", { $0.set(-65537, [epoch, 1, [65536]]) }),
      ("locker-twice", { $0.set(-65537, [epoch, 1, [12, 12]]) }),
      ("lockers-descending", { $0.set(-65537, [epoch, 1, [12, 11]]) }),
      ("seventeen-lockers", { $0.set(-65537, [epoch, 1, .array((1...17).map { .int($0) })]) }),
      ("lockers-of-a-gigabyte", { $0.set(-65537, .raw([0x83, 0, 1, 0x9A, 0x40, 0, 0, 0])) }),
      ("epoch-negative", { $0.set(-65537, [-1, 1, [12]]) }),
      ("epoch-beyond-2-to-53", { $0.set(-65537, [0x20_0000_0000_0001, 1, [12]]) }),
      ("four-restrictions", { $0.set(-65537, [epoch, 1, [12], 0]) }),
      ("two-restrictions", { $0.set(-65537, [epoch, 1]) }),
      ("cnf-a-key-id", { $0.set(8, [3: .bytes([1])]) }),
      ("cnf-key-and-key-id", { $0.set(8, [1: [1: 1, -1: 6, -2: coordinate], 3: .bytes([1])]) }),
      ("cnf-private-key", { $0.set(8, [1: [1: 1, -1: 6, -2: coordinate, -4: coordinate]]) }),
      ("cnf-short-point", { $0.set(8, [1: [1: 1, -1: 6, -2: .bytes([7])]]) }),
      ("cnf-x25519", { $0.set(8, [1: [1: 1, -1: 4, -2: coordinate]]) }),
      ("cnf-p256-without-y", { $0.set(8, [1: [1: 2, -1: 1, -2: coordinate]]) }),
      ("cnf-p256-compressed", { $0.set(8, [1: [1: 2, -1: 1, -2: coordinate, -3: true]]) }),
      ("cnf-p384", { $0.set(8, [1: [1: 2, -1: 2, -2: coordinate, -3: coordinate]]) }),
      ("cnf-ed25519-with-y", { $0.set(8, [1: [1: 1, -1: 6, -2: coordinate, -3: coordinate]]) }),
    ]
    return numbered(from: 401, "refused", claims.map { ($0.0, ForgedPass($0.1)) })
  }
}

extension ForgedPass {
  fileprivate var pairs: [(CBORSketch, CBORSketch)] { claims.map { ($0.label, $0.value) } }
}

import AccessAuth
import AccessAuthTesting
import Testing

@Suite("The claims of a pass")
struct PassClaimsTests {
  @Test("a claims set that breaks a rule cannot be made")
  func flaws() throws {
    let version4 = try #require(
      CredentialID(
        bytes: Array(PassSample.credential.bytes.prefix(6)) + [0x4A, 0] + [UInt8](repeating: 0x80, count: 8)))
    let rows: [(PassClaims.Flaw, () throws -> PassClaims)] = [
      (.credential, { try PassSample.claims(credential: version4) }),
      (.time, { try PassSample.claims(notBefore: -1) }),
      (.time, { try PassSample.claims(expiresAt: PassClaims.times.upperBound + 1) }),
      (.time, { try PassSample.claims(notBefore: .min, expiresAt: .max) }),
      (.window, { try PassSample.claims(notBefore: 5, expiresAt: 5) }),
      (.window, { try PassSample.claims(notBefore: 6, expiresAt: 5) }),
      (.epoch, { try PassSample.claims(epoch: -1) }),
      (.epoch, { try PassSample.claims(epoch: PassClaims.epochs.upperBound + 1) }),
      (.audience, { try PassSample.claims(audience: nil, flags: .singleUse, lockers: []) }),
      (.audience, { try PassSample.claims(audience: nil, flags: [], lockers: [1]) }),
      (.selfSufficient, { try PassSample.claims(flags: .selfSufficient) }),
      (.lockerNumbers, { try PassSample.claims(lockers: [0]) }),
      (.lockerNumbers, { try PassSample.claims(lockers: [2, 1]) }),
      (.lockerNumbers, { try PassSample.claims(lockers: [2, 2]) }),
      (.lockerNumbers, { try PassSample.claims(lockers: Array(1...17)) }),
    ]
    for (flaw, make) in rows { #expect(throws: flaw) { _ = try make() } }
  }

  @Test(
    "a serial stands behind the credential in as few bytes as hold it",
    arguments: [(0, 0), (1, 1), (255, 1), (256, 2), (65535, 2), (65536, 3), (16_777_216, 4), (UInt32.max, 4)])
  func serials(_ serial: UInt32, _ count: Int) throws {
    let pass = Pass.sign(try PassSample.claims(serial: serial), with: PassSample.key, keyID: PassSample.keyID)
    let bytes = (0..<count).reversed().map { UInt8(truncatingIfNeeded: serial >> UInt32(8 * $0)) }
    let forged = ForgedPass { $0.set(7, .bytes(PassSample.credential.bytes + bytes)) }
    #expect(pass.text == forged.text)
    #expect(try UnverifiedPass(presented: pass.text).unverifiedClaims.serial == serial)
  }

  @Test("D-12 every flag without a meaning is refused, though the pass is genuine")
  func unknownFlags() throws {
    for flags in Int64(0)...1024 {
      let text = ForgedPass { $0.set(-65537, [1_764_547_200, .int(flags), [12]]) }.text
      switch flags {
      case 0, 1, 3: #expect(try UnverifiedPass(presented: text).unverifiedClaims.flags.rawValue == UInt8(flags))
      case 2: #expect(throws: PassRejection.claims(.selfSufficient)) { try UnverifiedPass(presented: text) }
      default: #expect(throws: PassRejection.claims(.unknownFlag), "\(flags)") { try UnverifiedPass(presented: text) }
      }
    }
    for bit in 2..<8 { #expect(PassFlags(rawValue: 1 << UInt8(bit)) == nil) }
    let all = ForgedPass { $0.set(-65537, [1_764_547_200, .unsigned(.max), [12]]) }
    #expect(throws: PassRejection.claims(.unknownFlag)) { try UnverifiedPass(presented: all.text) }
  }

  @Test("D-12 every claim without a meaning is refused, though the pass is genuine")
  func unknownClaims() {
    for label in (Int64(-40)...300).filter({ ![3, 4, 5, 7, 8].contains($0) }) + [-65536, -65538, -65540, .min, .max] {
      #expect(throws: PassRejection.cbor(.unexpectedKey), "\(label)") {
        try UnverifiedPass(presented: ForgedPass { $0.set(label, 0) }.text)
      }
    }
  }

  @Test("D-12 a header of any other label or value is refused, though the pass is genuine")
  func unknownHeaders() {
    let kid = CBORSketch.bytes(PassSample.keyID.bytes)
    for label in [2, 3, 5, 6, 7, 9, 15, 16, 33, -1] as [CBORSketch] {
      let pairs = [(1, -8), (4, kid), (label, 0)].sorted { $0.0.encoded.lexicographicallyPrecedes($1.0.encoded) }
      let text = ForgedPass { $0.protected = .map(pairs) }.text
      #expect(throws: PassRejection.header, "\(label)") { try UnverifiedPass(presented: text) }
    }
    for algorithm in Int64(-300)...20 where algorithm != -8 {
      let text = ForgedPass { $0.protected = [1: .int(algorithm), 4: kid] }.text
      #expect(throws: PassRejection.header, "\(algorithm)") { try UnverifiedPass(presented: text) }
    }
  }

  struct TimeValues: Decodable {
    /// A JSON value as the CBOR that a signer with the same intent would write.
    struct Value: Decodable {
      let sketch: CBORSketch

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          sketch = .null
        } else if let value = try? container.decode(Bool.self) {
          sketch = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
          sketch = .int(value)
        } else if let value = try? container.decode(UInt64.self) {
          sketch = .unsigned(value)
        } else if let value = try? container.decode(String.self) {
          sketch = .text(value)
        } else {
          sketch = .array(try container.decode([Value].self).map(\.sketch))
        }
      }
    }
    let now: Int64
    let skew: Int64
    let rejectAsExp: [Value]
    let acceptAsExp: [Value]
    let rejectAsNbf: [Value]
    let acceptAsNbf: [Value]

    enum CodingKeys: String, CodingKey {
      case now, skew
      case rejectAsExp = "reject_as_exp"
      case acceptAsExp = "accept_as_exp"
      case rejectAsNbf = "reject_as_nbf"
      case acceptAsNbf = "accept_as_nbf"
    }
  }

  @Test("D-11 a time that is none is refused, and one that only has passed is left to the rules")
  func timeValues() throws {
    guard let values = try Vectors.json("abuse/time-values.json", as: TimeValues.self) else { return }
    func read(_ label: Int64, _ value: CBORSketch) throws -> PassClaims {
      let pass = ForgedPass {
        $0.set(5, 0)
        $0.set(4, .int(PassClaims.times.upperBound))
        $0.set(label, value)
      }
      return try UnverifiedPass(presented: pass.text).unverifiedClaims
    }
    for value in values.acceptAsExp { #expect(throws: Never.self) { try read(4, value.sketch) } }
    for value in values.acceptAsNbf { #expect(throws: Never.self) { try read(5, value.sketch) } }
    for value in values.rejectAsExp {
      if case .int(let time) = value.sketch, time > 0, time < values.now {
        #expect(try read(4, value.sketch).expiresAt <= values.now - values.skew)
        continue
      }
      let rejection = #expect(throws: PassRejection.self) { try read(4, value.sketch) }
      switch value.sketch {
      case .int(0): #expect(rejection == .claims(.window))
      case .int: #expect(rejection == .claims(.time))
      case .unsigned: #expect(rejection == .cbor(.unexpectedValue))
      default: #expect(rejection == .cbor(.unexpectedKind))
      }
    }
    for value in values.rejectAsNbf {
      switch value.sketch {
      case .int(let time) where time > 0: #expect(try read(5, value.sketch).notBefore > values.now + values.skew)
      case .int: #expect(throws: PassRejection.claims(.time)) { try read(5, value.sketch) }
      default: #expect(throws: PassRejection.cbor(.unexpectedKind)) { try read(5, value.sketch) }
      }
    }
  }

  @Test("D-11 the seconds after 2038 and 2106 are seconds like others", arguments: [2_147_483_648, 4_294_967_296])
  func wideTimes(_ second: Int64) throws {
    let claims = try PassSample.claims(notBefore: second - 1, expiresAt: second)
    let pass = Pass.sign(claims, with: PassSample.key, keyID: PassSample.keyID)
    #expect(try UnverifiedPass(presented: pass.text).unverifiedClaims == claims)
  }
}

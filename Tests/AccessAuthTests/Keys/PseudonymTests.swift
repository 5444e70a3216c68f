import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The pseudonym of a subject")
struct PseudonymTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let subject: SubjectID

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    subject = try KeySample.identifier(2)
  }

  @Test("it is BLAKE2b under the subject's key over tenant and subject, as another program computes it")
  func known() {
    let key = [UInt8](repeating: 9, count: 32)
    let sealed = XChaCha20Poly1305.seal(
      key.span, authenticating: tenant.bytes + subject.bytes, key: keys.subjectKeyWrap, random: SeededRandom(seed: 1))
    let name = SubjectKey(sealed: sealed).pseudonym(of: subject, in: tenant, keys: keys)
    #expect(name?.description == "3184732a22ef57ee4ab9feefde922b03")
  }

  @Test("it stays the same for one subject while the key stands")
  func stable() throws {
    let key = SubjectKey(for: subject, of: tenant, keys: keys, random: SeededRandom(seed: 2))
    let first = try #require(key.pseudonym(of: subject, in: tenant, keys: keys))
    #expect(key.pseudonym(of: subject, in: tenant, keys: keys) == first)
    #expect(SubjectKey(sealed: key.sealed).pseudonym(of: subject, in: tenant, keys: try KeySample.derived()) == first)
    #expect(first.bytes.count == 16 && Pseudonym(bytes: first.bytes) == first)
  }

  @Test("each key gives another name: to one subject after erasure, to each subject, to each tenant")
  func different() throws {
    let random = SeededRandom(seed: 3)
    var names = Set<Pseudonym>()
    for last in UInt8(10)..<20 {
      let other: SubjectID = try KeySample.identifier(last)
      let owner: TenantID = try KeySample.identifier(100 + last)
      for (subject, tenant) in [(subject, tenant), (other, tenant), (subject, owner)] {
        let key = SubjectKey(for: subject, of: tenant, keys: keys, random: random)
        names.insert(try #require(key.pseudonym(of: subject, in: tenant, keys: keys)))
      }
    }
    #expect(names.count == 30)
  }

  @Test("a key that was sealed for another subject, tenant or master key gives none")
  func wrong() throws {
    let key = SubjectKey(for: subject, of: tenant, keys: keys, random: SeededRandom(seed: 4))
    #expect(key.pseudonym(of: try KeySample.identifier(3), in: tenant, keys: keys) == nil)
    #expect(key.pseudonym(of: subject, in: try KeySample.identifier(3), keys: keys) == nil)
    #expect(key.pseudonym(of: subject, in: tenant, keys: try KeySample.derived(master: Array(1...32))) == nil)
    #expect(SubjectKey(sealed: []).pseudonym(of: subject, in: tenant, keys: keys) == nil)
    for index in key.sealed.indices {
      var changed = key.sealed
      changed[index] ^= 0x10
      #expect(SubjectKey(sealed: changed).pseudonym(of: subject, in: tenant, keys: keys) == nil)
    }
  }

  @Test("a count of bytes other than 16 is no pseudonym", arguments: [0, 15, 17, 32])
  func byteCount(count: Int) {
    #expect(Pseudonym(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The fixtures of cards that speak")
struct SUNFixtureTests {
  @Test("the committed fixtures are what the code makes now")
  func committed() async throws { try await SUNManifest.expectCommitted() }

  @Test("a message has the outcome that its name promises, heard in order")
  func outcomes() throws {
    let manifest = try SUNManifest.read()
    var listener = try SUNListener(manifest)
    for row in manifest.messages {
      #expect(row.isNamed(row.outcome), "\(row.name)")
      #expect(listener.hear(row.name, row.presented) == row, "\(row.name)")
    }
  }

  @Test("a message alone is genuine or not as in the order", arguments: SUNManifest.rows(\.messages))
  func alone(_ row: SUNManifest.Row) throws {
    var listener = try SUNListener(SUNManifest.read())
    let heard = listener.hear(row.name, row.presented)
    #expect(heard.outcome == (row.outcome == "replayed" ? "genuine" : row.outcome))
    #expect(heard.counter == row.counter && heard.uidHex == row.uidHex && heard.refusal == row.refusal)
    if let counter = row.counter, let before = row.counterBefore {
      #expect((row.outcome == "genuine") == (Int64(counter) > before))
      #expect(row.counterAfter == max(Int64(counter), before))
    }
  }

  @Test("a derived key follows from tenant and UID, and that of another tenant is another")
  func derived() throws {
    let manifest = try SUNManifest.read()
    let keys = try DerivedKeys(master: FixtureHex.secret(manifest.keys.masterKey))
    let derivation = try FixtureHex.secret(manifest.keys.cardDerivationKey)
    let isDerived = keys.cardKeyDerivation.isEqual(to: derivation)
    #expect(isDerived)
    for row in manifest.derived {
      let tenant: TenantID = try row.tenant.value()
      let uid = try CardSample.uid(row.uidHex)
      let key = CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys)
      #expect(key == (try CardSample.key(row.fileReadKeyHex)), "\(row.name)")
      #expect(row.tenantMasterKey == SUNManifest.tenantMaster(of: tenant, derivation), "\(row.name)")
      // AN10922 by hand: 01, UID, application and system.
      let input = [0x01] + uid.bytes + [0xD2, 0x76, 0, 0, 0x85, 1, 1] + Array("AccessAuth".utf8)
      #expect(try CardSample.key(row.tenantMasterKey).code(of: input) == FixtureHex.bytes(row.fileReadKeyHex))
    }
    #expect(Set(manifest.derived.map(\.fileReadKeyHex)).count == manifest.derived.count)
  }

  @Test("what is kept of a card's UID follows from the master key")
  func names() throws {
    let manifest = try SUNManifest.read()
    let keys = try DerivedKeys(master: FixtureHex.secret(manifest.keys.masterKey))
    let tenant: TenantID = try manifest.keys.tenant.value()
    let cardTagKey = try FixtureHex.secret(manifest.keys.cardTagKey)
    for card in manifest.cards {
      let uid = try CardSample.uid(card.uidHex)
      #expect(card.sunCardId == Hex.text(SUNCardID(of: uid, in: tenant, keys: keys).bytes))
      let message: CBORSketch = ["sun card", .bytes(tenant.bytes), .bytes(uid.bytes)]
      #expect(card.sunCardId == Hex.text(BLAKE2b.hash(message.encoded, key: cardTagKey, count: 16).bytes))
      if card.keys == "derived" {
        let key = CardKeyDiversification.fileReadKey(of: uid, tenant: tenant, keys: keys)
        #expect(key == (try CardSample.key(card.fileReadKeyHex)))
      }
    }
  }
}

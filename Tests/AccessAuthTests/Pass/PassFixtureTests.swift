import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@Suite("The fixtures of passes")
struct PassFixtureTests {
  /// `fixtures/passes/manifest.json`.
  struct Manifest: Codable, Equatable {
    struct Key: Codable, Equatable {
      var id: String
      var publicKey: String
      var seed: String
    }
    var about: String
    var keys: [Key]
    var passes: [PassFixture]
  }

  static func manifest() throws -> Manifest {
    let keys = [(PassSample.key, PassSample.seed), (PassSample.otherKey, PassSample.otherSeed)].map { key, seed in
      Manifest.Key(
        id: KeyID(of: key.publicKey).description, publicKey: Hex.text(key.publicKey.bytes), seed: Hex.text(seed))
    }
    return Manifest(
      about: """
        Passes, and what a verifier that owns the first of the keys makes of them. The seeds are for tests only. \
        Written by script/fixtures.
        """,
      keys: keys, passes: try PassFixture.all())
  }

  static func files() throws -> [String: Data] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let manifest = try manifest()
    var files = ["manifest.json": try encoder.encode(manifest) + Data("\n".utf8)]
    let published = PublishedKeys(
      [PassSample.key, PassSample.otherKey].map {
        PublishedKeys.Key(id: KeyID(of: $0.publicKey), publicKey: $0.publicKey, purpose: .pass)
      })
    files["keys.cbor"] = Data(published.coseKeySet)
    files["keys.jwks.json"] = Data(published.jwkSet)
    for pass in manifest.passes { files[pass.name + ".json"] = try encoder.encode(pass) + Data("\n".utf8) }
    return files
  }

  /// With `ACCESSAUTH_WRITE_FIXTURES=1`, as `script/fixtures` sets it, the files are written first.
  @Test("the committed fixtures are what the code makes now")
  func committed() throws {
    let files = try Self.files()
    let folder = Fixtures.url("passes")
    if ProcessInfo.processInfo.environment["ACCESSAUTH_WRITE_FIXTURES"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where files[name] == nil {
        try FileManager.default.removeItem(at: folder.appending(path: name))
      }
      for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == files.keys.sorted())
    for (name, data) in files { #expect(try Data(contentsOf: folder.appending(path: name)) == data, "\(name)") }
  }

  /// Read from the committed files and not from the code that wrote them.
  static let rows: [PassFixture] = {
    do { return try Fixtures.json("passes/manifest.json", as: Manifest.self).passes } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("a fixture has the outcome that its name promises, for its reason", arguments: rows)
  func outcome(_ fixture: PassFixture) throws {
    let outcome = fixture.outcome.replacing(" ", with: "-")
    #expect(fixture.name.dropFirst(4).hasPrefix(outcome + "-"))
    do throws(PassRejection) {
      let presented = try UnverifiedPass(presented: Array(fixture.text.utf8))
      #expect(fixture.outcome != "refused")
      #expect(fixture.claims == PassFixture.Claims(presented.unverifiedClaims))
      #expect((presented.verify(by: PassSample.key.publicKey) != nil) == (fixture.outcome == "genuine"))
    } catch {
      #expect(fixture.outcome == "refused")
      #expect(fixture.rejection == error.description)
    }
  }

  @Test("every reason for which a pass is refused has a fixture that shows it")
  func everyReason() {
    let shown = Set(Self.rows.compactMap(\.rejection))
    let reasons: [PassRejection] =
      [.tooLong, .otherPrefix, .header, .signatureLength, .missingClaim]
      + [.foreignCharacter, .impossibleLength, .unusedBits].map(PassRejection.base32)
      + [.credential, .serial, .time, .window, .epoch, .audience, .unknownFlag, .selfSufficient, .lockerNumbers]
      .map(PassRejection.claims)
      + [
        .endOfInput, .trailingBytes, .indefiniteLength, .notShortest, .unsortedKeys, .duplicateKey, .invalidText,
        .unexpectedKind, .unexpectedKey, .unexpectedValue,
      ].map(PassRejection.cbor)
    for reason in reasons { #expect(shown.contains(reason.description), "\(reason)") }
  }
}

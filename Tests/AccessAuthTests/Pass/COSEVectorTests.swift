import AccessAuth
import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@Suite("COSE against the published vectors")
struct COSEVectorTests {
  enum Verdict: Equatable {
    case signed
    /// Read, but not signed with EdDSA by an Ed25519 key.
    case notSigned
    case refused(CBORRejection)
  }

  /// One verdict a file. What is no COSE_Sign1 has another tag or none; `sign-pass-03` lacks it.
  static let verdicts: [String: Verdict] = [
    "eddsa-examples/eddsa-sig-01": .signed,
    "eddsa-examples/eddsa-sig-02": .notSigned,
    "eddsa-examples/eddsa-01": .refused(.unexpectedValue),
    "eddsa-examples/eddsa-02": .refused(.unexpectedValue),
    "sign1-tests/sign-pass-01": .notSigned,
    "sign1-tests/sign-pass-02": .notSigned,
    "sign1-tests/sign-pass-03": .refused(.unexpectedKind),
    "sign1-tests/sign-fail-01": .refused(.unexpectedValue),
    "sign1-tests/sign-fail-02": .notSigned,
    "sign1-tests/sign-fail-03": .notSigned,
    "sign1-tests/sign-fail-04": .refused(.unexpectedKind),
    "sign1-tests/sign-fail-06": .notSigned,
    "sign1-tests/sign-fail-07": .notSigned,
    "CWT/A_3": .notSigned,
    "CWT/A_4": .refused(.unexpectedValue),
    "CWT/A_5": .refused(.unexpectedValue),
    "CWT/A_6": .refused(.unexpectedValue),
    "CWT/A_7": .refused(.unexpectedValue),
    "sign-tests/sign-pass-03": .refused(.unexpectedKind),
    "mac0-tests/mac-pass-03": .refused(.unexpectedKind),
  ]

  struct File: Decodable {
    struct Input: Decodable {
      struct Sign: Decodable { let key: Key? }
      struct Key: Decodable {
        let x: String?
        enum CodingKeys: String, CodingKey { case x = "x_hex" }
      }
      let sign0: Sign?
    }
    struct Intermediates: Decodable {
      let toBeSigned: String?
      enum CodingKeys: String, CodingKey { case toBeSigned = "ToBeSign_hex" }
    }
    struct Output: Decodable { let cbor: String }
    let input: Input
    let intermediates: Intermediates
    let output: Output
  }

  static let names: [String] = {
    guard let folder = Vectors.folder?.appending(path: "cose") else { return [] }
    let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (paths?.compactMap { $0 as? URL } ?? [])
      .filter { $0.pathExtension == "json" }
      .map { $0.deletingPathExtension().pathComponents.suffix(2).joined(separator: "/") }
      .sorted()
  }()

  @Test("D-01 a published message is verified, or refused as noted", arguments: names)
  func message(_ name: String) throws {
    let file = try #require(try Vectors.json("cose/\(name).json", as: File.self))
    let bytes = try #require(Hex.bytes(file.output.cbor.utf8))
    // Every other multi-signer and MAC row stands under a tag of its own.
    switch Self.verdicts[name] ?? .refused(.unexpectedValue) {
    case .refused(let rejection):
      #expect(throws: rejection) { try COSESign1(bytes) }
    case .notSigned:
      let message = try COSESign1(bytes)
      #expect(!message.isSigned(by: try Self.publicKey(of: file)))
    case .signed:
      let message = try COSESign1(bytes)
      #expect(message.isSigned(by: try Self.publicKey(of: file)))
    }
  }

  @Test("what is signed is the published Sig_structure", arguments: names)
  func signedBytes(_ name: String) throws {
    let file = try #require(try Vectors.json("cose/\(name).json", as: File.self))
    // These change the message after it was signed, or sign external data, or an empty header as no bytes.
    let others = ["sign-fail-02", "sign-fail-03", "sign-fail-06", "sign-fail-07", "sign-pass-01", "sign-pass-02"]
    guard !others.contains(where: name.hasSuffix), let expected = file.intermediates.toBeSigned,
      let message = try? COSESign1(try #require(Hex.bytes(file.output.cbor.utf8)))
    else { return }
    #expect(message.signedBytes == Hex.bytes(expected.utf8))
  }

  @Test("no published message is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.names.count == 38)
    #expect(Set(Self.verdicts.keys).isSubset(of: Self.names))
  }

  /// The Ed25519 key of the row; for keys of other kinds any 32 bytes of them, as a confused verifier would take.
  private static func publicKey(of file: File) throws -> Ed25519.PublicKey {
    let bytes = file.input.sign0?.key?.x.flatMap { Hex.bytes($0.utf8) } ?? []
    return try #require(Ed25519.PublicKey(Array((bytes + [UInt8](repeating: 7, count: 32)).prefix(32))))
  }
}

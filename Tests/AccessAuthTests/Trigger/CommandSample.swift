import SodiumPrimitives
import Testing

@testable import AccessAuth

/// The command that the tests of signed commands share.
enum CommandSample {
  static let command = ProofSample.required(CommandID(bytes: FixtureBytes.hex("019b71f4a8007000800000000000002a")))
  static let nonce: [UInt8] = Array(0...15)
  static let expiresAt: Int64 = 1_767_268_830

  static func claims(
    device: DeviceCode = PassSample.device, expiresAt: Int64 = expiresAt, nonce: [UInt8] = nonce, locker: UInt16 = 12
  ) -> CommandClaims? {
    CommandClaims(device: device, expiresAt: expiresAt, command: command, nonce: nonce, lockerNumber: locker)
  }

  static func token() -> CommandToken {
    CommandToken.sign(ProofSample.required(claims()), with: PassSample.key, keyID: PassSample.keyID)
  }

  /// The same, made by another program (pyca/cryptography 50, CBOR by hand).
  static let text = """
    0oRNogEnBEhNTb6RdUSweaBYO6UDaDdLMk05WFFEBBppVmHeB1ABm3H0qABwAIAAAAAAAAAqClAAAQIDBAUGBwgJCgsMDQ4P\
    OgABAAQMWED-7WQ5ae9_69skQ2c1Yee4VEJ2VkCDkSS3dZJytcIsYgEbwZdYSZidm1KyZuO_2mtFJba_VoNQ_3eAkT2DAVMA
    """

  /// Whether the bytes are a command by the sample's key.
  static func isAuthentic(_ bytes: [UInt8]) -> Bool {
    guard let command = try? UnverifiedCommand(bytes) else { return false }
    return command.verify(by: PassSample.key.publicKey) != nil
  }
}

enum FixtureBytes {
  /// The bytes of a constant.
  static func hex(_ text: String) -> [UInt8] { ProofSample.required(Hex.bytes(text.utf8)) }
}

/// A command put together part by part by an encoder of its own, so that each part can be what no service would write.
struct ForgedCommand {
  var tag: UInt64? = 18
  var protected: CBORSketch = [1: -8, 4: .bytes(PassSample.keyID.bytes)]
  var unprotected: CBORSketch = [:]
  var claims: [(CBORSketch, CBORSketch)] = [
    (3, "7K2M9XQD"), (4, .int(CommandSample.expiresAt)), (7, .bytes(CommandSample.command.bytes)),
    (10, .bytes(CommandSample.nonce)), (-65541, 12),
  ]
  var payload: CBORSketch?
  /// Is signed as external data; a command has none.
  var externalData: [UInt8] = []
  var signer = PassSample.key
  /// Changes the signature.
  var signature: ([UInt8]) -> [UInt8] = { $0 }

  init(_ change: (inout ForgedCommand) -> Void = { _ in }) { change(&self) }

  var encoded: [UInt8] {
    let content = payload ?? .bytes(CBORSketch.map(claims).encoded)
    let structure: CBORSketch = ["Signature1", .bytes(protected.encoded), .bytes(externalData), content]
    let signature = signature(signer.sign(structure.encoded.span).bytes)
    let message: CBORSketch = [.bytes(protected.encoded), unprotected, content, .bytes(signature)]
    return (tag.map { .tag($0, message) } ?? message).encoded
  }
}

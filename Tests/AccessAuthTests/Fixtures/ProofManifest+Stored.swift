@testable import AccessAuth

/// Signatures by ECDSA, which swift-crypto makes anew each time. These were made once by another program
/// (pyca/cryptography 48) with the nonces of RFC 6979, so that any library that has them gives the same.
extension ProofManifest {
  /// A proof whose signature is `signature`: unless a part says otherwise the one that is genuine for the pass `p256`.
  static func stored(
    _ scene: ProofScene, _ signature: [UInt8] = genuineP256, pass: String = "p256",
    at device: String = PassSample.device.description
  ) throws -> SketchedProof {
    SketchedProof(scene.nonce.bytes, try scene.digest(pass), at: device).with {
      $0.protected = [1: -7]
      $0.signature = { _ in signature }
    }
  }

  static let genuineP256 = hex(
    "9895b3074def3bbf785486f3dd7e37edf072fe2a3d545139eb2f43583b40e5f9"
      + "1f811d8709510ee31754ecc18b24b3626101b26db22dacdfeeb649299e3817af")
  /// For the device `00000001`.
  static let otherDoorP256 = hex(
    "c5d0e5038b3b44bf3ca6d9239af9ce37f538fbbea479b92ee11f4aa115c13f70"
      + "14769992029d3c9f41af517bed3c654b16a80bbd9fa53dedda164f94b41c9d34")
  /// Over the pass `other-p256`.
  static let otherPassP256 = hex(
    "3132cc2513d163237dd1f76a4d465c3847098cd28b4f6d0c47b57579c12a6d14"
      + "c3bd99c2a75edd25b8579a9fa79c61b08094efb324063a9ddd0bd58fa785a34b")
  /// By the key whose bytes are all 0x42.
  static let otherKeyP256 = hex(
    "072c09d718ae1c7534c7e8bcff17d4c875b50e559d80ba5f099f6e8c33d1f611"
      + "f774595c6c4f103613c4fb1f7d78de1b83c2504112f18a2004c0c654e54942ed")
  /// Over a header that says EdDSA.
  static let swappedP256 = hex(
    "eaebdef96b24fa3ce50722d4bc9e0c86ea549f356cda1dbd1eb563a4f8bad8e6"
      + "4c4781651c980c0d3801aaadc29016870029a84e039ab3a931e37b2cceaa4d56")

  private static func hex(_ text: String) -> [UInt8] { ProofSample.required(Hex.bytes(text.utf8)) }
}

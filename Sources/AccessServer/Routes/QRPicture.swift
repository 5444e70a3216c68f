import AccessAuth
import AccessHTTP
import Foundation
import QRIssuer

/// A pass as a picture inside an answer.
struct QRPicture: Sendable {
  let mediaType: String
  let base64: String

  /// Draws the pass of `credential`; nil where there is none, or no picture is wanted, which a QR alone can have.
  init?(of credential: IssuedCredential, as kind: ImageKind?) throws {
    guard let kind, let pass = credential.pass else { return nil }
    let symbol = try QRSymbol(text: pass.pass.text)
    mediaType = "\(kind.mediaType)"
    base64 =
      switch kind {
      case .png: Data(try symbol.png()).base64EncodedString()
      case .svg: Data(symbol.svg()).base64EncodedString()
      }
  }
}

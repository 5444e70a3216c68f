package import SodiumPrimitives

/// A message with one signer: a tagged COSE_Sign1 (RFC 9052 section 4.2) with its payload inside and no external data.
///
/// ```
/// 18([ protected: bstr, unprotected: map, payload: bstr, signature: bstr ])
/// ```
///
/// Reading one says nothing about its signature. Who accepts it says which headers must stand there and checks the
/// signature with a key of its own choice: nothing in a message chooses an algorithm.
package struct COSESign1 {
  /// The tag of the structure.
  package static let tag: UInt64 = 18

  /// The whole message.
  package let encoded: [UInt8]
  /// The serialized protected header, which the signature covers.
  package let protected: Range<Int>
  /// The protected header, read.
  package let header: Header
  /// The unprotected header, a map.
  package let unprotected: Range<Int>
  /// The content.
  package let payload: Range<Int>
  /// The signature, of any length.
  package let signature: Range<Int>

  /// Takes a message apart. The payload is not looked into.
  package init(_ encoded: [UInt8]) throws(CBORRejection) {
    var reader = CBORReader(encoded)
    try reader.tag(Self.tag)
    try reader.array(count: 4)
    protected = try reader.byteRange()
    header = try Header(CBORReader(encoded, in: protected))
    unprotected = try reader.skip()
    payload = try reader.byteRange()
    signature = try reader.byteRange()
    try reader.end()
    self.encoded = encoded
  }

  /// Whether the unprotected header holds nothing.
  package var hasEmptyUnprotectedHeader: Bool { encoded[unprotected].elementsEqual([0xA0]) }

  /// What is signed: the Sig_structure of RFC 9052 section 4.4.
  package var signedBytes: [UInt8] {
    Self.signedBytes(protected: encoded[protected], payload: encoded[payload])
  }

  /// Whether the protected header says EdDSA and the signature is that of `key` over header and payload.
  package func isSigned(by key: Ed25519.PublicKey) -> Bool {
    guard header.algorithm == Header.edDSA else { return false }
    let message = signedBytes
    return key.isValidSignature(encoded.span.extracting(signature), for: message.span)
  }
}

// Writing.
extension COSESign1 {
  /// A message signed by `key`, with the protected header given and an empty unprotected one.
  package static func sign(_ payload: [UInt8], protected: Header, with key: Ed25519.SigningKey) -> [UInt8] {
    let header = protected.encoded
    let message = signedBytes(protected: header, payload: payload)
    var writer = CBORWriter(capacity: header.count + payload.count + 80)
    writer.tag(tag)
    writer.array(4)
    writer.bytes(header)
    writer.map(0)
    writer.bytes(payload)
    writer.bytes(key.sign(message.span).bytes)
    return writer.finish()
  }

  private static func signedBytes(protected: some Collection<UInt8>, payload: some Collection<UInt8>) -> [UInt8] {
    var writer = CBORWriter(capacity: protected.count + payload.count + 24)
    writer.array(4)
    writer.text("Signature1")
    writer.bytes(protected)
    writer.bytes([])
    writer.bytes(payload)
    return writer.finish()
  }
}

extension COSESign1 {
  /// A COSE header of the labels known here (RFC 9052 section 3.1).
  package struct Header: Hashable {
    /// Label 1: the algorithm.
    package var algorithm: Int64?
    /// Label 4: which key.
    package var keyID: [UInt8]?
    /// Whether it holds anything else, `crit` included.
    package private(set) var hasOthers = false

    /// EdDSA (RFC 9053 section 2.2).
    package static let edDSA: Int64 = -8
    /// ECDSA with SHA-256 (RFC 9053 section 2.1).
    package static let es256: Int64 = -7

    /// A header of an algorithm and perhaps a key's name.
    package init(algorithm: Int64, keyID: [UInt8]? = nil) {
      self.algorithm = algorithm
      self.keyID = keyID
    }

    /// Reads the map in `reader`; no bytes at all are an empty header.
    package init(_ reader: CBORReader) throws(CBORRejection) {
      var reader = reader
      guard reader.remaining > 0 else { return }
      var keys = try reader.map()
      while let label = try reader.nextKey(of: &keys) {
        switch label {
        case 1: algorithm = try reader.int()
        case 4: keyID = try reader.bytes()
        default:
          _ = try reader.skip()
          hasOthers = true
        }
      }
      try reader.end()
    }

    /// The serialized map.
    package var encoded: [UInt8] {
      var writer = CBORWriter(capacity: 16)
      writer.map((algorithm == nil ? 0 : 1) + (keyID == nil ? 0 : 1))
      if let algorithm {
        writer.int(1)
        writer.int(algorithm)
      }
      if let keyID {
        writer.int(4)
        writer.bytes(keyID)
      }
      return writer.finish()
    }
  }
}

public import SodiumPrimitives

/// What a receipt of erasure says. Signed, it is a tagged COSE_Sign1 (RFC 9052 section 4.2) by the tenant's key for
/// receipts.
///
/// | part | value |
/// |---|---|
/// | protected header | `{1: -8, 4: key id}` (EdDSA, 8 bytes) |
/// | unprotected header; external data | empty; empty |
/// | payload | `{1: 1, 2: tenant, 3: subject, 4: erasure, 5: begun, 6: finished, 7: erased, 8: kept}` |
///
/// Identifiers are their 16 bytes, times milliseconds since 1970, the rest as in ``ErasureTally``. The article
/// <doc:ReceiptFormat> gives it byte by byte.
public struct ErasureReceipt: Hashable, Sendable {
  /// For how long the key that signed a receipt stays published.
  public static let memory = Duration.days(3653)
  /// The most bytes that are looked at; a genuine one has less than 600.
  public static let maximumCount = 2048

  /// Whose person it was.
  public let tenant: TenantID
  /// Who was erased.
  public let subject: SubjectID
  /// The event that began the erasure.
  public let erasure: EventID
  /// When it began; from then on nobody could open or read anything of the person's.
  public let begunAt: Instant
  /// When nothing was left to do.
  public let finishedAt: Instant
  /// What is gone, and what stays under which rule.
  public let tally: ErasureTally

  package init(
    tenant: TenantID, subject: SubjectID, erasure: EventID, begunAt: Instant, finishedAt: Instant, tally: ErasureTally
  ) {
    self.tenant = tenant
    self.subject = subject
    self.erasure = erasure
    self.begunAt = begunAt
    self.finishedAt = finishedAt
    self.tally = tally
  }

  /// Signs it. `keyID` is the name of `key`.
  package func signed(by key: Ed25519.SigningKey, keyID: KeyID) -> [UInt8] {
    COSESign1.sign(
      payload, protected: COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: keyID.bytes), with: key)
  }

  package var payload: [UInt8] {
    var writer = CBORWriter(capacity: 320)
    writer.map(8)
    writer.int(1)
    writer.int(Self.version)
    for (label, bytes) in [(2, tenant.bytes), (3, subject.bytes), (4, erasure.bytes)] as [(Int64, [UInt8])] {
      writer.int(label)
      writer.bytes(bytes)
    }
    writer.int(5)
    writer.int(begunAt.milliseconds)
    writer.int(6)
    writer.int(finishedAt.milliseconds)
    writer.int(7)
    tally.writeErased(to: &writer)
    writer.int(8)
    tally.writeKept(to: &writer)
    return writer.finish()
  }

  private static let version: Int64 = 1

  /// The receipt in `encoded`, if `key` signed it. Throws where it is not of the one form.
  public init?(_ encoded: [UInt8], signedBy key: (KeyID) -> Ed25519.PublicKey?) throws(ReceiptRejection) {
    guard encoded.count <= Self.maximumCount else { throw .tooLong }
    let message: COSESign1
    do { message = try COSESign1(encoded) } catch { throw .cbor(error) }
    guard let keyID = message.header.keyID.flatMap(KeyID.init(bytes:)), message.hasEmptyUnprotectedHeader,
      message.header == COSESign1.Header(algorithm: COSESign1.Header.edDSA, keyID: message.header.keyID)
    else { throw .header }
    guard message.signature.count == Ed25519.Signature.count else { throw .signatureLength }
    let receipt: ErasureReceipt
    do { receipt = try Self(reading: CBORReader(message.encoded, in: message.payload)) } catch { throw .cbor(error) }
    guard let key = key(keyID), message.isSigned(by: key) else { return nil }
    self = receipt
  }

  private init(reading reader: CBORReader) throws(CBORRejection) {
    var reader = reader
    guard try reader.map().remaining == 8 else { throw .unexpectedValue }
    func label(_ label: Int64) throws(CBORRejection) {
      guard try reader.int() == label else { throw .unexpectedKey }
    }
    func identifier<Kind: IdentifierKind>() throws(CBORRejection) -> Identifier<Kind> {
      guard let id = Identifier<Kind>(bytes: try reader.bytes(count: 16)) else { throw .unexpectedValue }
      return id
    }
    try label(1)
    guard try reader.int() == Self.version else { throw .unexpectedValue }
    try label(2)
    tenant = try identifier()
    try label(3)
    subject = try identifier()
    try label(4)
    erasure = try identifier()
    try label(5)
    begunAt = Instant(milliseconds: try reader.int())
    try label(6)
    finishedAt = Instant(milliseconds: try reader.int())
    var tally = ErasureTally()
    try label(7)
    try tally.readErased(&reader)
    try label(8)
    try tally.readKept(&reader)
    try reader.end()
    self.tally = tally
  }
}

/// Why what was shown is no receipt. Safe for any log: no part of it is in here.
public enum ReceiptRejection: Error, Hashable, Sendable {
  /// More than ``ErasureReceipt/maximumCount`` bytes.
  case tooLong
  /// The bytes are not deterministic CBOR, or not of the shape of a receipt.
  case cbor(CBORRejection)
  /// The headers are not exactly algorithm and key id, both protected.
  case header
  /// The signature has another length than 64 bytes.
  case signatureLength
}

import SodiumPrimitives
import Testing

@testable import AccessAuth

// What else a person of the scene may hold, and what keeps their grant shut.
extension Scene {
  /// The card that ``sunID`` names.
  static let sunUID = ProofSample.required(CardUID(bytes: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]))

  var sunID: SUNCardID { SUNCardID(of: Self.sunUID, in: tenant, keys: keys) }

  /// The site as it is kept.
  func siteRecord(timezone: String = "UTC") throws -> Site {
    Site(
      id: site, name: "Site", timezone: timezone, pinSalt: try PINSample.salt(), createdAt: now - .days(1), revision: 1)
  }

  /// What is kept of a pass that fits ``claims()``.
  func terms(usage: QRUsage = .singleUse, serial: UInt32 = 0) -> PassMedium {
    PassMedium(
      usage: usage, lifetime: .hours(1), serial: serial, keyID: signingKey.id, notBefore: now - .hours(1),
      expiresAt: now + .hours(1), epoch: epoch)
  }

  /// A credential of any kind.
  func credential(
    _ medium: Credential.Medium, id: CredentialID? = nil, status: Standing = .active
  ) -> Credential {
    Credential(
      id: id ?? credentialID, grant: grantID, medium: medium, status: status, madeBy: maker,
      createdAt: now - .hours(1), revision: 1)
  }

  /// The media without a pass, each with what a genuine presentation of it proves.
  func plainMedia() throws -> [(Credential.Medium, Evidence)] {
    [
      (.pin(PINMedium(entry: .withLocker, digits: 6, shadows: nil)), .digits),
      (.card(.number(format: .wiegand26, hint: "11D7")), .cardNumber),
      (.card(.sun(sunID, hint: "E5F6")), .cardMessage(isFresh: true)),
      (.face(device: cabinet.id), .face(confidence: 1000)),
    ]
  }

  func hold(_ status: HoldStatus, kind: HoldKind = .payment, paidUntil: Instant? = nil) throws -> Hold {
    Hold(
      id: try KeySample.identifier(60), grant: grantID, kind: kind, status: status, reference: "INV-9",
      amountClass: .small, transactionRef: nil, paidUntil: paidUntil, madeBy: maker, createdAt: now - .hours(1),
      changedAt: now - .hours(1), revision: 1)
  }
}

extension PINSample {
  /// One thread that hashes at ``cost``; `waiting` PINs may wait for it.
  static func hasher(waiting: Int = 3) -> PINHasher { PINHasher(threads: 1, waiting: waiting, cost: cost) }
}

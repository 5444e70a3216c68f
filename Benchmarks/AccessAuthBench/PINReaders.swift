import AccessAuth
import SodiumPrimitives

/// Readers with one PIN each, so that nobody's wrong tries count against another: whoever presents the right PIN gets back
/// what the try was charged, and one try at a time is far from any throttle.
struct PINReaders {
  /// A reader and its PIN.
  struct Reader: Sendable {
    let cabinet: Cabinet
    let digits: [UInt8]

    /// The PIN as it is typed.
    var pin: PIN {
      guard let pin = PIN(SecretBytes(copying: digits)) else { preconditionFailure("a drawn PIN is a PIN") }
      return pin
    }
  }

  static func make(_ count: Int, by premises: Premises<some ServiceStore>) async throws -> [Reader] {
    let site = try await premises.management.createSite(
      name: "Readers", timezone: "UTC", by: premises.calling()
    ).value
    var readers: [Reader] = []
    for index in 0..<count {
      let cabinet = try await premises.cabinet(at: site.id, label: "Reader \(index)", locker: "A12")
      let calling = premises.calling()
      let draft = GrantDraft(
        person: .reference("reader-\(index)"), targets: .lockers([cabinet.locker.id]), startsAt: nil,
        endsAt: calling.moment.wall + .days(2), maxUses: nil, offline: .never, reference: nil,
        credentials: [.pin(entry: .withLocker, isDuress: false)])
      let issued = try await premises.management.createGrant(draft, ring: premises.ring, by: calling).value
      guard case .pin(let pin)? = issued.credentials.first?.secret else {
        preconditionFailure("a new PIN is shown once")
      }
      readers.append(Reader(cabinet: cabinet, digits: pin.withDigits { digits in digits.indices.map { digits[$0] } }))
    }
    return readers
  }
}

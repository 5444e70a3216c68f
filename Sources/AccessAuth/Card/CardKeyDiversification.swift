import SodiumPrimitives

/// The keys of cards that are derived rather than kept: one for each card, of which none tells anything about another.
package enum CardKeyDiversification {
  /// The file-read key of the card `uid` of `tenant`: AES-128 diversification of NXP AN10922, AES-CMAC over
  /// `01 ‖ UID ‖ application ‖ system`, under a master key of the tenant.
  ///
  /// The application is the ISO name of the only one that an NTAG 424 DNA has, `D2760000850101`; the system is
  /// `AccessAuth`. The tenant's master key is BLAKE2b-128 over the CBOR of `["card master", tenant]` under the
  /// service's derivation key. Should a published key come out, for one of about 2^119 cards, the card is refused when it
  /// is enrolled.
  package static func fileReadKey(of uid: CardUID, tenant: TenantID, keys: DerivedKeys) -> AES128Key {
    diversified(tenantMaster(of: tenant, keys: keys), uid: uid.bytes, application: application, system: system)
  }

  private static let application: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]
  private static let system = Array("AccessAuth".utf8)

  private static func tenantMaster(of tenant: TenantID, keys: DerivedKeys) -> AES128Key {
    var writer = CBORWriter()
    writer.array(2)
    writer.text("card master")
    writer.bytes(tenant.bytes)
    return AES128Key(code: BLAKE2b.hash(writer.finish(), key: keys.cardKeyDerivation, count: AES128Key.count).bytes)
  }

  /// AN10922 section 2.2. It pads what is shorter than 16 bytes to two blocks, unlike AES-CMAC, and takes no more than
  /// 31; from 16 to 31 bytes the two are the same.
  static func diversified(
    _ master: AES128Key, uid: [UInt8], application: [UInt8], system: [UInt8]
  ) -> AES128Key {
    let input = uid + application + system
    precondition((16...31).contains(input.count), "AN10922 is AES-CMAC for 16 to 31 bytes only")
    return AES128Key(code: master.code(of: [0x01] + input))
  }
}

import SodiumPrimitives

/// Where a list goes on: opaque to the caller, authentic, and good for one list of one tenant only.
///
/// Hex of the position and 16 bytes of keyed BLAKE2b over tenant, list and position. A list is named by its route
/// and filters, so that a cursor of one question does not fit another.
public enum ListCursor {
  private static let tagCount = 16
  /// No position is longer.
  private static let maximumPosition = 32

  /// The cursor behind `position`.
  public static func text(_ position: [UInt8], of list: String, in tenant: TenantID, keys: DerivedKeys) -> String {
    Hex.text(position + tag(position, list, tenant, keys))
  }

  /// The position of a cursor; nil when it was changed, be it in case alone, or made for another list or tenant.
  public static func position(
    _ text: String, of list: String, in tenant: TenantID, keys: DerivedKeys
  ) -> [UInt8]? {
    guard text.utf8.count <= 2 * (maximumPosition + tagCount), let bytes = Hex.bytes(text.utf8),
      bytes.count > tagCount, Hex.text(bytes).utf8.elementsEqual(text.utf8)
    else { return nil }
    let position = Array(bytes.dropLast(tagCount))
    let isOwn = ConstantTime.equal(Array(bytes.suffix(tagCount)).span, tag(position, list, tenant, keys).span)
    return isOwn ? position : nil
  }

  private static func tag(_ position: [UInt8], _ list: String, _ tenant: TenantID, _ keys: DerivedKeys) -> [UInt8] {
    var writer = CBORWriter(capacity: 128)
    writer.array(3)
    writer.bytes(tenant.bytes)
    writer.text(list)
    writer.bytes(position)
    return BLAKE2b.hash(writer.finish(), key: keys.cursor, count: tagCount).bytes
  }
}

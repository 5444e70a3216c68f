/// The names of the service's logs, which are the first lines of their checkpoints and the names of their keys.
///
/// A tenant has one log an epoch: `access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800`. A service that was restored
/// from a backup has lost what came after it, and must not contradict the checkpoints of that time; so it begins
/// another epoch, and with it another log.
public enum CheckpointOrigin {
  private static let lead = Array("access-auth/".utf8)

  /// The log of `tenant` in `epoch`, in Unix seconds.
  package static func of(_ tenant: TenantID, epoch: Int64) -> String {
    "\(String(decoding: lead, as: UTF8.self))\(tenant)/\(epoch)"
  }

  /// Which log it is; nil for another form, and for an epoch below 0. Every log has one name.
  package static func parse(_ origin: String) -> (tenant: TenantID, epoch: Int64)? {
    let bytes = Array(origin.utf8)
    guard bytes.starts(with: lead) else { return nil }
    let parts = bytes.dropFirst(lead.count).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, let tenant = TenantID(ascii: Array(parts[0])), let epoch = NoteText.number(parts[1]) else {
      return nil
    }
    return (tenant, epoch)
  }
}

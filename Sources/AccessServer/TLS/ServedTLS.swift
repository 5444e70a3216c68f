import AccessAuth
import AccessHTTP
import Synchronization

/// The service's TLS, as its files say, and as they said when they could last be used.
final class ServedTLS: Sendable {
  /// What a look at the files came to.
  enum Outcome: Hashable {
    case unchanged, exchanged
    /// The new files cannot be used, and everything stays as it is.
    case kept(StartFailure)
  }

  let identity: TLSIdentity
  private let files: TLSFiles
  private let stamps: Mutex<[PEMFile.Stamp?]>

  init(_ files: TLSFiles) throws(StartFailure) {
    self.files = files
    let stamps = files.stamps
    let material = try files.read()
    do { identity = try TLSIdentity(material) } catch { throw StartFailure("\(error)") }
    self.stamps = Mutex(stamps)
  }

  /// Reads the files again.
  func reload() -> Outcome {
    // Before the reading: what is written during it is another change. A change that could not be used is not tried again
    // at every look; certificate and key are seldom written at once, and the second one is the next change.
    let found = files.stamps
    stamps.withLock { $0 = found }
    do throws(StartFailure) {
      let material = try files.read()
      do { try identity.replace(with: material) } catch { throw StartFailure("\(error)") }
      return .exchanged
    } catch {
      return .kept(error)
    }
  }

  /// Reads the files again if one of them is another than at the last reading.
  func reloadIfChanged() -> Outcome {
    let found = files.stamps
    return stamps.withLock { $0 == found } ? .unchanged : reload()
  }
}

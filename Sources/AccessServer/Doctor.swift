import AccessAuth
import AccessHTTP
import CredentialStore
import SodiumPrimitives

/// One thing that was looked at on the host.
package struct DoctorFinding: Hashable, Sendable {
  /// How it stands.
  package enum State: String, Sendable {
    case ok, warning, failed
    /// It could not be looked at now.
    case unknown
  }

  package let name: String
  package let state: State
  /// One sentence.
  package let detail: String
}

extension AccessServer {
  /// Looks at a data folder, its key and the machine, and changes nothing.
  package static func doctor(folder: String, keyFile: String, erasureFile: String? = nil) async -> [DoctorFinding] {
    var findings = [
      DoctorFinding(
        name: "memory locking", state: SecretBytes.canLockMemory ? .ok : .warning,
        detail: SecretBytes.canLockMemory
          ? "keys can be kept out of swap" : "keys cannot be kept out of swap; raise `ulimit -l`, or run without swap"),
      DoctorFinding(
        name: "crash protection",
        state: ProcessHardening.current.areBacktracesOff && ProcessHardening.current.areDumpsForbidden ? .ok : .warning,
        detail: "\(ProcessHardening.current)"),
    ]
    let keys: DerivedKeys?
    do {
      keys = try DataFolder.derivedKeys(folder, keyFile: keyFile)
      findings.append(DoctorFinding(name: "key file", state: .ok, detail: "it can be read by its owner only"))
    } catch {
      keys = nil
      findings.append(DoctorFinding(name: "key file", state: .failed, detail: "\(error)"))
    }
    let file = erasureFile ?? ServeOptions.erasureFile(beside: folder)
    findings.append(erasureFinding(file, beside: folder, keys: keys))
    do throws(OpenError) {
      let store = try CredentialStore.open(folder: folder)
      findings.append(DoctorFinding(name: "data folder", state: .ok, detail: "it can be opened, and its schema fits"))
      findings += await look(into: store, keys)
      await store.close()
    } catch {
      let isServed = error == OpenError.inUse
      findings.append(
        DoctorFinding(
          name: "data folder", state: isServed ? .unknown : .failed,
          detail: isServed ? "a running service has it open; ask its /readyz?verbose" : "\(error)"))
    }
    return findings
  }

  private static func look(into store: CredentialStore, _ keys: DerivedKeys?) async -> [DoctorFinding] {
    let name = "master key"
    do throws(StoreError) {
      guard let instance = try await store.instance() else {
        return [DoctorFinding(name: name, state: .failed, detail: "the data folder was never finished")]
      }
      guard let keys else {
        return [DoctorFinding(name: name, state: .unknown, detail: "the key file could not be read")]
      }
      guard instance.belongs(to: keys) else {
        return [DoctorFinding(name: name, state: .failed, detail: "the key file belongs to another data folder")]
      }
      let records = try await store.signingKeys()
      let cardProfiles = try await store.cardProfiles()
      do throws(KeyRingError) {
        _ = try KeyRing(records, cardProfiles: cardProfiles, keys: keys)
      } catch {
        return [DoctorFinding(name: name, state: .failed, detail: "\(error)")]
      }
      return [
        DoctorFinding(name: name, state: .ok, detail: "it opens all \(records.count) signing keys and all card keys"),
        DoctorFinding(name: "epoch", state: .ok, detail: "\(Instant(seconds: instance.epoch))"),
      ]
    } catch {
      return [DoctorFinding(name: name, state: .unknown, detail: "\(error)")]
    }
  }
}

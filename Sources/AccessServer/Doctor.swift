import AccessAuth
import AccessHTTP
import CredentialStore
import PostgresStore
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
  /// Looks at a data folder or a database, its key and the machine, and changes nothing.
  package static func doctor(
    _ place: StorePlace, keyFile: String, erasureFile: String
  ) async -> [DoctorFinding] {
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
    do throws(StartFailure) {
      keys = try .read(keyFile, beside: place.folder)
      findings.append(DoctorFinding(name: "key file", state: .ok, detail: "it can be read by its owner only"))
    } catch {
      keys = nil
      findings.append(DoctorFinding(name: "key file", state: .failed, detail: "\(error)"))
    }
    findings.append(erasureFinding(erasureFile, beside: place.folder, keys: keys))
    switch place {
    case .folder(let folder): findings += await look(intoFolder: folder, keys)
    case .database(let place): findings += await look(intoDatabase: place, keys)
    }
    return findings
  }

  private static func look(intoFolder folder: String, _ keys: DerivedKeys?) async -> [DoctorFinding] {
    do throws(OpenError) {
      let store = try CredentialStore.open(folder: folder)
      let finding = DoctorFinding(name: "data folder", state: .ok, detail: "it can be opened, and its schema fits")
      let findings = [finding] + (await look(into: store, keys, .folder(folder)))
      await store.close()
      return findings
    } catch {
      let isServed = error == OpenError.inUse
      return [
        DoctorFinding(
          name: "data folder", state: isServed ? .unknown : .failed,
          detail: isServed ? "a running service has it open; ask its /readyz?verbose" : "\(error)")
      ]
    }
  }

  private static func look(intoDatabase place: DatabasePlace, _ keys: DerivedKeys?) async -> [DoctorFinding] {
    do throws(StartFailure) {
      if let flaw = Database.flaw(of: try await schema(database: place)) { throw StartFailure(flaw) }
      let target = try place.target()
      let store = PostgresStore(target)
      var findings = [DoctorFinding(name: "database", state: .ok, detail: "it can be reached, and its schema fits")]
      if !target.verifiesServer {
        let detail = "the server's certificate is not verified: it has to be on this machine, or sslmode=verify-full"
        findings.append(DoctorFinding(name: "database certificate", state: .warning, detail: detail))
      }
      let more = await look(into: store, keys, .database(place))
      await Blocking.run { store.close() }
      return findings + more
    } catch {
      return [DoctorFinding(name: "database", state: .failed, detail: "\(error)")]
    }
  }

  private static func look(
    into store: some ServiceStore, _ keys: DerivedKeys?, _ place: StorePlace
  ) async -> [DoctorFinding] {
    let name = "master key"
    do throws(StoreError) {
      guard let instance = try await store.instance() else {
        return [DoctorFinding(name: name, state: .failed, detail: "the \(place.word) was never finished")]
      }
      guard let keys else {
        return [DoctorFinding(name: name, state: .unknown, detail: "the key file could not be read")]
      }
      guard instance.belongs(to: keys) else {
        return [DoctorFinding(name: name, state: .failed, detail: "the key file belongs to another \(place.word)")]
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

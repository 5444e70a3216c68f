import AccessAuth
import CredentialStore

// What a start owes the persons who were erased.
extension AccessServer {
  /// Opens the erasure file and holds it against the store: every erasure of the store has its line, or the file is not
  /// this folder's. Where `rebuilds` and there is no file, one is made of what the store knows.
  static func erasureFile(
    _ path: String, of folder: DataFolder, at place: String, rebuilds: Bool
  ) async throws(StartFailure) -> ErasureFile.Opened {
    do {
      let names = try await allErasures(of: folder.store)
      if rebuilds { try await rebuild(path, names, at: place, keys: folder.keys) }
      let opened = try ErasureFile.open(path, beside: place, keys: folder.keys)
      let known = Set(opened.lines.map(\.erasure))
      guard names.allSatisfy({ known.contains($0.id) }) else {
        throw StartFailure(
          "the erasure file lacks an erasure that the data folder knows of; put the newest one back")
      }
      return opened
    } catch let refused as ErasureFile.Refused {
      throw StartFailure("\(refused)")
    } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure("the erasures of the data folder cannot be read: \(error)")
    }
  }

  /// Makes a file with these erasures; one that is there stays as it is.
  private static func rebuild(
    _ path: String, _ names: [ErasureName], at place: String, keys: DerivedKeys
  ) async throws {
    do throws(ErasureFile.Refused) { try ErasureFile.create(path, beside: place) } catch {
      if error == .exists { return }
      throw error
    }
    let new = try ErasureFile.open(path, beside: place, keys: keys).file
    defer { new.release() }
    for name in names {
      try await new.append(
        ErasureLine(at: name.begunAt, tenant: name.tenant, subject: name.subject, erasure: name.id))
    }
  }

  /// Erases again whom the file names and the store still has, before anybody is served, and goes on with what has begun.
  static func eraseAgain<Store: ServiceStore>(
    _ lines: [ErasureLine], in service: Service<Store>
  ) async throws(StartFailure) {
    let ring = service.ring.current
    do throws(Refusal) {
      var hasErased = false
      for line in lines { hasErased = try await service.erasures.again(line, ring: ring) || hasErased }
      // Nobody can read anything of theirs by now: an erasure that cannot end is left to housekeeping, and closes no door.
      try? await service.erasures.resume(ring: ring)
      // A process that ended behind its last commit had no time for this.
      if hasErased || !lines.isEmpty { await service.store.forgetDeleted() }
    } catch {
      throw StartFailure(
        """
        somebody who was erased is still in the data folder and could not be erased again, so it is not served; try \
        again, and look at the disk if that does not help
        """)
    }
  }

  /// Every erasure of a store, page by page.
  private static func allErasures(of store: some ErasureStore) async throws(StoreError) -> [ErasureName] {
    var all: [ErasureName] = []
    while true {
      let page = try await store.erasures(after: all.last, limit: 1000)
      all += page
      if page.count < 1000 { return all }
    }
  }

  /// What `doctor` says of the file.
  static func erasureFinding(_ path: String, beside place: String, keys: DerivedKeys?) -> DoctorFinding {
    let name = "erasure file"
    guard let keys else { return DoctorFinding(name: name, state: .unknown, detail: "the key file could not be read") }
    do {
      let opened = try ErasureFile.open(path, beside: place, keys: keys, repairs: false)
      let count = opened.lines.count
      guard !opened.wasCut else {
        return DoctorFinding(
          name: name, state: .warning,
          detail: "its last line was cut short, and the next start takes it off; erasures in it: \(count)")
      }
      return DoctorFinding(name: name, state: .ok, detail: "it is as it was written; erasures in it: \(count)")
    } catch {
      return DoctorFinding(name: name, state: .failed, detail: "\(error)")
    }
  }
}

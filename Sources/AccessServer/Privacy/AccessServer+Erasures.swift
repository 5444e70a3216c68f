import AccessAuth

// What a start owes the persons who were erased.
extension AccessServer {
  /// Opens the erasure file and holds it against the store. Every erasure of a data folder has its line, or the file is not
  /// this folder's. Of a database other processes erase too, each with a file of its own: what this one lacks is added, so
  /// that each file names everybody who was erased before its process was started. Where `rebuilds` and there is no file,
  /// one is made of what the store knows.
  static func erasureFile(
    _ path: String, of opened: OpenStore<some ServiceStore>, rebuilds: Bool
  ) async throws -> ErasureFile.Opened {
    let names = try await allErasures(of: opened.store)
    do {
      var isNew = false
      if rebuilds {
        do throws(ErasureFile.Refused) {
          try ErasureFile.create(path, beside: opened.place.folder)
          isNew = true
        } catch {
          // One that is there stays as it is.
          guard error == .exists else { throw error }
        }
      }
      let open = try ErasureFile.open(path, beside: opened.place.folder, keys: opened.keys)
      let known = Set(open.lines.map(\.erasure))
      let lacking = names.filter { !known.contains($0.id) }
      guard lacking.isEmpty || isNew || opened.isShared else {
        throw StartFailure(
          "the erasure file lacks an erasure that the data folder knows of; put the newest one back")
      }
      for name in lacking {
        try await open.file.append(
          ErasureLine(at: name.begunAt, tenant: name.tenant, subject: name.subject, erasure: name.id))
      }
      return open
    } catch let refused as ErasureFile.Refused {
      throw StartFailure("\(refused)")
    }
  }

  /// Erases again whom the file names and the store still has, before anybody is served, and goes on with what has begun.
  /// Throws a ``StoreError`` where a store that others may bring back could not tell.
  static func eraseAgain<Store: ServiceStore>(_ lines: [ErasureLine], in service: Service<Store>) async throws {
    let ring = service.ring.current
    do throws(Refusal) {
      var hasErased = false
      for line in lines { hasErased = try await service.erasures.again(line, ring: ring) || hasErased }
      // Nobody can read anything of theirs by now: an erasure that cannot end is left to housekeeping, and closes no door.
      try? await service.resumeErasures()
      // A process that ended behind its last commit had no time for this.
      if hasErased || !lines.isEmpty { await service.store.forgetDeleted() }
    } catch {
      if service.isShared, case .store(let failure) = error, failure != .corrupt { throw failure }
      throw StartFailure(
        """
        somebody who was erased is still in the \(service.isShared ? "database" : "data folder") and could not be erased \
        again, so it is not served; try again, and look at the disk if that does not help
        """)
    }
  }

  /// Every erasure of a store, page by page.
  static func allErasures(of store: some ErasureStore) async throws(StoreError) -> [ErasureName] {
    var all: [ErasureName] = []
    while true {
      let page = try await store.erasures(after: all.last, limit: 1000)
      all += page
      if page.count < 1000 { return all }
    }
  }

  /// What `doctor` says of the file.
  static func erasureFinding(_ path: String, beside folder: String?, keys: DerivedKeys?) -> DoctorFinding {
    let name = "erasure file"
    guard let keys else { return DoctorFinding(name: name, state: .unknown, detail: "the key file could not be read") }
    do {
      let opened = try ErasureFile.open(path, beside: folder, keys: keys, repairs: false)
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

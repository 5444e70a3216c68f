import AccessAuth
import SodiumPrimitives

/// What the erasure files of a store that is put back say together: every one of its processes had one of its own.
struct ErasureLedger {
  /// Every erasure that one of the files has.
  let lines: [ErasureLine]
  /// The file that the store is served with, which nobody else has open.
  private let first: ErasureFile
  private let missingInFirst: [ErasureLine]

  /// Opens the files, the first of them for writing. Each must be as it was written, under the keys of the store.
  init(_ paths: [String], of folder: String?, keys: DerivedKeys) throws(StartFailure) {
    guard let path = paths.first else {
      throw StartFailure(
        "name the erasure file with --erasure-file: without it, persons who were erased could come back")
    }
    do throws(ErasureFile.Refused) {
      let opened = try ErasureFile.open(path, beside: folder, keys: keys)
      first = opened.file
      var known = Set(opened.lines.map(\.erasure))
      var missing: [ErasureLine] = []
      for path in paths.dropFirst() {
        let lines = try ErasureFile.open(path, beside: folder, keys: keys, repairs: false).lines
        missing += lines.filter { known.insert($0.erasure).inserted }
      }
      missingInFirst = missing
      lines = opened.lines + missing
    } catch {
      throw StartFailure("\(error)")
    }
  }

  /// Throws where the store knows of an erasure that no file has: then they are not the newest ones.
  func demandAll(of store: some ErasureStore) async throws {
    let known = Set(lines.map(\.erasure))
    guard try await AccessServer.allErasures(of: store).allSatisfy({ known.contains($0.id) }) else {
      throw StartFailure(
        "the erasure files lack an erasure that the backup knows of; name all of them, the newest ones")
    }
  }

  /// Makes unreadable whom the files name and the store still has. What is left of them goes when the store is served; that
  /// they were erased the store knows from now on, whichever file it is served with.
  func eraseAgain(in store: some ServiceStore, keys: DerivedKeys, at moment: Moment) async throws {
    // No PIN is drawn here.
    let hasher = PINHasher(threads: 1, waiting: 0)
    defer { hasher.shutdown() }
    let management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    let erasures = Erasures(management: management, journal: NoErasureJournal()) { moment }
    do throws(Refusal) { for line in lines { _ = try await erasures.beginAgain(line) } } catch {
      throw StartFailure("somebody who was erased is in the backup, and could not be erased again; look at the disk")
    }
  }

  /// Writes into the first file what only the others have, and leaves it to whoever serves the store.
  func gather() async throws {
    for line in missingInFirst { try await first.append(line) }
    first.release()
  }
}

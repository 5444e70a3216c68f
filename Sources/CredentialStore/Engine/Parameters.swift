import GRDBSQLite
import Glibc

/// What a statement can be given: one parameter, or several in a row.
protocol Bindable {
  func bind(to parameters: inout Parameters)
}

/// The parameters of one statement, given from left to right.
///
/// Bytes are copied once, to scratch memory of the connection, where SQLite reads them; it makes no copy of its own.
@safe struct Parameters {
  private let statement: OpaquePointer
  private var index: Int32 = 0
  /// What is left of the scratch memory.
  private(set) var scratch: UnsafeMutableRawBufferPointer
  /// The first refusal of SQLite.
  private(set) var code = SQLITE_OK

  init(of statement: OpaquePointer, scratch: UnsafeMutableRawBufferPointer) {
    unsafe self.statement = statement
    unsafe self.scratch = scratch
  }

  mutating func null() {
    index += 1
    // The statement outlives this value: its connection keeps it.
    note(unsafe sqlite3_bind_null(statement, index))
  }

  mutating func int(_ value: Int64) {
    index += 1
    note(unsafe sqlite3_bind_int64(statement, index, value))
  }

  /// `count` bytes, every one of which `write` has to set.
  mutating func blob(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
    index += 1
    guard let (place, release) = unsafe place(of: count) else { return note(SQLITE_NOMEM) }
    unsafe write(place)
    note(unsafe sqlite3_bind_blob(statement, index, place.baseAddress, Int32(clamping: count), release))
  }

  mutating func text(_ value: String) {
    index += 1
    var value = value
    value.withUTF8 { utf8 in
      guard let (place, release) = unsafe place(of: utf8.count) else { return note(SQLITE_NOMEM) }
      unsafe place.copyMemory(from: UnsafeRawBufferPointer(utf8))
      let characters = unsafe place.baseAddress?.assumingMemoryBound(to: CChar.self)
      note(unsafe sqlite3_bind_text(statement, index, characters, Int32(clamping: utf8.count), release))
    }
  }

  /// Memory that stays as it is until the statement is done: scratch memory, which nobody need release, or memory of
  /// its own where that is full, which SQLite then gives back.
  private mutating func place(of count: Int) -> (UnsafeMutableRawBufferPointer, sqlite3_destructor_type?)? {
    if unsafe count < scratch.count {
      let place = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<count])
      unsafe scratch = UnsafeMutableRawBufferPointer(rebasing: scratch[count...])
      return unsafe (place, nil)
    }
    guard let memory = unsafe malloc(count) else { return nil }
    let release: sqlite3_destructor_type = { unsafe free($0) }
    return unsafe (UnsafeMutableRawBufferPointer(start: memory, count: count), release)
  }

  private mutating func note(_ code: Int32) { if self.code == SQLITE_OK { self.code = code } }
}

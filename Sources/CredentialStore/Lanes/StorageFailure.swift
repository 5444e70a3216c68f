import Glibc

extension CredentialStore {
  /// Says one line and ends the process with status 74 (`EX_IOERR` of sysexits.h), at once: whatever was not answered
  /// was not promised, and the next start reads what is really on the disk.
  public static let endProcess: @Sendable () -> Never = {
    let line = "accessauth: the data folder did not keep what was written; ending\n"
    var text = line
    // The buffer is the string's own for the time of the call.
    text.withUTF8 { utf8 in _ = unsafe write(STDERR_FILENO, utf8.baseAddress, utf8.count) }
    _exit(74)
  }
}

import Glibc
import SodiumPrimitives
import Testing

@testable import AccessServer

@Suite("PostgreSQL's own programs") struct ClientProgramTests {
  @Test("a program finds its password and its pipe, whatever numbers this process's files have")
  func numbers() async {
    await #expect(processExitsWith: .success) {
      let line = Array("*:*:*:*:secret\n".utf8)
      // Each round has one more file open, so that each of them has each number once, that of the password there as well.
      for _ in 0..<16 {
        let writer = try ClientProgram(
          "/bin/sh", ["-c", #"cat "$PGPASSFILE""#], writes: true, password: SecretBytes(copying: Array("secret".utf8)))
        let said = OpenFile.read(100, from: writer.descriptor)
        let why = writer.wait()
        #expect(said == line && why == nil)
        let reader = try ClientProgram(
          "/bin/sh", ["-c", #"cmp - "$PGPASSFILE""#], writes: false,
          password: SecretBytes(copying: Array("secret".utf8)))
        let isWritten = OpenFile.write(line.span, to: reader.descriptor)
        #expect(isWritten)
        reader.endInput()
        let reason = reader.wait()
        #expect(reason == nil)
        // The literal lives as long as the program.
        let more = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        #expect(more >= 0)
      }
    }
  }
}

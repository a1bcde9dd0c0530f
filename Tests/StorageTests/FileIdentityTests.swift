import Foundation
import Testing

@testable import Storage

@Suite struct FileIdentityTests {
  @Test func everySpellingOfAFileIsTheSame() throws {
    try TemporaryFolder.with { folder in
      let path = "\(folder.path)/a.csv"
      try AtomicFile.write("x,y\n", to: path)
      let manager = FileManager.default
      try manager.createDirectory(atPath: "\(folder.path)/sub", withIntermediateDirectories: true)
      try manager.createSymbolicLink(atPath: "\(folder.path)/soft", withDestinationPath: "a.csv")
      try manager.createSymbolicLink(atPath: "\(folder.path)/second", withDestinationPath: "soft")
      try manager.createSymbolicLink(
        atPath: "\(folder.path)/way", withDestinationPath: folder.path)
      try manager.linkItem(atPath: path, toPath: "\(folder.path)/hard")
      let file = try #require(FileIdentity(path))
      for other in ["./a.csv", "sub/../a.csv", "soft", "second", "way/a.csv", "way/soft", "hard"] {
        #expect(FileIdentity("\(folder.path)/\(other)") == file, "\(other)")
      }
      try AtomicFile.write("x,y\n", to: "\(folder.path)/b.csv")
      #expect(FileIdentity("\(folder.path)/b.csv") != file)
    }
  }

  @Test func whatIsNotThereYetIsKnownByItsFolder() throws {
    try TemporaryFolder.with { folder in
      let manager = FileManager.default
      try manager.createSymbolicLink(
        atPath: "\(folder.path)/way", withDestinationPath: folder.path)
      try manager.createSymbolicLink(atPath: "\(folder.path)/soft", withDestinationPath: "new")
      let new = try #require(FileIdentity("\(folder.path)/new"))
      for other in ["./new", "way/new", "way/./new", "soft"] {
        #expect(FileIdentity("\(folder.path)/\(other)") == new, "\(other)")
      }
      #expect(FileIdentity("\(folder.path)/newer") != new)
    }
  }

  @Test func writingToDevicesAndFoldersReplacesNothing() throws {
    try TemporaryFolder.with { folder in
      for path in ["/dev/null", "/dev/zero", folder.path, "\(folder.path)/none/a", "", "/"] {
        #expect(FileIdentity(path) == nil, "\(path)")
      }
      let loop = "\(folder.path)/loop"
      try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: "loop")
      _ = FileIdentity(loop)
    }
  }
}
